"""What lies open in a region, by municipality: counted by a job, protected before it is kept, and without persons."""
