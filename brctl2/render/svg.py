"""The picture as SVG 1.1: the same shapes as in text, on a grid of characters."""

from __future__ import annotations

from brctl2.render.layout import Wording, layout, width
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.topology import Topology
    from brctl2.render.layout import Drawing

WIDE, HIGH = 8.4, 18  # pixels of a character of a monospaced font of 14 px
COLORS = {
    "ifname": "#00617a",
    "inet": "#7a0078",
    "inet6": "#1a3bb3",
    "up": "#1b6e20",
    "down": "#b3261e",
}
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}" height="{h:g}"'
    ' viewBox="0 0 {w:g} {h:g}" font-family="monospace" font-size="14">'
)


def draw(topology: Topology) -> str:
    """An SVG document."""
    drawing = layout(topology, Wording())
    return "\n".join([*_elements(drawing), "</svg>"]) + "\n"


def _elements(drawing: Drawing) -> Iterator[str]:
    yield HEAD.format(w=drawing.width * WIDE, h=drawing.height * HIGH)
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    for wire in drawing.wires:
        corners = " ".join(f"{_x(x):g},{_y(y):g}" for x, y in wire)
        yield f'<polyline points="{corners}" fill="none" stroke="#b36b00" stroke-width="2"/>'
    for box in drawing.boxes:
        wide, high = (box.width - 1) * WIDE, (box.height - 1) * HIGH
        place = f'x="{_x(box.x):g}" y="{_y(box.y):g}" width="{wide:g}" height="{high:g}"'
        yield f'<rect {place} rx="4" fill="none" stroke="#444444"/>'
        under = width(box.title) + 2
        yield (
            f'<rect x="{(box.x + 2) * WIDE:g}" y="{box.y * HIGH:g}" width="{under * WIDE:g}"'
            f' height="{HIGH}" fill="#ffffff"/>'
        )
        yield _text(box.x + 3, box.y, box.title, "#000000", ' font-weight="bold"')
    for label in drawing.labels:
        if label.part.text.isspace():
            continue
        color = COLORS.get(label.part.style, "#000000")
        yield _text(label.x, label.y, label.part.text, color)


def _x(column: int) -> float:
    """Lines go through the middle of a character."""
    return round((column + 0.5) * WIDE, 2)


def _y(row: int) -> float:
    return (row + 0.5) * HIGH


def _text(column: int, row: int, text: str, color: str, more: str = "") -> str:
    place = f'x="{column * WIDE:g}" y="{row * HIGH + 13}"'
    return f'<text {place} fill="{color}" xml:space="preserve"{more}>{xml(text)}</text>'


def xml(text: str) -> str:
    """Character data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
