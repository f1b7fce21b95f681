"""Sign-in with the government's provider by OpenID Connect: only into accounts that their owners linked to it."""
