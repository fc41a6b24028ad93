"""Two namespaces set up alike: in one a real tool runs a line, in the other brctl2 does."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import time
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

# Bridge ports that keep quiet.
BRIDGED = (
    # What IPv6 sends, and joins, by itself comes sooner or later.
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
    "ip link set v0 master br0",
    "ip link set v1 master br0",
    "ip link set br0 up",
    "ip link set v0 up",
    "ip link set w0 up",
    "ip link add vx0 address 02:00:00:00:03:00 type vxlan id 10 dstport 4789",
    "ip link set vx0 master br0",
    "ip nexthop add id 7 via 192.0.2.1 fdb",
    "ip nexthop add id 10 group 7 fdb",
)
# An ip before 6.2 cannot say this.
VNIFILTER = (
    "ip link add vx9 address 02:00:00:00:03:09 type vxlan dev v1 dstport 4790 external vnifilter"
)


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

    def bridged(self) -> None:
        """Make br0 with its ports v0, v1 and vx0, and vx9, which filters VNIs, in both."""
        self.both(*BRIDGED)
        for twin in (self.real, self.ours):
            with twin.enter():
                assert main(["brctl2", *VNIFILTER.split()]) == 0
            twin.wait_up("v0", "br0")

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

    def unlike_native(self, line: str) -> str:
        """The same for a line in brctl2's own words, followed by ` | ` and the real tool's."""
        own, _, real = line.partition(" | ")
        words = shlex.split(real or f"ip {own}")
        theirs, ours = self.theirs(words), self.brctl2(shlex.split(own))
        said, says = (comparable(each.out, " ".join(words)) for each in (theirs, ours))
        wrong = (
            (ours.status == 0) != (theirs.status == 0)
            or (theirs.status == 0 and said != says)
            or ours.err.count("\n") != int(ours.status != 0)
        )
        return f"{line}\n  real: {theirs}\n  ours: {ours}" if wrong else ""

    def unlike_states(self) -> list[str]:
        """In what the states of both differ for good, as far as the real tools can show it.

        The kernel tells of carriers up to a second late (linkwatch_schedule_work).
        """
        end = time.monotonic() + 3
        while (found := self.unlike_now()) and time.monotonic() < end:
            time.sleep(0.1)
        return found

    def unlike_now(self) -> list[str]:
        """In what they differ at this moment."""
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
    groups = ("33:33", "01:00:5e")
    kept = [item for item in found if not str(item.get("lladdr", "")).startswith(groups)]
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
