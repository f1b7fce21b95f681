"""What a municipality sees of itself: the picture of the newest edition, how ready it is, and whom to call for what."""
