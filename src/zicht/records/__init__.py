"""What a registration looks like: table contracts, readers, mappings from agency formats, quarantine."""
