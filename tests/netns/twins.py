"""Two namespaces set up alike: in one a real tool runs a line, in the other brctl2 does."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from witness import Said, _Stream

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_netns import Namespace, NamespaceFactory

LINES = Path(__file__).parent / "lines"
# What tells a state, and what in it passes by itself or is newer than the real tool.
SHOWS = (
    "ip -d addr show",
    "ip route show table all",
    "ip -6 route show table all",
    "ip rule show",
    "ip -6 rule show",
    "ip neigh show nud all",
    "bridge -d link show",
    "bridge fdb show",
    "bridge -d mdb show",
    "bridge vlan show",
    "bridge vni show",
)
PASSING = frozenset(
    (
        "hello_timer",
        "tcn_timer",
        "topology_change_timer",
        "gc_timer",
        "hold_timer",
        "message_age_timer",
        "forward_delay_timer",
        "timer",
        "used",
        "updated",
        "confirmed",
        "valid_life_time",
        "preferred_life_time",
        "expires",
    )
)
# What the running kernel tells, and a real tool that is older than it does not show.
NEWER = re.compile(
    r' proto kernel_\w+(?= )|"protocol":\s?"kernel_\w+",\s*|"[sd]port_mask":\s?"0x\w+",\s*'
)
# Shown in the order of a hash table, which is another one in each namespace.
UNORDERED = (
    "ip neigh",
    "ip n",
    "ip -j neigh",
    "ip -4 neigh",
    "ip -6 neigh",
    "ip -o neigh",
    "ip -br neigh",
)
# Counters of what comes by itself.
COUNTING = ("ip link xstats",)
TIMERS = re.compile(r"((?:timer|sec|lft|used|updated)[ /]+)[\d./]+(sec)?")


class Twins:
    """`real` and `ours`, with lo up and nothing else."""

    def __init__(self, factory: NamespaceFactory) -> None:
        self.real = factory("real")
        self.ours = factory("ours")

    def both(self, *lines: str) -> None:
        """Run lines of real tools in both; they must succeed."""
        for line in lines:
            for twin in (self.real, self.ours):
                twin.run(shlex.split(line), check=True)

    def theirs(self, words: Sequence[str], **options: Any) -> Said:
        """The real tool."""
        result = self.real.run(words, **options)
        return Said(result.returncode, result.stdout, result.stderr)

    def brctl2(self, words: Sequence[str]) -> Said:
        """brctl2, in this process, in its own namespace."""
        out, err = _Stream(), io.StringIO()
        with self.ours.enter(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["brctl2", *words])
        return Said(status, out.text(), err.getvalue())

    def unlike(self, line: str, *, text: bool = True, succeeds: bool = False) -> str:
        """Both do the line; in what they end, or (with `text`) speak, differently.

        With `succeeds` it is wrong, too, if they fail.
        """
        words = shlex.split(line)
        theirs, ours = self.theirs(words), self.brctl2(words)
        said, says = (comparable(each.out, line) for each in (theirs, ours))
        wrong = (
            (ours.status == 0) != (theirs.status == 0)
            or (succeeds and theirs.status != 0)
            or (text and theirs.status == 0 and said != says)
            or ours.err.count("\n") != int(ours.status != 0 or "Warning" in theirs.err)
        )
        return f"{line}\n  real: {theirs}\n  ours: {ours}" if wrong else ""

    def unlike_states(self) -> list[str]:
        """In what the states of both differ, as far as the real tools can show it."""
        found = []
        for show in SHOWS:
            real, ours = (state(twin, show) for twin in (self.real, self.ours))
            if real != ours:
                found += [
                    f"{show}\n  real: {set(real) - set(ours)}\n  ours: {set(ours) - set(real)}"
                ]
        return found

    def differences(self, table: str, *, silent: tuple[str, ...] = ()) -> list[str]:
        """What is unlike after all lines of a table; what those say that begin with `silent` does
        not matter. In a table of options every line has to succeed.
        """
        found = [
            self.unlike(line, text=not line.startswith(silent), succeeds="options" in table)
            for line in read(table)
        ]
        return [each for each in found if each] + self.unlike_states()


def comparable(out: str, line: str) -> str:
    """What was said, as far as it must be the same in both namespaces."""
    text = NEWER.sub("", TIMERS.sub(r"\1", out))
    if line.startswith(COUNTING):
        return re.sub(r"\b\d+", "N", text)
    if line.startswith(UNORDERED):
        if text.startswith("["):
            return str(sorted(map(json.dumps, json.loads(text))))
        return "\n".join(sorted(text.splitlines()))
    return text


def state(twin: Namespace, line: str) -> Any:
    """What a real tool shows, without what passes by itself."""
    words = shlex.split(line)
    result = twin.run([words[0], "-j", *words[1:]])
    found = lasting(json.loads(result.stdout or "[]"))
    # The kernel resolves groups when it has something to send to them.
    kept = [item for item in found if not str(item.get("lladdr", "")).startswith("33:33")]
    return sorted(map(json.dumps, kept))


def lasting(found: Any) -> Any:
    """JSON without what passes."""
    if isinstance(found, list):
        return [lasting(item) for item in found]
    if isinstance(found, dict):
        return {key: lasting(value) for key, value in found.items() if key not in PASSING}
    return found


def tables(tool: str) -> list[str]:
    """The tables of lines of a tool: names that `read` takes."""
    return sorted(f"{tool}/{path.stem}" for path in (LINES / tool).glob("*.txt"))


def read(table: str) -> list[str]:
    """The lines of a table that are no comments."""
    text = (LINES / f"{table}.txt").read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]
