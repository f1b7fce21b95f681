"""The case room: persons, reports and what became of them."""
