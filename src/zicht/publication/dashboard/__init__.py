"""The dashboard: released figures to choose from, drawn where the reader is, with no server and no network."""

from zicht.publication.dashboard.write import write_dashboard

__all__ = ["write_dashboard"]
