"""docs/options.md: every word of bridge(8) and of `ip link` for bridges, and the test that runs it.

Which words there are, stands in iproute2_options.txt. What covers them is found in the tables of
lines that the tests run, below tests/netns/lines: in a table named `options` every line has to
succeed, with the real tool and with brctl2, and in `newer` it says what is expected of each.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gendocs.reference import code, table
from gendocs.symbols import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = Path(__file__).with_name("iproute2_options.txt")
LINES = Path(__file__).parents[2] / "tests/netns/lines"
TABLES = "a_table_of_lines_ends_says_and_does_the_same"
NEWER = "each_line_sends_its_attribute_and_the_kernel_has_it_or_says_why_not"
# The tests by the tables that they run.
TESTS = {
    "bridge/options": f"tests/netns/test_bridge_grammar.py::test_{TABLES}[bridge/options]",
    "ip/options": f"tests/netns/test_ip_grammar.py::test_{TABLES}[ip/options]",
    "guest/bridge-options": f"tests/uml/guest/test_lines.py::test_{TABLES}[guest/bridge-options]",
    "guest/ip-options": f"tests/uml/guest/test_lines.py::test_{TABLES}[guest/ip-options]",
    "monitor/options": "tests/netns/test_monitor.py"
    "::test_lines_of_a_table_show_the_same_changes[monitor/options]",
    "newer/kernel": f"tests/netns/test_newer.py::test_{NEWER}",
    "newer/guest": f"tests/uml/guest/test_lines.py::test_{NEWER}",
}
# brctl2's own command for the same, if there is one, and where its words are others.
NATIVE = {
    "bridge link set": "link set",
    "bridge link show": "link show",
    "ip link set type bridge": "bridge set",
    "ip link set type bridge_slave": "link set",
    "ip link xstats type bridge": "bridge stats",
    "ip link xstats type bridge_slave": "",
}
OWN_WORDS = {
    ("bridge", "-compressvlans"): "-com",
    ("bridge link set", "hwmode"): "",
    ("bridge link set", "self"): "",
    ("bridge link set", "master"): "",
    ("bridge monitor", "file"): "",
    ("ip link xstats type bridge", "igmp"): "",
    ("ip link xstats type bridge", "mcast"): "",
    ("ip link xstats type bridge", "stp"): "",
}
VALUED = ("-family", "-netns", "-batch")
HEAD = """# Every option of `bridge`, and of `ip link` for bridges

<!-- Made by `make docs` from tools/gendocs/iproute2_options.txt and tests/netns/lines. -->

Every word that iproute2 7.1 takes in `bridge`, and in `ip link` behind `type bridge` and `type
bridge_slave`. Behind `brctl2` all of them are typed as they stand; where brctl2 has a command of
its own for the same, the second column has its word, which is an option (`--word`) as well. The
third column is what the kernel calls it, and its number.

The last columns are a line that a test runs, and the test. In tests that end in `[bridge/options]`
or `[ip/options]` the real tool and brctl2 run it in twin namespaces: both succeed, say the same and
leave the same state behind. Those in `tests/uml/guest` do so on a second kernel, with VLAN
filtering. `test_each_line_sends_...` is for words that the installed tools are too old for: the
message carries the attribute, and the kernel then has it, or refuses it, or ignores it, which
brctl2's own command finds out.
"""


class Group(NamedTuple):
    """A command of a real tool: other words for its verb, and its words with what they set."""

    command: str
    verbs: tuple[str, ...]
    words: dict[str, str]

    @property
    def native(self) -> str:
        """brctl2's own command."""
        return NATIVE.get(self.command, self.command.partition(" ")[2])

    def own(self, word: str) -> str:
        """The word in brctl2's own command; "" where it has none."""
        found = OWN_WORDS.get((self.command, word), word)
        return found if self.native or self.command == "bridge" else ""


class Cover(NamedTuple):
    """A line of a table, in words, and the test that runs the table."""

    words: list[str]
    test: str

    @property
    def line(self) -> str:
        """The line."""
        return " ".join(self.words)


def groups() -> list[Group]:
    """All commands with their words."""
    found = []
    for section in re.split(r"(?m)^\[", WORDS.read_text())[1:]:
        command, _, text = section.partition("]")
        pairs = [pair.partition("=")[::2] for pair in text.split()]
        verbs = tuple(word for word, what in pairs if what == "verb")
        found.append(Group(command, verbs, {w: what for w, what in pairs if what != "verb"}))
    return found


def covers() -> Iterator[Cover]:
    """Every line that the tests run."""
    for name, test in TESTS.items():
        for line in (LINES / f"{name}.txt").read_text().splitlines():
            if line and not line.startswith(("#", " ")):
                yield Cover(line.split(), test)


def split(words: list[str]) -> tuple[list[str], list[str]]:
    """The global options of a line, without their values, and the words from the object on."""
    before: list[str] = []
    at = 1
    while at < len(words) and words[at].startswith("-"):
        before.append(words[at])
        at += 2 if words[at] in VALUED else 1
    return before, words[at:]


def said(group: Group, cover: Cover) -> list[str]:
    """The words of a line that are of this command; none if it is another one's."""
    before, rest = split(cover.words)
    tool, *path = group.command.split()
    if cover.words[0] != tool:
        return []
    if not path:
        return before
    if tool == "ip":
        *_, kind = path
        at = rest.index("type") if "type" in rest else len(rest)
        verb = rest[1] if len(rest) > 1 else ""
        same = rest[:1] == ["link"] and rest[at + 1 : at + 2] == [kind]
        return rest[at + 2 :] if same and (verb == "xstats") == (path[1] == "xstats") else []
    last = len(path) - 1
    same = rest[:last] == path[:last] and rest[last : last + 1] != []
    return rest[last:] if same and rest[last] in group.verbs else []


def covering(group: Group, word: str, among: Iterable[Cover]) -> Cover | None:
    """The first line that has the word."""
    return next((cover for cover in among if word in said(group, cover)), None)


def page() -> str:
    """The whole document."""
    known, among = numbers(), list(covers())
    parts = [HEAD]
    for group in groups():
        parts.append(f"## `{group.command}`")
        if group.native:
            parts.append(f"brctl2's own: `brctl2 {group.native}`.")
        names = [*group.verbs, *group.words]
        parts.append(
            table(
                ("word", "own word", "sets or chooses by", "line", "test"),
                (row(group, name, known, among) for name in names),
            )
        )
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def row(group: Group, name: str, known: dict[str, str], among: list[Cover]) -> tuple[str, ...]:
    """A word, in the columns of the page."""
    symbol = group.words.get(name, "")
    number = f" ({known[symbol]})" if symbol in known else ""
    what = f"`{symbol}`{number}" if symbol not in ("", "user") else ""
    own = group.native.rpartition(" ")[2] if name in group.verbs else group.own(name)
    found = covering(group, name, among)
    line, test = (code(found.line), code(found.test)) if found else ("none", "none")
    return code(name), code(own) if own else "", what, line, test
