"""The visitors' side: one address, no cookie, no account, and nothing kept on the visitor's device."""
