"""Which doors to help are shut, for whom and how often: read from published editions, and from nothing else."""
