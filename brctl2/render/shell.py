"""Words for a POSIX shell."""

from __future__ import annotations

import os

from brctl2.render.escape import escape_name

SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")
PRINTF = {"%": "%%", "\\": "\\\\", "'": "\\047"}


def quote(word: str) -> str:
    """The word as sh(1) reads it back, without any character that moves a cursor.

    Line breaks at the end are lost where there are others of these.
    """
    if word and all(char in SAFE for char in word):
        return word
    if word.rstrip("\n") == escape_name(word.rstrip("\n")):
        return "'" + word.replace("'", "'\"'\"'") + "'"
    return f"\"$(printf '{''.join(map(_printed, word))}')\""


def _printed(char: str) -> str:
    """A character in the format of printf(1)."""
    if char in PRINTF:
        return PRINTF[char]
    if escape_name(char) == char:
        return char
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(char))
