"""People who work for the chat: accounts, roles, invitations, sessions, the second pair of keys."""
