"""One set of line icons, drawn for this program; each stands beside a word."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK = "#808080"  # the stroke in every file; replaced by the wanted colour
_SCALES = (1, 2, 3)  # pixmaps for 100, 200 and 300 % screens


def icon_path(name: str) -> str:
    """Where an icon's file is, with forward slashes, as style sheets want it."""
    return Path(str(files("ui.icons") / f"{name}.svg")).as_posix()


@cache
def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """An icon in one colour (#RRGGBB), ``size`` device-independent pixels wide."""
    drawing = (files("ui.icons") / f"{name}.svg").read_text(encoding="ascii").replace(_INK, colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode("ascii")))
    made = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(size * scale, size * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """An icon as a picture of the given size."""
    return icon(name, colour, size).pixmap(size, size)
