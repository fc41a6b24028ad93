"""Command lines of DHCP clients, and the same for another device: dhclient(8), udhcpc(8)."""

from __future__ import annotations

import re
from os.path import basename, join, splitext
from posixpath import dirname

from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Options that take the next word.
DHCLIENT_VALUES = frozenset(
    (
        *("-lf", "-pf", "-cf", "-sf", "-df", "-p", "-s", "-g", "-e", "-D", "-R", "-F", "-H"),
        *("-V", "-timeout", "--timeout", "-4o6", "--dad-wait-time", "--decline-wait-time"),
        *("--prefix-len-hint", "--address-prefix-len"),
    )
)
UDHCPC_VALUES = frozenset(f"-{letter}" for letter in "iPsptTAOrxFVHhcI")
UDHCPC_LONG = {
    "interface": "i",
    "client-port": "P",
    "script": "s",
    "pidfile": "p",
    "retries": "t",
    "timeout": "T",
    "tryagain": "A",
    "request-option": "O",
    "request": "r",
    "fqdn": "F",
    "vendorclass": "V",
    "hostname": "H",
    "foreground": "f",
    "quit": "q",
}
UDHCPC_DEVICE = "eth0"  # without -i


class Words(NamedTuple):
    """What the words of a command line are, by their places.

    plain   those that are no option and no option's value: devices
    values  option -> the place of its value
    flags   the other options
    """

    plain: list[int]
    values: dict[str, int]
    flags: frozenset[str]


def classify(words: Sequence[str], with_value: frozenset[str]) -> Words:
    """Which word is what; the first is the program."""
    plain: list[int] = []
    values: dict[str, int] = {}
    flags = set()
    place = 1
    while place < len(words):
        word = words[place]
        if word in with_value:
            values[word] = place = place + 1
        elif word.startswith("-"):
            flags.add(word)
        else:
            plain.append(place)
        place += 1
    return Words(plain, {o: p for o, p in values.items() if p < len(words)}, frozenset(flags))


def separate(words: Sequence[str]) -> tuple[str, ...]:
    """A line of udhcpc with each option and each value a word of its own, options by letter."""
    found = list(words[:1])
    if basename(words[0]) == "busybox":
        found, words = [words[1]], words[1:]
    value = False
    for word in words[1:]:
        pieces = [word] if value or not word.startswith("-") else _pieces(word)
        value = pieces[-1] in UDHCPC_VALUES and not value
        found += pieces
    return tuple(found)


def _pieces(word: str) -> list[str]:
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        letter = UDHCPC_LONG.get(name)
        return [word] if letter is None else [f"-{letter}", *([value] if equals else [])]
    found: list[str] = []
    for place, letter in enumerate(word[1:], start=2):
        if letter == "a":  # -a[MSEC]
            return [*found, f"-a{word[place:]}"]
        found.append(f"-{letter}")
        if f"-{letter}" in UDHCPC_VALUES:
            return [*found, word[place:]] if word[place:] else found
    return found


def devices(program: str, words: Sequence[str]) -> list[str]:
    """Which devices a line is for; none means all that there are."""
    if program == "dhclient":
        return [words[place] for place in classify(words, DHCLIENT_VALUES).plain]
    if program == "dhcpcd":
        return [word for word in words[1:] if not word.startswith("-")]
    line = separate(words)
    place = classify(line, UDHCPC_VALUES).values.get("-i")
    return [UDHCPC_DEVICE if place is None else line[place]]


def in_foreground(program: str, words: Sequence[str]) -> bool:
    """Whether a line leaves the client to be its parent's child."""
    if program == "dhclient":
        return "-d" in classify(words, DHCLIENT_VALUES).flags
    return program.startswith("udhcpc") and "-f" in classify(separate(words), UDHCPC_VALUES).flags


class Files(NamedTuple):
    """Files that a line names; "" where it names none."""

    leases: str
    pid: str
    config: str
    script: str


def files(program: str, words: Sequence[str]) -> Files:
    """Of dhclient or udhcpc, whose line is `separate`."""
    options = ("-lf", "-pf", "-cf", "-sf") if program == "dhclient" else ("", "-p", "", "-s")
    found = classify(words, DHCLIENT_VALUES if program == "dhclient" else UDHCPC_VALUES).values
    return Files(*(words[found[o]] if o in found else "" for o in options))


def for_device(
    program: str, words: Sequence[str], old: str, new: str, leases: str = ""
) -> tuple[str, ...]:
    """The line that does for another device what this one does, its own files named after that.

    `leases` is the lease file of a dhclient that was not told one.
    """
    if program == "udhcpc":
        return _udhcpc(words, old, new)
    line = list(words)
    if program == "dhclient":
        found = classify(line, DHCLIENT_VALUES)
        for option in ("-lf", "-pf"):
            if option in found.values:
                place = found.values[option]
                line[place] = renamed(line[place], old, new)
        for place in found.plain:
            line[place] = new
        if leases and "-lf" not in found.values:
            line[1:1] = ["-lf", renamed(leases, old, new)]
        return tuple(line)
    return tuple(new if word == old else word for word in line)


def _udhcpc(words: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    line = list(separate(words))
    found = classify(line, UDHCPC_VALUES).values
    if "-p" in found:
        line[found["-p"]] = renamed(line[found["-p"]], old, new)
    if "-i" in found:
        line[found["-i"]] = new
    else:
        line[1:1] = ["-i", new]
    return tuple(line)


def renamed(path: str, old: str, new: str) -> str:
    """A file's name for another device: `dhclient.eth0.leases`, or `dhclient.leases`."""
    name = basename(path)
    found, count = re.subn(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, name)
    if not count:
        stem, kind = splitext(name)
        found = f"{stem}.{new}{kind}"
    return join(dirname(path), found)


def leases_for(text: str, old: str, new: str) -> str:
    """dhclient.leases(5) with the leases of a device as those of another."""
    return re.sub(rf'(?m)^(\s*interface\s+)"{re.escape(old)}";', rf'\g<1>"{new}";', text)


def speaks_of(text: str, device: str) -> bool:
    """Whether a dhclient.conf(5) or dhcpcd.conf(5) has a section for a device."""
    return bool(re.search(rf'(?m)^\s*interface\s+"?{re.escape(device)}"?\s*(\{{|$)', text))
