"""Who reads a command line; found from its words alone, before anything else is imported."""

from __future__ import annotations

# bridge(8)'s objects; `brctl2 bridge add|del|set|show|stats` are brctl2's own.
BRIDGE8 = ("link", "fdb", "mdb", "mst", "vlan", "vni", "monitor", "help")
BATCH = ("-b", "-ba", "-bat", "-batc", "-batch", "--batch")
VALUED = (*BATCH, "-n", "-netns", "--netns", "-f", "-family", "--family", "-l", "-rc", "-rcvbuf")
VERSION = (["--version"], ["-V"], ["-Version"], ["-version"])


def front_end(argv: list[str]) -> tuple[str, list[str], list[str]]:
    """Who reads the line, the options before its name, and the words after it.

    "ip", "bridge", "brctl", "batch", "version" or "cli".
    """
    words = argv[1:]
    if argv[0].rpartition("/")[2] == "brctl":
        return "brctl", [], words
    if words in VERSION:
        return "version", [], []
    at = first_word(words)
    name = words[at] if at < len(words) else ""
    if not name and any(word in BATCH for word in words):
        return "batch", [], words
    if name in ("ip", "brctl", "batch") or (name == "bridge" and is_bridge8(words[at + 1 :])):
        return name, words[:at], words[at + 1 :]
    return "cli", [], words


def first_word(words: list[str]) -> int:
    """Where the first word stands that is neither an option nor an option's value."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in VALUED else 1
    return at


def is_bridge8(words: list[str]) -> bool:
    """Whether `bridge` and these words are a line for bridge(8)."""
    at = first_word(words)
    if at >= len(words):
        return any(word in BATCH or [word] in VERSION for word in words)
    return bool(words[at]) and any(name.startswith(words[at]) for name in BRIDGE8)
