"""Who did what to whom and why: append-only, sealed in a chain; never what was read or written."""
