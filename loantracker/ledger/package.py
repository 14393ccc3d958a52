"""The zip container of a workbook: parts in, parts out, everything else carried over as it is.

A part that nobody changed keeps its compressed bytes, so it stays identical to the last bit and costs
nothing to save. Sizes are checked before and while inflating (ECMA-376 part 2, annex B; APPNOTE.TXT 4.3).
"""

from __future__ import annotations

import codecs
import copy
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

import defusedxml
import defusedxml.ElementTree

from loantracker.errors import DamagedWorkbook, HostileWorkbook, LedgerMissing, LedgerReadOnly
from loantracker.ledger.formats import not_a_package, refuse_other_package

MAX_PART = 512 * 1024 * 1024  # bytes inflated; a full sheet of 1,048,576 rows stays well below
MAX_TOTAL = 1024 * 1024 * 1024
LEVEL = 5  # two thirds of the time of 6 for files 4 % larger; Excel itself deflates faster still
_PROLOG = 65_536  # bytes; no part's declaration and comments before its root element are that long
_PIECE = 16 * 1024 * 1024
_MANY_TAGS = 300_000  # in parts made into trees: a tree of that many takes a second
_STORED, _DEFLATED = 0, 8
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ZIP64_EXTRA = 1
_HAS_DESCRIPTOR, _ENCRYPTED, _UTF8 = 0x8, 0x1, 0x800
_ROOT = re.compile(rb"<[^!?]")
_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252", "cp874"})


class _Member(NamedTuple):
    part: str
    info: zipfile.ZipInfo
    name: bytes  # as the local header has it
    extra: bytes
    data: memoryview  # compressed


