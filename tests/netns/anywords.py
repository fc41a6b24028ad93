"""Words of all grammars, put together at random, and what must hold however they end."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import shlex
import signal
from typing import TYPE_CHECKING, Any

from twins import read, tables
from witness import _Stream

from brctl2.__main__ import main
from brctl2.commands import registry
from brctl2.kernel import netns as kernel_netns
from brctl2.keyword import brctl, compat, ip_kinds
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.options import TABLE

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from brctl2.commands.spec import Command
    from brctl2.model.codec import Codec

MODULES = {
    (tool, name): importlib.import_module(f"brctl2.keyword.{tool}_{name}")
    for tool, names in compat.COVERED.items()
    for name in names
    if name != "monitor"  # it does not end by itself
}
OPTIONS = sorted(
    {f"-{name}" for words in compat.OPTIONS.values() for name in words.spelled}
    - {"-batch"}  # standard input is not for these tests
)
VALUES = [
    "v0",
    "v1",
    "br0",
    "vx0",
    "lo",
    "nope",
    "10.0.0.1/24",
    "10.0.0.0/8",
    "10.0.0.1",
    "2001:db8::1/64",
    "2001:db8::1",
    "default",
    "all",
    "any",
    "239.1.1.1",
    "02:00:00:00:00:01",
    "1",
    "0",
    "-1",
    "10",
    "4095",
    "4096",
    "65536",
    "99999999999",
    "0x10",
    "010",
    "1-10",
    "10-1",
    "on",
    "off",
    "up",
    "down",
    "forever",
    "static",
    "permanent",
    "dynamic",
    "inherit",
    "id",
    "main",
    "local",
    "255",
    "100ms",
    "fe80::1",
    "ff02::1",
    "100/200",
]
HOSTILE = ["", "-", "--", "\x1b[31m", "\udcff", "a b", "\u00e9", "'", '"', "\n", "x" * 300, "%d",
           "%s%n", "../..", "0" * 100, "\u0661", "1_0", " 1", "\u202e"]  # fmt: skip
COMMANDS = [
    command
    for name in registry.OBJECTS
    for command in registry.commands(name).values()
    if command.path not in ("demo", "completion install", "monitor")
]
GLOBAL = [f"--{name}" for name, _, _, wants, _ in TABLE if not wants]
EVERY = sorted(
    {
        word
        for module in MODULES.values()
        for value in vars(module).values()
        if isinstance(value, Keywords)
        for word in value.spelled
    }
    | {word for words in ip_kinds.WORDS.values() for word in words.spelled}
)
LINKS = """
link add br0 type bridge
link add v0 type veth peer name v1
link add vx0 type vxlan id 10 dstport 4789
link set v0 master br0
link set v1 up
"""
KNOWN = [
    shlex.split(line.partition(" | ")[0])
    for tool in ("ip", "bridge", "brctl", "native")
    for table in tables(tool)
    for line in read(table)
]
FITTING: dict[Codec[Any], list[str]] = {}
PATIENCE = 10  # seconds; a line that takes longer hangs


# --------------------------------------------------------------------- at random


# Standard input, what goes on for ever, and what would end the namespace that the tests are in.
BARRED = ("-", "monitor", "mon", "demo", "install", "-all", "-a", "-al")
# What goes on for ever, plays a story, or leaves a process of its own behind.
LASTING = ("monitor", "demo", "migrate start", "migrate undo", "addr move")


def words_of(module: Any) -> list[str]:
    """The keywords of one object."""
    return sorted({w for v in vars(module).values() if isinstance(v, Keywords) for w in v.spelled})


def native(pick: random.Random) -> list[str]:
    """A line in brctl2's own words that is nearly one."""
    command = pick.choice(COMMANDS)
    likely = likely_words(command)
    words = [*pick.choices(GLOBAL, k=pick.choice((0, 0, 1, 2))), *command.path.split()]
    words += [any_word(pick, likely) for _ in range(pick.randrange(9))]
    return words + (["--dry-run"] if command.path in LASTING else [])


def likely_words(command: Command) -> list[str]:
    """A command's keywords, as words and as options, and those of the kinds behind `type`."""
    found = list(command.words)
    if command.switch is not None:
        found += [name for table in command.switch[1].values() for name in table.by_word]
    return [*found, *(f"--{name}" for name in found)] or ["--nothing"]


def fitting(pick: random.Random) -> list[str]:
    """A line in brctl2's own words whose values fit their keywords."""
    command = pick.choice(COMMANDS)
    words = command.path.split()
    for operand in command.positionals:
        if operand.required or pick.random() < 0.5:
            words.append(value_for(operand.codec, pick))
    entries = sorted(command.words.items(), key=lambda item: item[0])
    for name, entry in pick.sample(entries, k=min(len(entries), pick.randrange(5))):
        words.append(f"--{name}" if pick.random() < 0.3 else name)
        if entry.codec is not None and entry.codec.takes_word:
            words.append(value_for(entry.codec, pick))
    return mutated(words, pick) + (["--dry-run"] if command.path in LASTING else [])


