"""The statistics: arrays in, frozen results out; no file, clock, setting or network."""

from zicht.methods.silence import ExpectedCounts, expect_counts

__all__ = ["ExpectedCounts", "expect_counts"]
