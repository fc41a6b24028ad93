"""Lines of brctl2's own, made into messages by their shape, are what the long way makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.keyword.test_shape import WORLD, ipv4, macs, numbers, whole

from brctl2.commands.session import Options
from brctl2.errors import Brctl2Error, NotFoundError
from brctl2.kernel import changes, links
from brctl2.keyword import batch, batch_native, grammar, shape
from brctl2.keyword.batch_links import Forms, attributes, watch_of
from brctl2.model.attr import AttrSet
from brctl2.model.link import LINK, Link, LinkAttr, LinkInfoAttr
from brctl2.netlink.message import HEADER, decode

PORTS, OTHERS = {"v0": 5, "v1": 6, "v-2": 70000}, {"w0": 8, "eth0": 9, "mas": 10}
names = st.from_regex(r"[a-z0-9.@_\u00e9-]{1,15}", fullmatch=True).filter(
    lambda n: len(n.encode()) <= 15 and n not in (".", "..") and not n.startswith("-")
)


class Kernel:
    """Devices: ports of br0, others, and bridges."""

    def __init__(self) -> None:
        self.options = Options()
        self.options.batch = "-"
        self.names = WORLD.names
        self.channel = None

    def link(self, name: str | int) -> Link:
        known = {**PORTS, **OTHERS, "br0": 700}
        index = known.get(name) if isinstance(name, str) else name
        if index is None:
            raise NotFoundError("device", str(name))
        (word,) = (word for word, number in known.items() if number == index)
        values = AttrSet({LinkAttr.ifname: word}, {"type": 1, "index": index, "flags": 2})
        info = AttrSet({LinkInfoAttr.kind: "bridge" if word == "br0" else "veth"})
        if word in PORTS:
            values[LinkAttr.master] = 700
            info[LinkInfoAttr.slave_kind] = "bridge"
        values[LinkAttr.linkinfo] = info
        return Link(values)

    def index(self, name: str) -> int:
        return self.link(name).index

    def device_name(self, index: int) -> str:
        return self.link(index).name

    def known_link(self, index: int) -> Link:
        return self.link(index)


KERNEL: Any = Kernel()


@pytest.fixture(autouse=True)
def nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "find", lambda *_rest, **_more: None)


def resolved(line: str) -> tuple[Any, Any, list[str]]:
    """The long way: command, plan, and the words behind the command."""
    command, tokens = batch.native_command(KERNEL.options, line.split())
    plan = batch.run_native(KERNEL, grammar.parse(command, tokens, KERNEL.options))
    return command, plan, tokens


def learned(line: str) -> shape.Shape | None:
    command, plan, tokens = resolved(line)
    pattern = batch_native.pattern_of(command, tokens, plan)
    if pattern is None:
        return None
    (change,) = plan.changes
    message = changes.message(pattern.said(change) if pattern.said else change)
    words = [word.encode() for word in line.split()]
    return shape.learn(pattern, words, len(words) - len(tokens), message, None)


def short(known: shape.Shape, lines: list[str]) -> bytearray | None:
    raw = [[word.encode() for word in line.split()] for line in lines]
    return known.messages(lambda n: [words[n] for words in raw], range(77, 77 + len(raw)), KERNEL)


FORMS = [
    "fdb add {mac} dev {port}",
    "fdb add {mac} dev {port} static vlan {n}",
    "fdb replace {mac} dev {other}",
    "fdb del dev {port} to {mac}",
    "fdb add {mac} dev {port} master static",
    "addr add {ip}/24 dev {other}",
    "addr add dev {port} local {ip}/32 scope link",
    "route add {ip}/32 via {ip}",
    "route add {ip} via {ip} dev {port} metric 5",
    "route add {ip}/32 dev {other} table 7",
    "neigh add {ip} lladdr {mac} dev {port}",
    "neigh add {ip} lladdr {mac} dev {port} nud noarp",
]
values = st.fixed_dictionaries(
    {
        "mac": macs,
        "ip": ipv4,
        "n": numbers.filter(lambda n: n not in ("0", "4095")),
        "port": st.sampled_from(sorted(PORTS)),
        "other": st.sampled_from(sorted(OTHERS)),
    }
)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_the_short_way_sends_what_the_long_way_sends(form: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(values, min_size=1, max_size=9))
    lines = [form.format(**each) for each in drawn]
    known = learned(lines[0])
    assert known is not None
    sent = [changes.message(resolved(line)[1].changes[0]) for line in lines]
    assert short(known, lines) == b"".join(whole(m, 77 + n) for n, m in enumerate(sent))


LINKS = [
    "link add {new} type veth peer {peer}",
    "link add {new} peer {peer}",
    "link add name {new} group 7 mtu 1400 peer name {peer}",
    "link add {new} type bridge",
    "link add dev {new} address {mac} master br0 type dummy",
    "link set {other} master br0",
    "link set dev {port} up mtu 1400",
    "link set {other} nomaster up",
]


def unpadded(found: AttrSet) -> AttrSet:
    """Values of a link, whoever is addressed by them by index or by name."""
    found.head = {**found.head, "index": 0}
    return found


@pytest.mark.parametrize("form", LINKS)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_links_are_sent_what_the_long_way_sends(form: str, data: st.DataObject) -> None:
    some = st.builds(
        lambda each, new, peer: {**each, "new": new, "peer": peer}, values, names, names
    )
    lines = [form.format(**each) for each in data.draw(st.lists(some, min_size=1, max_size=5))]
    try:
        known = learned(lines[0])
        sent = [resolved(line)[1].changes for line in lines]
    except Brctl2Error:  # a name that is a keyword, or the same one twice
        return
    if known is None:
        return
    made = short(known, lines)
    if made is None:
        return
    for at, change in enumerate(sent):
        one = made[at * known.size : (at + 1) * known.size]
        long = changes.message(change[0])
        named = decode(LINK, bytes(one[16:]))
        wanted = decode(LINK, long.body())
        if change[0].__class__.__name__ == "LinkSet":
            assert named.pop(LinkAttr.ifname) == change[0].name
        assert unpadded(named) == unpadded(wanted)
        assert HEADER.unpack_from(one)[1] == long.type


@pytest.mark.parametrize(
    "line",
    [
        "fdb add 02:00:00:00:00:01 dev {}",
        "fdb add 02:00:00:00:00:01 dev {} static",
    ],
)
def test_a_port_and_what_is_none_have_no_shape_in_common(line: str) -> None:
    for one, other in (("v0", "w0"), ("w0", "v0")):
        known = learned(line.format(one))
        assert known is not None
        assert short(known, [line.format(one), line.format(other)]) is None


@pytest.mark.parametrize(
    "line",
    [
        "link add x0 type vxlan id 5",
        "link add x0 peer x1 up",
        "link add type veth peer x1",
        "link set v0 name v5 mtu 1400",
        "link set up w0",
        "neigh add 10.0.0.1 dev w0 nud none",
        "link set w0 --up",
    ],
)
def test_a_line_of_which_its_words_do_not_tell_all_has_no_shape(line: str) -> None:
    assert learned(line) is None


@pytest.mark.parametrize("name", ["up", "master", "-x", "name", "0123456789abcdef", "a/b", "a%d"])
def test_a_word_that_may_be_no_name_makes_no_message(name: str) -> None:
    known = learned("link add x0 type veth peer x1")
    assert known is not None
    assert (
        short(known, ["link add x0 type veth peer x1", f"link add {name} type veth peer x1"])
        is None
    )


def test_only_what_is_compared_as_bytes_is_watched() -> None:
    def watched(line: str) -> Any:
        return watch_of(changes.message(resolved(line)[1].changes[0]))

    found = watched("link set w0 master br0 mtu 1400")
    assert sorted(number for number, _, _ in found.asked) == [4, 10]  # IFLA_MTU, IFLA_MASTER
    assert watched("link add x0 type bridge stp_state 1") is None
    assert watched("link set v0 alias x") is None


@given(st.lists(st.tuples(st.integers(1, 60), st.binary(max_size=9)), max_size=9), st.booleans())
def test_attributes_are_found_again_in_messages_of_a_form(
    found: list[tuple[int, bytes]], twice: bool
) -> None:
    forms = Forms()
    data = bytes(32) + b"".join(
        (len(payload) + 4).to_bytes(2, "little")
        + number.to_bytes(2, "little")
        + payload
        + bytes(-len(payload) & 3)
        for number, payload in dict(found).items()
    )
    assert forms.places(data) == attributes(data)
    assert forms.places(data) == attributes(data)
