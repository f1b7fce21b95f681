"""Who reports, who fell silent, and what is left open."""