class Package:
    """The parts of one workbook file. Part names are without a leading slash, as in the zip."""

    def __init__(self, path: Path, raw: bytes) -> None:
        """Take the container apart; raises a LedgerError that says what is wrong with it."""
        self.path = path
        self.raw = raw
        if not raw.startswith(b"PK") and not zipfile.is_zipfile(io.BytesIO(raw)):
            raise not_a_package(path, raw)
        self._members: dict[str, _Member] = {}
        self._order: list[_Member] = []
        self._names: dict[str, str] = {}
        self._doubled: set[str] = set()
        self._cache: dict[str, bytes] = {}
        for member in self._read_directory():
            name = member.part
            self._order.append(member)
            if name.casefold() in self._names:
                self._doubled.add(name.casefold())
            self._names[name.casefold()] = name
            self._members[name] = member
        refuse_other_package(path, self._members)
        self._refuse_bombs()
        self._refuse_declarations()

    @classmethod
    def open(cls, path: Path) -> Package:
        """Read the file at ``path`` whole."""
        try:
            return cls(path, path.read_bytes())
        except FileNotFoundError as error:
            raise LedgerMissing(path=path) from error
        except IsADirectoryError as error:
            raise LedgerMissing(path=path) from error
        except PermissionError as error:
            raise LedgerReadOnly(path=path) from error

    def names(self) -> Iterator[str]:
        """Every part's name, in the order of the zip."""
        return iter(self._members)

    def find(self, name: str) -> str | None:
        """The name as the zip has it; part names are compared without regard to case."""
        return self._names.get(name.replace("\\", "/").lstrip("/").casefold())

    def read(self, name: str) -> bytes:
        """The part's content, checked against its declared size and checksum."""
        if name not in self._cache:
            found = self.find(name)
            if found is None:
                raise DamagedWorkbook(path=self.path, detail=f"missing part {name}")
            if found.casefold() in self._doubled:
                raise DamagedWorkbook(path=self.path, detail=f"two parts named {found}")
            self._cache[name] = self._inflate(self._members[found])
        return self._cache[name]

    def forget(self, name: str) -> None:
        """Keep the inflated part no longer; a large sheet's is as large as all of its cells."""
        self._cache.pop(name, None)

    def compressed(self, name: str) -> memoryview:
        """The part's bytes as they stand in the zip."""
        return self._members[name].data

    def beginning(self, name: str) -> tuple[bytes, int]:
        """The part's first bytes, its root element among them, and how many it has by its own word."""
        member = self._members[name]
        return self._head(member), member.info.file_size

    def text(self, name: str) -> bytes:
        """An XML part as UTF-8 without a change of length in its markup; see ``encode_like``."""
        return as_utf8(self.path, name, self.read(name))

    def encode_like(self, name: str, text: bytes) -> bytes:
        """Changed UTF-8 of ``text(name)`` in the part's own encoding."""
        encoding = _encoding(self.read(name)) or "utf-8"
        if encoding == "utf-8":
            return text
        return text.decode().encode(encoding, "xmlcharrefreplace")

    def xml(self, name: str) -> Element:
        """A small part as a tree."""
        data = self.read(name)
        if data.count(b"<") > _MANY_TAGS:
            raise HostileWorkbook(path=self.path, detail=f"too many elements in {name}")
        return parse_xml(self.path, name, data)

    def _read_directory(self) -> Iterator[_Member]:
        try:
            with zipfile.ZipFile(io.BytesIO(self.raw)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError) as error:
            raise DamagedWorkbook(path=self.path, detail="broken zip directory") from error
        view = memoryview(self.raw)
        for info in infos:
            start = info.header_offset
            header = self.raw[start : start + _LOCAL.size]
            if start < 0 or len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
                raise DamagedWorkbook(path=self.path, detail=f"broken zip entry {info.filename}")
            name_length, extra_length = _LOCAL.unpack(header)[9:]
            name_end = start + _LOCAL.size + name_length
            data_start = name_end + extra_length
            data = view[data_start : data_start + info.compress_size]
            if len(data) != info.compress_size:
                raise DamagedWorkbook(path=self.path, detail=f"truncated zip entry {info.filename}")
            name = self.raw[start + _LOCAL.size : name_end]
            if name not in {info.orig_filename.encode(code, "replace") for code in ("utf-8", "cp437")}:
                raise DamagedWorkbook(path=self.path, detail=f"two names for zip entry {info.filename}")
            yield _Member(
                info.orig_filename.replace("\\", "/").lstrip("/"),
                info,
                name,
                _without_zip64(self.raw[name_end:data_start]),
                data,
            )

    def _refuse_bombs(self) -> None:
        sizes = [member.info.file_size for member in self._order]
        if max(sizes, default=0) > MAX_PART or sum(sizes) > MAX_TOTAL:
            raise HostileWorkbook(path=self.path, detail="zip bomb")

    def _refuse_declarations(self) -> None:
        """No part of a workbook has a DOCTYPE; entity bombs and external entities need one."""
        for name, member in self._members.items():
            if not name.casefold().endswith((".xml", ".rels", ".vml")):
                continue
            head = self._head(member)
            if has_doctype(head):
                raise HostileWorkbook(path=self.path, detail=f"DOCTYPE in {name}")

    def _head(self, member: _Member) -> bytes:
        """The part's beginning, up to its root element."""
        if member.info.compress_type != _DEFLATED:
            return bytes(member.data[:_PROLOG])
        engine = zlib.decompressobj(-15)
        try:
            head = engine.decompress(member.data, 2048)
            if not _ROOT.search(head.replace(b"\0", b"")):
                head += engine.decompress(engine.unconsumed_tail, _PROLOG)
        except zlib.error as error:
            raise DamagedWorkbook(path=self.path, detail=f"broken data in {member.part}") from error
        if not _ROOT.search(head.replace(b"\0", b"")) and len(head) > _PROLOG:
            raise HostileWorkbook(path=self.path, detail=f"no root element in {member.part}")
        return head

    def check_all(self) -> None:
        """Raise unless every part, also those that nobody has read, is as large and as whole as it says."""
        for member in self._order:
            if not _is_readable(member) or member.part in self._cache:
                continue
            for _ in self._inflated(member, _PIECE):
                pass

    def _inflate(self, member: _Member) -> bytes:
        if not _is_readable(member):
            raise DamagedWorkbook(path=self.path, detail=f"unsupported zip entry {member.part}")
        return b"".join(self._inflated(member, member.info.file_size + 1))

    def _inflated(self, member: _Member, most: int) -> Iterator[bytes]:
        """The content in pieces of at most ``most`` bytes, its size and checksum watched."""
        info, part = member.info, member.part
        size = checksum = 0
        for piece in self._pieces(member, most):
            size += len(piece)
            if size > info.file_size:
                raise HostileWorkbook(path=self.path, detail=f"{part} is larger than declared")
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if size < info.file_size or checksum != info.CRC:
            raise DamagedWorkbook(path=self.path, detail=f"wrong checksum in {part}")

    def _pieces(self, member: _Member, most: int) -> Iterator[bytes]:
        if member.info.compress_type == _STORED:
            yield bytes(member.data)
            return
        engine = zlib.decompressobj(-15)
        rest: bytes | memoryview = member.data
        try:
            while rest and not engine.eof:
                yield engine.decompress(rest, most)
                rest = engine.unconsumed_tail
        except zlib.error as error:
            raise DamagedWorkbook(path=self.path, detail=f"broken data in {member.part}") from error

    def with_parts(self, changed: Mapping[str, bytes | None], meanwhile: Callable[[], None]) -> bytes:
        """The whole file with ``changed`` parts replaced, added or (None) left out.

        ``meanwhile`` runs while another thread deflates (zlib lets go of the interpreter); what it raises
        stops everything.
        """
        fresh = {name: self._members.get(name) or _new_member(name) for name in changed}
        with ThreadPoolExecutor(max_workers=1) as pool:
            jobs = {
                name: pool.submit(_recompressed, fresh[name], content)
                for name, content in changed.items()
                if content is not None
            }
            meanwhile()
        out = io.BytesIO()
        directory: list[bytes] = []
        for member in self._order:
            if member.part not in changed:
                _put(out, directory, member)
            elif member.part in jobs:
                _put(out, directory, jobs.pop(member.part).result())
        for job in jobs.values():
            _put(out, directory, job.result())
        start = out.tell()
        out.write(b"".join(directory))
        count, size = len(directory), out.tell() - start
        out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))
        return out.getvalue()


