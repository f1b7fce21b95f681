"""The command `zicht`: one module per command."""

from zicht.cli.app import EXIT_CODES, build_command, main

__all__ = ["EXIT_CODES", "build_command", "main"]
