"""Whether a folder is on this computer: SQLite's locks can't be trusted on a network share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_NETWORK: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "ncpfs", "coda", "davfs", "vboxsf"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "gfs", "gfs2", "ocfs2"),
        *("fuse.sshfs", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.rclone", "fuse.s3fs"),
        *("vmhgfs", "fuse.vmhgfs-fuse", "prl_fs"),
        *("fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.moosefs", "fuse.juicefs"),
    }
)
_ESCAPES: Final = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))  # of proc_mounts(5)


def is_network(filesystem: str) -> bool:
    """Whether files of this type of file system lie on another computer."""
    return filesystem in _NETWORK


if sys.platform == "win32":
    import ctypes

    _DRIVE_REMOTE: Final = 4  # of GetDriveTypeW

    def filesystem_of(path: Path) -> str:
        """The type of the file system: "smb3" for a share (UNC path or connected drive), else "local"."""
        root = path.resolve().anchor
        if root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOTE:
            return "smb3"
        return "local"

else:

    def filesystem_of(path: Path) -> str:
        """The type of the file system: "ext4", "nfs4", ...; "" where the system won't say."""
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
        return filesystem_in(mounts, path.resolve())


def filesystem_in(mounts: str, path: Path) -> str:
    """The type of the innermost mount that holds ``path``, from the text of /proc/self/mounts."""
    best, found = -1, ""
    for line in mounts.splitlines():
        _, point, filesystem, *_ = line.split(" ")
        for escape, character in _ESCAPES:
            point = point.replace(escape, character)
        depth = len(Path(point).parts)
        if path.is_relative_to(point) and depth >= best:  # a later mount covers an earlier one
            best, found = depth, filesystem
    return found
