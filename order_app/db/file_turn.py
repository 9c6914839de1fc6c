"""Whose turn it is among processes that share a SQLite file, which has no locks of its own to give away."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def file_turn(path: str) -> Iterator[bool]:
    """Whether this is the only holder of the file's turn, which ends with the block, or with the process.

    The file is made where it is missing and stays empty. Never the database itself: to close a second handle of it
    would let go of the locks that SQLite holds on it. Where the system, or the disk, knows no such lock everybody has
    the turn.
    """
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield True
        return
    handle = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_mine = True
        except BlockingIOError:
            is_mine = False
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.ENOLCK):
                raise
            is_mine = True
        yield is_mine
    finally:
        os.close(handle)
