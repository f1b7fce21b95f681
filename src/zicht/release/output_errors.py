"""What is told where a folder cannot be written: the reason in words, and never a path of the machine."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from zicht.errors import OutputError, Text

__all__ = ["output_errors"]

#: What the one who runs the program can do something about. Another OSError is a bug and keeps its traceback.
CANNOT_WRITE = {
    errno.ENOSPC: Text.of("the disk is full"),
    errno.EDQUOT: Text.of("the disk quota is used up"),
    errno.EFBIG: Text.of("a file became larger than the disk allows"),
    errno.EACCES: Text.of("there is no permission to write there"),
    errno.EPERM: Text.of("there is no permission to write there"),
    errno.EROFS: Text.of("the disk can only be read"),
    errno.ENOTDIR: Text.of("a part of its path is a file"),
    errno.EEXIST: Text.of("a part of its path is a file"),
    errno.EISDIR: Text.of("a folder stands where a file must be"),
    errno.ENAMETOOLONG: Text.of("its name is too long"),
    errno.EXDEV: Text.of("it is the root of another disk"),
    errno.EBUSY: Text.of("it is in use"),
    errno.EIO: Text.of("the disk reports a fault"),
}
AT_ONCE = Text.of("Make room or choose another folder, and run again. What stood there is untouched.")
FILE_BY_FILE = Text.of("Make room or choose another folder, and run again.")


@contextmanager
def output_errors(name: str, *, at_once: bool = True) -> Iterator[None]:
    """Tell what the system says while the folder of this name is written, all at once or file by file."""
    try:
        yield
    except OSError as error:
        reason = CANNOT_WRITE.get(error.errno or 0)
        if reason is None:
            raise
        # `from None`: the original names paths of the machine.
        raise OutputError.of(
            Text.of("Folder {name}: cannot be written, because {reason}.", name=name or ".", reason=reason),
            expected=Text.of("A place with enough room that this account may write to."),
            to_fix=AT_ONCE if at_once else FILE_BY_FILE,
        ) from None
