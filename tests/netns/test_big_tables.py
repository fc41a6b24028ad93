"""Tables of several hundred random entries: the text and JSON of the real `bridge` and `ip`.

Large enough for many messages of one shape (render/stream.py), and many shapes, in one datagram.
"""

from __future__ import annotations

import re
import shlex
from random import Random
from typing import TYPE_CHECKING

import pytest
import routes_at_random
from witness import Host

from brctl2.netlink import dump
from brctl2.netlink.channel import DUMP_TRIES, Channel
from brctl2.netlink.constants import RTM_GETLINK
from brctl2.render import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import Namespace, NamespaceFactory

    from brctl2.netlink.message import Message
    from brctl2.netlink.portion import Portion

COUNT = 500
PORTS = 22
# What passes by itself, in text and in JSON.
AGES = re.compile(
    r"(_timer +|used | temp +| proto \w+ +)[\d./]+|"
    r'("(?:\w+_timer|used|updated|confirmed)": ?)[\d.]+'
)
# What the running kernel tells and 6.1 does not show.
NEWER = re.compile(
    r"netns-immutable |proto kernel_\w+ |"
    r"neigh_vlan_suppress \w+ |mab \w+ |g[sr]o_ipv4_max_size \d+ |"
    r"fdb_(?:n|max)_learned \d+ |mcast_(?:n|max)_groups \d+ |(?:no)?localbypass |"
    r"reserved_bits \S+ |mst_enabled \d |mdb_offload_fail_notification \d |fdb_local_vlan_0 \d |"
    r'"netns-immutable":true,|,"g[sr]o_ipv4_max_size":\d+|"fdb_(?:n|max)_learned":\d+,|'
    r',"(?:neigh_vlan_suppress|mab)":\w+|,"mcast_(?:n|max)_groups":\d+|"localbypass":\w+,|'
    r'"reserved_bits":"?\w+"?,|"(?:mst_enabled|fdb_local_vlan_0|mdb_offload_fail_notification)":\d,'
)


def mac(chance: Random) -> str:
    return "02:" + chance.randbytes(5).hex(":")


def devices(chance: Random) -> Iterator[str]:
    """Two bridges and veth pairs in all states, of which nobody sends anything by himself."""
    pairs = [("v0", "v1"), *((f"p{n}", f"q{n}") for n in range(PORTS))]
    bridges = ("br0", "br1")
    yield from (f"link add {name} address {mac(chance)} type bridge" for name in bridges)
    for near, far in pairs:
        yield f"link add {near} address {mac(chance)} type veth peer name {far}"
        yield f"link set {far} mtu {chance.choice((1400, 9000))} alias {chance.choice('ab')}"
    for n in range(PORTS):
        yield f"link set p{n} master {bridges[n % 3 % 2]}"
        if n % 4:
            yield f"link set q{n} up"
    yield "link add vx0 address 02:00:00:00:09:00 type vxlan id 42 dstport 4789"
    names = [*bridges, "v0", "v1", "vx0", *(f"p{n}" for n in range(PORTS))]
    yield from (f"link set {name} addrgenmode none" for name in names)
    yield from (f"link set {name} up" for name in (*names[:4], *names[5::2]))


def entries(chance: Random) -> Iterator[str]:
    for n in range(COUNT):
        state = chance.choice(("static", "static sticky", "permanent", "static extern_learn"))
        yield f"fdb add {mac(chance)} dev p{chance.randint(0, PORTS - 1)} master {state}"
        if n % 3 == 0:
            yield f"fdb add {mac(chance)} dev vx0 dst 10.0.0.{n % 9} vni {n % 2 + 42}"


def groups(chance: Random) -> Iterator[str]:
    for n in range(COUNT):
        group = chance.choice(
            (f"239.1.{n >> 8}.{n & 255}", f"ff05::{n:x}", f"01:00:00:00:{n >> 8:02x}:{n & 255:02x}")
        )
        port = chance.choice([p for p in range(PORTS) if p % 3 % 2 == 0])
        # What is temporary has a time, which passes; a MAC address is permanent.
        yield f"mdb add dev br0 port p{port} grp {group} permanent"
        if n % 9 == 0:
            yield f"mdb add dev br0 port p{(port + 3) % PORTS} grp {group} permanent"
        if n % 5 == 0:
            yield f"mdb add dev br0 port p{port} grp 239.3.0.{n % 7} src 10.0.{n % 11}.1 permanent"


