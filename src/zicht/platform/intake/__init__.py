"""How reports come in: forms, files and other systems."""
