"""Referral and hand-over: who is passed on to which organisation, what goes along, and what became of it."""