def neighbours(chance: Random) -> Iterator[str]:
    for n in range(COUNT):
        host = chance.choice((f"10.9.{n >> 8}.{n & 255}", f"fd00:9::{n:x}"))
        # All namespaces together have room for 1,024 others.
        state = chance.choice(("permanent",) * 5 + ("stale", "reachable", "noarp"))
        device = chance.choice(("br0", "v0", "v1"))
        yield f"neigh add {host} lladdr {mac(chance)} dev {device} nud {state}"
        if n % 9 == 0:
            yield f"neigh add proxy 10.8.0.{n // 9} dev {device}"


def addresses(chance: Random) -> Iterator[str]:
    for n in range(COUNT):
        device, label = chance.choice(("v1", "p1", "q2", "br1")), ""
        if n % 7 == 0:
            label = f"broadcast + label {device}:{n}"
        peer = f"peer 10.7.{n >> 8}.{n & 255}" if n % 5 == 0 else ""
        yield f"addr add 10.6.{n >> 8}.{n & 255}{'' if peer else '/16'} {peer} dev {device} {label}"
        if n % 4 == 0:
            scope = chance.choice(("", "scope link", "home nodad"))
            yield f"addr add fd00:6::{n:x}/64 dev br0 {scope} nodad"


def routes(chance: Random) -> Iterator[str]:
    yield from ("addr add 10.0.0.2/24 dev v0", "addr add 10.1.0.2/24 dev br0")
    some = (routes_at_random.ipv4(chance) for _ in range(COUNT))
    # iproute2 6.1 gives encapsulations another form in JSON: test_route.py
    yield from (f"route append {line}" for line in some if "encap" not in line)
    for n in range(COUNT):
        via = f"via 10.0.0.{chance.randint(3, 9)} " if chance.random() < 0.7 else ""
        metric = f" metric {n}" if n % 5 == 0 else ""
        yield f"route add 10.200.{n >> 8}.{n & 255} {via}dev v0{metric}"


def routes6(chance: Random) -> Iterator[str]:
    yield "addr add 2001:db8::2/64 dev v0 nodad"
    some = (routes_at_random.ipv6(chance) for _ in range(COUNT))
    yield from (
        f"route append {line}" for line in some if not {"encap", "expires"} & {*line.split()}
    )