def value_for(codec: Codec[Any], pick: random.Random) -> str:
    """A value that the codec takes, if there is one among those known."""
    if codec not in FITTING:
        FITTING[codec] = [value for value in VALUES if fits(codec, value)] or VALUES
    return pick.choice(FITTING[codec])


def fits(codec: Codec[Any], value: str) -> bool:
    """Whether the codec takes a value."""
    try:
        codec.parse(value)
    except ValueError:
        return False
    return True


def remembered(pick: random.Random) -> list[str]:
    """A line that is in a table for the real tools, or nearly."""
    return mutated(list(pick.choice(KNOWN)), pick)


def mutated(words: list[str], pick: random.Random) -> list[str]:
    """The words, with some exchanged, put in, doubled or left out."""
    for _ in range(pick.choice((0, 0, 1, 1, 2, 3))):
        at = pick.randrange(len(words) + 1)
        way = pick.randrange(4)
        if way == 0:
            words.insert(at, any_word(pick, VALUES))
        elif at < len(words):
            words[at : at + 1] = ([any_word(pick, VALUES)], [], words[at : at + 1] * 2)[way - 1]
    return words


def real(pick: random.Random) -> list[str]:
    """A line of ip(8) or bridge(8) that is nearly one."""
    tool, name = pick.choice(sorted(MODULES))
    module = MODULES[tool, name]
    words = pick.choices(OPTIONS, k=pick.choice((0, 0, 1, 2)))
    words += [name, pick.choice(module.VERBS.spelled)]
    return [tool, *words, *(any_word(pick, words_of(module)) for _ in range(pick.randrange(9)))]


def bridge_utils(pick: random.Random) -> list[str]:
    """A line of brctl that is nearly one."""
    word = pick.choice(sorted(brctl.ACTIONS))
    return ["brctl", word, *(any_word(pick, VALUES) for _ in range(pick.randrange(5)))]


def anything(pick: random.Random) -> list[str]:
    """A line that is none."""
    first = pick.choice(["ip", "bridge", "brctl", "link", "fdb", "vlan", *HOSTILE])
    return [first, *(any_word(pick, EVERY) for _ in range(pick.randrange(8)))]


def any_word(pick: random.Random, likely: list[str]) -> str:
    """A word: likely one that fits."""
    chance = pick.random()
    if chance < 0.45:
        return pick.choice(likely)
    if chance < 0.8:
        return pick.choice(VALUES)
    if chance < 0.87:
        return pick.choice(EVERY)
    if chance < 0.94:
        return pick.choice(HOSTILE)
    size = pick.randrange(12)
    text = bytes(pick.randrange(1, 256) for _ in range(size)).decode(errors="surrogateescape")
    return f"--{text}" if pick.random() < 0.2 else text


GRAMMARS = (native, fitting, fitting, real, remembered, remembered, bridge_utils, anything)


def line(pick: random.Random) -> list[str]:
    """A line of any grammar. None that reads standard input, or goes on for ever."""
    words = [word for word in pick.choice(GRAMMARS)(pick) if word not in BARRED]
    if any(word.lstrip("-").startswith("net") for word in words):
        # The namespace of a process: that may be the host's.
        words = [word for word in words if not word.isdigit()]
    return words


# ------------------------------------------------------------------------- endings


def hung(*_: object) -> None:
    """What SIGALRM means here."""
    raise AssertionError("it hangs")


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Raises AssertionError where the block does not end."""
    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def at_home() -> Iterator[None]:
    """Be in the same network namespace afterwards."""
    home = os.open(kernel_netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield
    finally:
        kernel_netns.setns(home)
        os.close(home)


class _Terminal(_Stream):
    """A stream that a human looks at."""

    def isatty(self) -> bool:
        return True


def ended(words: list[str], *, terminal: bool = False) -> tuple[int, str]:
    """A line's exit status and what it said to standard error.

    On a terminal nothing may be said that moves a cursor; NO_COLOR should be set.
    """
    out, err = _Terminal() if terminal else _Stream(), io.StringIO()
    with (
        at_home(),
        in_time(),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = main(["brctl2", *words])
    assert isinstance(status, int)
    assert 0 <= status <= 255
    assert not terminal or re.search(r"[^\n\t -~\x80-\U0010ffff]", out.text()) is None
    return status, err.getvalue()


def ends_well(words: list[str], *, terminal: bool = False) -> None:
    """A status, at most one line about what is wrong, and nothing that moves a cursor."""
    status, said = ended(words, terminal=terminal)
    # brctl says two lines about an option that it does not know, and one for each bad name of show.
    if words[:1] != ["brctl"]:
        warnings = [line for line in said.splitlines() if line.startswith("Warning: ")]
        assert said.count("\n") - len(warnings) <= 1
        assert (status != 0) == (said.count("\n") > len(warnings))
    assert "\x1b" not in said
