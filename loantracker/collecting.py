"""Work that makes very many records and no cycles, and the memory that it leaves behind."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would walk the growing records again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """Give memory that is free again back to the system, where it would be kept (glibc)."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - Windows needs none

        with suppress(OSError, AttributeError):  # another C library, which does so by itself
            ctypes.CDLL("libc.so.6").malloc_trim(0)
