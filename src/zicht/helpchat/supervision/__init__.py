"""What a supervisor sees: waits, who left, load, how many counsellors it takes. Never what was said, or to whom."""
