"""One path from a record to iproute2's text and to its JSON.

A record's module says each field once, in iproute2's order: `field` for what is in both,
`text` for what is only in the text, `json` for what is only in the JSON.
"""

from __future__ import annotations

from brctl2.render.escape import escape
from brctl2.typed import Any

RESET = "\x1b[0m"
# iproute2's palette (ip(8), -color) for a light background or an unknown one.
COLORS = {
    "ifname": "\x1b[36m",
    "mac": "\x1b[33m",
    "inet": "\x1b[35m",
    "inet6": "\x1b[34m",
    "up": "\x1b[32m",
    "down": "\x1b[31m",
}


IFNAMSIZ = 16


def padded(text: str, width: int = IFNAMSIZ) -> str:
    """The text and as many blanks as printf(3) puts behind it, which counts bytes."""
    return text + " " * (width - len(text.encode(errors="surrogateescape")))


class Emitter:
    """Collects one record. With `as_json` the text is dropped, else the JSON."""

    __slots__ = ("as_json", "color", "escaped", "lines", "parts", "stack")

    def __init__(
        self, *, as_json: bool, color: bool = False, oneline: bool = False, escaped: bool = False
    ) -> None:
        self.as_json = as_json
        self.color = color
        self.escaped = escaped
        self.lines = "\\" if oneline else "\n"
        self.parts: list[str] = []
        self.stack: list[Any] = [{}]

    # ------------------------------------------------------------------ fields

    def field(self, key: str, text: str, value: object, color: str = "") -> None:
        """A field of both. `text` has what is printed, with the spaces around it."""
        if self.as_json:
            self.json(key, value)
        else:
            self.text(text, color)

    def text(self, text: str, color: str = "") -> None:
        """Text only."""
        if self.as_json:
            return
        if self.escaped:
            text = escape(text)
        if color and self.color:
            text = f"{COLORS[color]}{text}{RESET}"
        self.parts.append(text)

    def json(self, key: str, value: object) -> None:
        """JSON only. Inside an array the key does not count."""
        if not self.as_json:
            return
        top = self.stack[-1]
        if isinstance(top, list):
            top.append(value)
        else:
            top[key] = value

    def newline(self) -> None:
        """iproute2's _SL_: the end of a line inside a record; a backslash with -oneline."""
        if not self.as_json:
            self.parts.append(self.lines)

    # ----------------------------------------------------------------- nesting

    def open(self, key: str, array: bool = False) -> None:
        """Begin an object (or an array) in the JSON."""
        if not self.as_json:
            return
        inner: Any = [] if array else {}
        self.json(key, inner)
        self.stack.append(inner)

    def close(self) -> None:
        """End it."""
        if self.as_json:
            self.stack.pop()

    # ------------------------------------------------------------------ result

    def result(self) -> Any:
        """The record's JSON value, or its text."""
        return self.stack[0] if self.as_json else "".join(self.parts)

    def reset(self) -> None:
        """Begin the next record."""
        self.parts = []
        self.stack = [{}]