def _is_readable(member: _Member) -> bool:
    return not member.info.flag_bits & _ENCRYPTED and member.info.compress_type in {_STORED, _DEFLATED}


def parse_xml(path: Path, name: str, data: bytes) -> Element:
    """``data`` as a tree; a DOCTYPE is refused, broken XML is said."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise HostileWorkbook(path=path, detail=f"DOCTYPE in {name}") from error
    except (ParseError, ValueError, LookupError) as error:
        raise DamagedWorkbook(path=path, detail=f"broken XML in {name}") from error
    return root


def as_utf8(path: Path, name: str, data: bytes) -> bytes:
    """An XML part in UTF-8, whatever encoding it came in; its markup is not changed."""
    encoding = _encoding(data)
    if encoding == "utf-8":
        return data
    if encoding is None:
        raise DamagedWorkbook(path=path, detail=f"unknown encoding in {name}")
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise DamagedWorkbook(path=path, detail=f"broken text in {name}") from error


def refuse_broken(path: Path, name: str, data: bytes) -> None:
    """Raise DamagedWorkbook unless ``data`` is well-formed; builds no tree."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        raise DamagedWorkbook(path=path, detail=f"broken XML in {name}") from error


def has_doctype(data: bytes) -> bool:
    """Whether a DOCTYPE stands before the root element, in UTF-8 or UTF-16."""
    return b"<!DOCTYPE" in data or b"<!DOCTYPE" in data.replace(b"\0", b"")


def _encoding(data: bytes) -> str | None:
    """The codec of an XML part; None when it is one that no workbook uses."""
    if data.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"  # the mark, where there is one, stays in the text as U+FEFF
    if data.startswith((codecs.BOM_UTF16_BE, b"\0<")):
        return "utf-16-be"
    declared = _DECLARED_ENCODING.search(data[:200])
    if declared is None or data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode()).name
    except LookupError:
        return None
    return name if name in _ENCODINGS else None


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but for the 64-bit sizes, which a file below 4 GiB does not need."""
    kept = bytearray()
    while len(extra) >= 4:  # noqa: PLR2004 - the field's own header: id and size, two bytes each
        tag, size = struct.unpack_from("<HH", extra)
        if tag != _ZIP64_EXTRA:
            kept += extra[: 4 + size]
        extra = extra[4 + size :]
    return bytes(kept)


def _new_member(name: str) -> _Member:
    info = zipfile.ZipInfo(name)  # of 1980: a part's time of day says nothing
    info.compress_type = _DEFLATED
    return _Member(name, info, name.encode(), b"", memoryview(b""))


def _recompressed(member: _Member, content: bytes) -> _Member:
    info = copy.copy(member.info)
    data = content
    if info.compress_type != _STORED:
        engine = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        data = engine.compress(content) + engine.flush()
    info.file_size, info.compress_size, info.CRC = len(content), len(data), zlib.crc32(content)
    return member._replace(info=info, data=memoryview(data))


def _put(out: io.BytesIO, directory: list[bytes], member: _Member) -> None:
    """Write a member with its sizes in the header itself, whatever form it had before."""
    info, offset = member.info, out.tell()
    flags = info.flag_bits & ~_HAS_DESCRIPTOR
    year, month, day, hour, minute, second = info.date_time
    stamp_date = (year - 1980) << 9 | month << 5 | day
    stamp_time = hour << 11 | minute << 5 | second // 2
    common = (flags, info.compress_type, stamp_time, stamp_date, info.CRC)
    sizes = (info.compress_size, info.file_size)
    version = min(max(info.extract_version, 20), 45)
    out.write(
        _LOCAL.pack(b"PK\x03\x04", version, *common, *sizes, len(member.name), len(member.extra)),
    )
    out.write(member.name + member.extra)
    out.write(member.data)
    extra = _without_zip64(info.extra)
    directory.append(
        _CENTRAL.pack(
            b"PK\x01\x02",
            info.create_system << 8 | min(info.create_version, 63),
            version,
            *common,
            *sizes,
            len(member.name),
            len(extra),
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            offset,
        )
        + member.name
        + extra
        + info.comment,
    )
