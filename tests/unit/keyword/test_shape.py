"""Lines made into messages by their shape are what the long way makes of them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.commands.session import Options
from brctl2.errors import NotFoundError
from brctl2.kernel import changes
from brctl2.kernel.rtnames import RtNames
from brctl2.keyword import batch_tools, compat, ip_link, shape
from brctl2.model.link import LINK, LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.netlink.message import HEADER, decode

if TYPE_CHECKING:
    from collections.abc import Sequence

DEVICES = {"v0": 5, "v1": 6, "br0": 700, "wlan0123456789": 123456}


class World:
    """What a session is asked for."""

    def __init__(self) -> None:
        self.options = Options()
        self.names = RtNames()

    def index(self, name: str) -> int:
        if name not in DEVICES:
            raise NotFoundError("device", name)
        return DEVICES[name]

    def link(self, name: str) -> Any:
        class Link:
            index = self.index(name)

        Link.name = name  # type: ignore[attr-defined]
        return Link


WORLD: Any = World()


def message_of(tool: str, line: str) -> Any:
    """The long way: what a line is as a message, and as the message that undoes it."""
    plan: Any = compat.resolve(WORLD, tool, line.split())
    (change,) = plan.changes
    try:
        undo = changes.message(change.inverse())
    except Exception:  # noqa: BLE001 - what has no inverse may say so as it likes
        undo = None
    return changes.message(change), undo


def learned(tool: str, line: str) -> shape.Shape | None:
    """The shape of a line."""
    words = line.split()
    _, found = compat.find(WORLD, tool, words)
    message, undo = message_of(tool, line)
    raw = [word.encode() for word in words]
    pattern = batch_tools.pattern_of(tool, found.object, found.verb)
    assert pattern is not None
    if pattern.said is not None:
        message, undo = roomy(tool, line), None
    return shape.learn(pattern, raw, 2, message, undo)


def roomy(tool: str, line: str) -> Any:
    """What a line is as a message that has room for other names."""
    plan: Any = compat.resolve(WORLD, tool, line.split())
    _, found = compat.find(WORLD, tool, line.split())
    pattern = batch_tools.pattern_of(tool, found.object, found.verb)
    assert pattern is not None
    assert pattern.said is not None
    return changes.message(pattern.said(plan.changes[0]))


def packed(known: shape.Shape, lines: Sequence[str], first: int = 77) -> bytearray | None:
    """The short way."""
    raw = [[word.encode() for word in line.split()] for line in lines]
    numbers = range(first, first + len(lines))
    return known.messages(lambda n: [words[n] for words in raw], numbers, WORLD)


def whole(message: Any, number: int) -> bytes:
    """A message as the channel sends it, asking for an ack."""
    body = message.body()
    flags = message.flags | 5
    head = HEADER.pack(16 + len(body), message.type, flags, number, 0)
    return bytes(head + body + b"\0" * (-len(body) & 3))


macs = st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":"))
devices = st.sampled_from(sorted(DEVICES))
ipv4 = st.ip_addresses(v=4).map(str).filter(lambda a: not a.startswith("127."))
numbers = st.integers(0, 4095).map(str)
LINES = {
    "fdb add {mac} dev {dev} master static": "bridge",
    "fdb add {mac} dev {dev} self": "bridge",
    "fdb append {mac} dev {dev} dst {ip} vni {n} self": "bridge",
    "fdb replace {mac} dev {dev} master dynamic vlan {n}": "bridge",
    "f d {mac} dev {dev} mas vlan {n}": "bridge",
    "vlan add vid 10 dev {dev} pvid untagged": "bridge",
    "addr add {ip}/24 dev {dev}": "ip",
    "a a {ip}/32 dev {dev} scope link": "ip",
    "addr del {ip}/24 dev {dev}": "ip",
}
LINKS = [
    "link set {dev} up",
    "link set dev {dev} master {dev}",
    "link set {dev} mtu 1400 nomaster",
    "link add {new} type bridge",
    "link add name {new} up master {dev} address {mac} type dummy",
    "link add {new} group 7 type veth peer name {peer}",
    "l a {new} ty veth peer {peer}",
    "link add dev {new} type veth peer address {mac} name {peer} up",
]


@pytest.mark.parametrize("form", LINES)
@given(data=st.data())
def test_the_short_way_is_the_long_way(form: str, data: st.DataObject) -> None:
    values = st.fixed_dictionaries({"mac": macs, "dev": devices, "ip": ipv4, "n": numbers})
    lines = [form.format(**each) for each in data.draw(st.lists(values, min_size=1, max_size=9))]
    known = learned(LINES[form], lines[0])
    assert known is not None
    made = packed(known, lines)
    assert made is not None
    assert bytes(made) == b"".join(
        whole(message_of(LINES[form], line)[0], 77 + at) for at, line in enumerate(lines)
    )


names = st.from_regex(r"[a-z0-9.@_\u00e9-]{1,15}", fullmatch=True).filter(
    lambda n: len(n.encode()) <= 15 and n not in (".", "..") and n not in ip_link.PUT.typeable
)


@pytest.mark.parametrize("form", LINKS)
@given(data=st.data())
def test_links_are_named_in_the_short_way(form: str, data: st.DataObject) -> None:
    values = st.fixed_dictionaries({"mac": macs, "dev": devices, "new": names, "peer": names})
    lines = [form.format(**each) for each in data.draw(st.lists(values, min_size=1, max_size=9))]
    known = learned("ip", lines[0])
    assert known is not None
    made = packed(known, lines)
    assert made is not None
    assert bytes(made) == b"".join(
        whole(roomy("ip", line), 77 + at) for at, line in enumerate(lines)
    )


def test_room_for_other_names_changes_nothing_else() -> None:
    line = "link add v7 group 7 type veth peer name w7"
    plain, room = message_of("ip", line)[0], roomy("ip", line)
    values = decode(LINK, room.body())
    values.head["flags"] = values.head["change"] = 0
    assert values[LinkAttr.ifname] == "v7"
    peer = values[LinkAttr.linkinfo][LinkInfoAttr.data][PeerAttr.peer]
    assert peer[LinkAttr.ifname] == "w7"
    assert values == decode(LINK, plain.body())
    values = decode(LINK, roomy("ip", "link set v0 mtu 1400").body())
    assert (values.head["index"], values[LinkAttr.ifname]) == (0, "v0")


@pytest.mark.parametrize(
    "name", ["up", "name", "ma", "0123456789abcdef", "a/b", "a:b", "..", "a\u0420", "t"]
)
def test_a_name_that_may_be_another_word_makes_no_message(name: str) -> None:
    for form in ("link set {} mtu 1400", "link add {} type veth peer name w0"):
        known = learned("ip", form.format("v0"))
        assert known is not None
        assert packed(known, [form.format("v1"), form.format(name)]) is None


@given(data=st.data())
def test_a_word_of_another_kind_makes_no_message(data: st.DataObject) -> None:
    known = learned("bridge", "fdb add 02:00:00:00:00:01 dev v0 master vlan 10")
    assert known is not None
    odd = {
        2: ["2:0:0:0:0:1", "02:00:00:00:00:0g", "02-00-00-00-00-01", "0200:00:00:00:00:01", "+"],
        4: ["v9", "\u00e9"],
        7: ["0x10", "010", "+1", "1_0", "4096", "-1", "1.", "\u0661"],
    }
    column = data.draw(st.sampled_from(sorted(odd)))
    words = ["fdb", "add", "02:00:00:00:00:02", "dev", "v1", "master", "vlan", "11"]
    words[column] = data.draw(st.sampled_from(odd[column]))
    assert (
        packed(known, ["fdb add 02:00:00:00:00:03 dev v0 master vlan 9", " ".join(words)]) is None
    )


@given(data=st.data())
def test_mac_addresses_are_not_read_across_words(data: st.DataObject) -> None:
    joined = "".join(data.draw(st.lists(macs, min_size=2, max_size=4)))
    cut = data.draw(st.integers(1, len(joined) - 1))
    words = [joined[:cut].encode(), joined[cut:].encode()]
    if len(words[0]) != 17 or len(words[1]) != 17:
        assert shape._macs(words, WORLD) is None


@pytest.mark.parametrize("word", [b"127.0.0.1/8", b"10.0.0.1", b"10.0.0.1/16", b"10.1/8", b"::1/8"])
def test_addresses_of_another_kind_make_no_message(word: bytes) -> None:
    known = learned("ip", "addr add 10.0.0.1/8 dev v0")
    assert known is not None
    assert packed(known, [f"addr add {word.decode()} dev v0"]) is None


@pytest.mark.parametrize(
    "line",
    [
        "addr add 10.0.0.1/24 dev v0 brd +",
        "addr add 10.0.0.1/24 peer 10.0.0.2 dev v0",
        "link add x0 type bridge stp_state 1",
        "link add link v0 name x0 type vlan id 5",
        "link add x0 name x0 type veth peer name x1",
        "link set v0 group 5",
        "link set v0 name v5",
    ],
)
def test_a_line_whose_words_depend_on_each_other_has_no_shape(line: str) -> None:
    assert learned("ip", line) is None


def test_what_does_not_differ_is_known_by_its_words() -> None:
    known = learned("bridge", "fdb add 02:00:00:00:00:01 dev v0 master static")
    assert known is not None
    assert known.constants == (
        (0, b"fdb"),
        (1, b"add"),
        (3, b"dev"),
        (5, b"master"),
        (6, b"static"),
    )
    words = b"fdb add 02:00:00:00:00:02 dev v1 master static".split()
    assert known.picker(words) == known.picked
    assert known.fits_all([*words, b"\0"] * 3, len(words) + 1, 3)
    assert not known.fits_all([*words, b"\0"] * 2 + [b"x"] * 8, len(words) + 1, 3)


def test_a_creation_is_undone_by_the_same_message_of_another_type() -> None:
    known = learned("bridge", "fdb add 02:00:00:00:00:01 dev v0 master static")
    assert known is not None
    assert known.undo == (29, 1)  # RTM_DELNEIGH, NLM_F_REQUEST
    (flags,) = struct.unpack_from("=H", known.template, shape.FLAGS)
    assert flags == 0x605  # CREATE, EXCL, ACK, REQUEST
