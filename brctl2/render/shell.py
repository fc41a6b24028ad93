"""Words for a POSIX shell."""

from __future__ import annotations

SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")


def quote(word: str) -> str:
    """The word as sh(1) reads it back."""
    if word and all(char in SAFE for char in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
