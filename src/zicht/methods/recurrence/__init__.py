"""Whether and when it happens again: risk tables, curves with intervals and bands, and tests between groups."""
