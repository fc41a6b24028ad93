"""Text files of the system and of /proc that may not be there."""

from __future__ import annotations


def read(path: str, *, errors: str = "replace") -> str:
    """All of a file; nothing where it cannot be read. `errors` is for what is not UTF-8."""
    try:
        with open(path, encoding="utf-8", errors=errors) as file:
            return file.read()
    except OSError:
        return ""
