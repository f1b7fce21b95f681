"""Measurements of speed and memory: run with `python -m benchmarks`."""

import sys
from pathlib import Path

# What tests start and stop (PostgreSQL, Chromium) serves measurements too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))
