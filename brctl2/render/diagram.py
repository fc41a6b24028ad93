"""A picture of the network in characters: box-drawing ones, or ASCII."""

from __future__ import annotations

import os

from brctl2.render.emitter import COLORS, RESET
from brctl2.render.layout import Part, Wording, char_width, cleaned, layout
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.topology import Topology
    from brctl2.render.layout import Box, Drawing, Point

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
# The character that has lines to these sides.
LINES = " │││─┘┐┤─└┌├─┴┬┼"
ASCII = " |||-+++-+++-+++"


def draw(
    topology: Topology,
    *,
    limit: int = 0,
    unicode: bool = True,
    color: bool = False,
    details: bool = False,
) -> str:
    """The picture, each line with its line break.

    limit    the width that should not be exceeded, in characters; 0 is none
    unicode  whether the terminal shows more than ASCII
    details  MAC, MTU and link-local addresses as well
    """
    wording = Wording(details=details, clean=cleaned if unicode else ascii_only)
    drawing = layout(topology, wording, limit=limit)
    canvas = _Canvas(drawing)
    lines = LINES if unicode else ASCII
    return "".join(f"{canvas.line(row, lines, color=color)}\n" for row in range(drawing.height))


def ascii_only(text: str) -> str:
    """Escaped as for every terminal, and what is not ASCII as well."""
    return cleaned(text).encode("ascii", "backslashreplace").decode("ascii")


def speaks_unicode() -> bool:
    """Whether the locale is a UTF-8 one.

    Python itself sets LC_CTYPE to C.UTF-8 where the user has set nothing (PEP 538): that says
    nothing about the terminal.
    """
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if names[1] == "C.UTF-8":
        names[1] = ""
    said = next(filter(None, names), "")
    return "utf8" in said.lower().replace("-", "") and os.environ.get("TERM") != "dumb"


class _Canvas:
    """Lines as the sides that they go to from each cell, so that crossings come by themselves."""

    def __init__(self, drawing: Drawing) -> None:
        self.sides: dict[Point, int] = {}
        self.cells: dict[Point, tuple[str, str]] = {}
        self.width = drawing.width
        for box in drawing.boxes:
            self._box(box)
        for wire in drawing.wires:
            for one, other in zip(wire, wire[1:], strict=False):
                self._segment(one, other)
        for box in drawing.boxes:
            self._text(box.x + 2, box.y, Part(f" {box.title} ", "title"))
        for label in drawing.labels:
            self._text(label.x, label.y, label.part)

    def _box(self, box: Box) -> None:
        right, bottom = box.x + box.width - 1, box.y + box.height - 1
        corners = [(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)]
        for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
            self._segment(one, other)

    def _segment(self, one: Point, other: Point) -> None:
        (x, y), (to_x, to_y) = sorted((one, other))
        for column in range(x, to_x):
            self._side((column, y), RIGHT)
            self._side((column + 1, y), LEFT)
        for row in range(y, to_y):
            self._side((x, row), DOWN)
            self._side((x, row + 1), UP)

    def _side(self, at: Point, side: int) -> None:
        self.sides[at] = self.sides.get(at, 0) | side

    def _text(self, x: int, y: int, part: Part) -> None:
        for char in part.text:
            columns = char_width(char)
            if not columns:
                x_before = x - 1
                before, style = self.cells.get((x_before, y), ("", ""))
                self.cells[x_before, y] = (before + char, style)
                continue
            self.cells[x, y] = (char, part.style)
            if columns == 2:
                self.cells[x + 1, y] = ("", part.style)
            x += columns

    def line(self, row: int, lines: str, *, color: bool) -> str:
        """One line of text."""
        found = ""
        style = ""
        for text, wanted in self._cells(row, lines):
            if color and wanted != style:
                found += (RESET if style else "") + STYLES.get(wanted, "")
                style = wanted if wanted in STYLES else ""
            found += text
        return found.rstrip() + (RESET if style else "")

    def _cells(self, row: int, lines: str) -> Iterator[tuple[str, str]]:
        for column in range(self.width):
            if (column, row) in self.cells:
                yield self.cells[column, row]
            else:
                yield lines[self.sides.get((column, row), 0)], ""


STYLES = {**COLORS, "title": "\x1b[1m"}
