"""Tags of the visitors' templates."""
