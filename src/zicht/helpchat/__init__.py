"""The anonymous help chat: two origins, a database of its own, and no way to the registry."""
