"""How tests start Spark: what runs for a minute is done before Java has made it faster."""

from __future__ import annotations

import os

__all__ = ["ENVIRONMENT"]

#: Java compiles at its first stage only, and collects garbage in one thread.
ENVIRONMENT = {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
