"""JSON as iproute2 writes it: compact on one line, or indented with -p.

Written here because `json` costs as much at start-up as Python itself, and because bytes that
are not UTF-8 go out as they came in (surrogateescape), as iproute2 does.
"""

from __future__ import annotations

SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
INDENT = "    "


def quote(text: str) -> str:
    """A JSON string (RFC 8259)."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_char(char) for char in text) + '"'


def _char(char: str) -> str:
    short = SHORT.get(char)
    if short is not None:
        return short
    return f"\\u{ord(char):04x}" if ord(char) < 0x20 or ord(char) == 0x7F else char


def dumps(value: object) -> str:
    """Compact, without spaces."""
    if isinstance(value, str):
        return quote(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{quote(k)}:{dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(dumps(item) for item in value) + "]"
    raise TypeError(f"no JSON for {type(value).__name__}")


def pretty(value: object, depth: int = 0) -> str:
    """Indented by four spaces a level; an array, and what opens in it, begins on its key's line."""
    inner, outer = INDENT * (depth + 1), INDENT * depth
    if isinstance(value, dict):
        lines = [f"{inner}{quote(k)}: {pretty(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{outer}}}" if lines else "{}"
    if isinstance(value, (list, tuple)):
        return "[ " + ",".join(pretty(item, depth + 1) for item in value) + (" ]" if value else "]")
    return dumps(value)
