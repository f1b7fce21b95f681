"""The statistics room: canonical rows without direct identifiers, under pseudonyms of their own."""
