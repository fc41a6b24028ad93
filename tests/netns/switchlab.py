"""brctl2 and the real `bridge` in namespaces that are set up alike and keep quiet."""

from __future__ import annotations

import json
import os
import re
import shlex
from typing import TYPE_CHECKING, Any

from witness import Host, Said

from brctl2.netlink.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_netns import Namespace

# Nothing is learned, nobody joins a group by himself, no VLAN is there: only lines change anything.
LINKS = """
link add br0 address 02:00:00:00:00:20 type bridge vlan_default_pvid 0
link add v0 address 02:00:00:00:00:10 type veth peer name h0
link add v1 address 02:00:00:00:00:11 type veth peer name h1
link set br0 addrgenmode none
link set v0 addrgenmode none
link set v1 addrgenmode none
link set h0 addrgenmode none
link set h1 addrgenmode none
link set v0 master br0
link set v1 master br0
link set v0 type bridge_slave learning off
link set v1 type bridge_slave learning off
link set h0 up
link set h1 up
link set v0 up
link set v1 up
link set br0 up
"""
VXLAN = "link add vx0 address 02:00:00:00:00:30 type vxlan"
KERNEL = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])


class Switch(Host):
    """A namespace with br0, its ports v0 and v1, and their peers h0 and h1."""

    def __init__(self, namespace: Namespace, more: str = "") -> None:
        self.namespace = namespace
        namespace.ip_batch(LINKS + more)
        namespace.wait_up("v0", "v1", "br0")

    def bridge(self, line: str) -> Said:
        """The real thing."""
        return self.run("bridge", *shlex.split(line))

    def do(self, *lines: str) -> None:
        """Lines of the real tools that have to succeed."""
        for line in lines:
            said = self.run(*shlex.split(line))
            assert (said.status, said.err) == (0, ""), (line, said)

    def told(self, shows: Sequence[str], *lines: str) -> list[Any]:
        """Carry out lines of `bridge`; what it then shows. One program: these are slow to start."""
        text = "".join(f"{line.removeprefix('bridge ')}\n" for line in (*lines, *shows))
        result = self.namespace.run(["bridge", "-j", "-d", "-batch", "-"], input=text)
        assert (result.returncode, result.stderr) == (0, ""), (lines, result)
        return [json.loads(line) for line in result.stdout.splitlines() if line]

    def done(self, line: str) -> None:
        """A line of brctl2 that succeeds and says nothing."""
        assert self.brctl2(line) == (0, "", ""), line

    def changed(self, line: str) -> bool:
        """Whether a line of brctl2 says that it changed something."""
        said = self.brctl2(f"-j {line}")
        assert (said.status, said.err) == (0, ""), said
        found: bool = said.json["changed"]
        return found

    def channel(self) -> Channel:
        """A socket in the namespace."""
        with self.namespace.enter():
            return Channel()


def alike(
    host: Switch,
    line: str,
    theirs: str = "",
    *,
    plain: Callable[[str], str] = str,
    tries: int = 5,
) -> str:
    """brctl2 says what `bridge` says to the same line, or to `theirs`; what that is.

    `plain` takes out of both what need not be the same. Ages run on: it may take a few tries.
    """
    for _ in range(tries):
        other, own = host.bridge(theirs or line), host.brctl2(line)
        if plain(own.out) == plain(other.out):
            break
    assert plain(own.out) == plain(other.out)
    assert (own.err, own.status, other.status) == ("", 0, 0), (own, other)
    return own.out


def words(text: str) -> str:
    """A text with each run of blanks as one: older versions of bridge(8) have other columns."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def agreed(
    lines: Sequence[tuple[str, str]],
    shows: Sequence[str],
    hosts: Sequence[Switch],
    plain: Callable[[list[Any]], Any] = list,
) -> None:
    """Each (line of brctl2, line of bridge) leads to the same state, and so do explained lines.

    shows  what `bridge` is asked for the state; `plain` takes out what need not be the same
    hosts  for `bridge`, for brctl2, for what --explain says
    """
    by_bridge, by_brctl2, explained = hosts
    for own, theirs in lines:
        equivalent = by_brctl2.equivalent(own)
        by_brctl2.done(own)
        expected = plain(by_bridge.told(shows, theirs))
        assert plain(by_brctl2.told(shows)) == expected, own
        assert plain(explained.told(shows, *equivalent)) == expected, (own, equivalent)
