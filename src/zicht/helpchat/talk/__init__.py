"""Conversations: who waits, who talks, with which keys; what was said, as ciphertext, for as long as it lasts."""
