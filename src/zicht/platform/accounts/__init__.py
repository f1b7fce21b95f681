"""Who works with the registry: agencies, people, their roles, how they sign in."""
