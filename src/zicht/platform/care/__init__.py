"""From triage to help: what somebody needs and how that moves, the plan, and what became of each option."""
