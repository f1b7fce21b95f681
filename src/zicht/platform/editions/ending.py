"""How a process of ours ends with the job that started it: `python -m zicht.platform.editions.ending PARENT MODULE`.

It loads nothing before that is settled; then it loads the module and calls its `main`, which returns the exit code.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from importlib import import_module

__all__ = ["end_with_parent"]

_PARENT_ENDED = 1  # PR_SET_PDEATHSIG of Linux


def end_with_parent(parent: int) -> None:
    """Be killed when the process with this number is; end now if it is gone already."""
    ctypes.CDLL(None).prctl(_PARENT_ENDED, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    sys.exit(import_module(sys.argv[2]).main())
