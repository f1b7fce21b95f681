"""Triage of persons: pages over `zicht.triage`, every triage kept sealed with the version of the rules that gave it."""
