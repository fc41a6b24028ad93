"""What comes from the kernel or a file is data, not commands to a terminal."""

from __future__ import annotations


def escape(text: str, *, keep: str = "\n\t") -> str:
    """The text with control characters, and what is not valid Unicode, as \\x1b, \\u202e, \\xff.

    C0 and C1 controls, DEL, surrogates (bytes that are not UTF-8) and the bidirectional overrides
    are shown escaped; `keep` are those that the layout itself uses.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(c) if _hostile(c) and c not in keep else c for c in text)


def escape_name(text: str) -> str:
    """The same, with tabs and newlines escaped too: for a name inside a line."""
    return escape(text, keep="")


def escape_json(text: str) -> str:
    """JSON in which no character is one that `escape` escapes; it means the same."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{ord(c):04x}" if _hostile(c) and c != "\n" else c for c in text)


def _hostile(char: str) -> bool:
    code = ord(char)
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
    )


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8 (surrogateescape, PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
