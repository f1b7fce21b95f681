"""Running it: set-up of databases, health, demo, backup."""