class Tables(Host):
    """A namespace in which both tools are run."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    """All of these tables."""
    chance = Random(5)
    namespace = netns_factory("big")
    for program, lines in (
        ("ip", devices(chance)),
        ("bridge", entries(chance)),
        ("bridge", groups(chance)),
        ("ip", neighbours(chance)),
        ("ip", addresses(chance)),
        ("ip -4", routes(chance)),
        ("ip -6", routes6(chance)),
    ):
        words = [*program.split(), "-force", "-batch", "-"]
        said = namespace.run(words, input="\n".join(lines)).stderr
        # A line that it cannot read would end it, even so.
        assert not said or said.splitlines()[-1].startswith("Command failed"), said
    namespace.wait_up("br0", "br1", "v0", "v1", "p2")
    return Tables(namespace)


LINES = {
    "fdb": """
        bridge fdb show
        bridge -s fdb show
        bridge -d fdb show
        bridge -j fdb show
        bridge -j -s fdb show
        bridge -j -p fdb show
        bridge fdb show br br0
        bridge fdb show dev vx0
        bridge fdb show state permanent
    """,
    "mdb": """
        bridge mdb show
        bridge mdb show dev br0
        bridge -d mdb show
        bridge -s mdb show
        bridge -d -s mdb show
        bridge -j mdb show
        bridge -j -p mdb show
        bridge -j -d mdb show
        bridge -j -p -d mdb show
    """,
    "addr": """
        ip addr show
        ip -4 addr show
        ip -6 addr show
        ip -j -4 addr show
        ip -d addr show
        ip -s addr show
        ip -o addr show
        ip -br addr show
        ip addr show up
    """,
    "neigh": """
        ip neigh show nud all
        ip -s neigh show nud all
        ip -j neigh show nud all
        ip -j -s neigh show nud all
        ip -o neigh show nud all
        ip -br neigh show
        ip -4 neigh show nud all
        ip -6 neigh show dev br0 nud permanent
        ip neigh show proxy
    """,
    "route": """
        ip route show
        ip route show table all
        ip -d route show table all
        ip -o route show table all
        ip -j route show table all
        ip -j -p route show table all
        ip -j -d route show table 100
        ip -6 route show table all
    """,
    "link": """
        ip link show
        ip -j link show
        ip -j -p link show
        ip -o link show
        ip -br link show
        ip -s link show
        ip -d link show
        ip -d -s link show
        ip -j -d link show up
        ip link show master br0
        ip link show up
        bridge link show
        bridge -j link show
        bridge -d link show
    """,
}


@pytest.mark.parametrize("table", LINES)
def test_the_text_is_that_of_the_real_tool(host: Host, table: str) -> None:
    for line in LINES[table].strip().split("\n"):
        for _ in range(5):  # IPv6 reports groups, and has neighbours for that, when it likes
            theirs, ours = host.run(*shlex.split(line)), host.brctl2(line)
            if comparable(ours.out) == comparable(theirs.out):
                break
        assert comparable(ours.out) == comparable(theirs.out), line
        assert (ours.err, ours.status, theirs.status) == ("", 0, 0)
        assert theirs.out.count("\n") > 9 or len(theirs.out) > 3000, line


def comparable(text: str) -> list[str]:
    """Without ages and what is newer, by lines."""
    return NEWER.sub("", AGES.sub(r"\1\2", text)).splitlines()


# ------------------------------------------------------------------- interrupted dumps


class Changing(Channel):
    """A channel whose next dumps, `times` of them, are interrupted by a change.

    Those of links do not count, which are for the names in these tables.
    """

    times = 0
    dumps = 0

    def portions(self, message: Message) -> Iterator[Portion]:
        if message.type == RTM_GETLINK:
            yield from super().portions(message)
            return
        Changing.dumps += 1
        interrupted = Changing.dumps <= Changing.times
        for number, found in enumerate(super().portions(message)):
            yield found._replace(interrupted=interrupted and number == 1)


@pytest.fixture
def changing(monkeypatch: pytest.MonkeyPatch) -> type[Changing]:
    monkeypatch.setattr(dump, "Channel", Changing)
    monkeypatch.setattr(Changing, "times", 0)
    monkeypatch.setattr(Changing, "dumps", 0)
    return Changing


@pytest.mark.parametrize(
    "line", ["bridge fdb show", "bridge -j fdb show", "ip route show", "bridge mdb show"]
)
def test_a_dump_that_was_interrupted_is_repeated(
    host: Host, changing: type[Changing], line: str
) -> None:
    whole = host.brctl2(line)
    changing.times, changing.dumps = 2, 0
    assert host.brctl2(line) == whole
    assert changing.dumps == 3


@pytest.mark.parametrize("line", ["bridge fdb show", "bridge -j fdb show", "ip route show"])
def test_of_a_large_one_part_is_shown_already_so_there_is_a_warning(
    host: Host, changing: type[Changing], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    whole = host.brctl2(line)
    monkeypatch.setattr(stream, "HELD", 100)
    changing.times, changing.dumps = 1, 0
    said = host.brctl2(line)
    assert (said.status, said.out, changing.dumps) == (0, whole.out, 1)
    assert said.err.startswith("Warning: the network changed while it was read")
    assert said.err.count("\n") == 1


def test_one_that_is_interrupted_every_time_shows_nothing_and_says_so(
    host: Host, changing: type[Changing]
) -> None:
    changing.times = DUMP_TRIES
    said = host.brctl2("bridge fdb show")
    assert (said.status, said.out, changing.dumps) == (2, "", DUMP_TRIES)
    assert f"changed during each of {DUMP_TRIES} dumps" in said.err
