"""How long everything is kept, and what is done when its time is up."""
