"""Small files of the program's own, written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put ``content`` (text as UTF-8) into the file, which only its owner may read; its folder must be there.

    Whoever reads sees the old file or the new one. Raises OSError; the old file is there as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content.encode() if isinstance(content, str) else content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
        if sys.platform != "win32":  # the new name is on the disk only with its folder
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
