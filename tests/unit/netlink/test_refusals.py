"""What cannot be encoded, or is not what its type promises, is one of two exceptions and silent."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from unit.netlink.wirevalues import ODD, EmptyAttr, InnerAttr, OddAttr

from brctl2.errors import DecodeError
from brctl2.model.addr import AddrAttr
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.bridge import BridgeAttr
from brctl2.model.codec import Codec
from brctl2.model.link import LINK, LinkAttr, LinkInfoAttr
from brctl2.model.neigh import NEIGH, NeighAttr
from brctl2.model.route import ROUTE, RouteAttr
from brctl2.netlink import fast, message, schema

both = pytest.mark.parametrize("codec", [fast, schema], ids=["fast", "schema"])


def bridge(attr: Attr[Any], value: Any) -> AttrSet:
    data = AttrSet({attr: value})
    return AttrSet(
        {LinkAttr.linkinfo: AttrSet({LinkInfoAttr.kind: "bridge", LinkInfoAttr.data: data})}
    )


UNENCODABLE = [
    pytest.param(LINK, AttrSet({LinkAttr.mtu: 1 << 32}), id="a number too large"),
    pytest.param(LINK, AttrSet({LinkAttr.mtu: -1}), id="a number below zero"),
    pytest.param(LINK, AttrSet({LinkAttr.link: "eth0"}), id="a name in place of an index"),
    pytest.param(LINK, AttrSet({LinkAttr.mtu: 1.5}), id="a fraction"),
    pytest.param(LINK, AttrSet({LinkAttr.mtu: None}), id="nothing"),
    pytest.param(LINK, AttrSet({LinkAttr.operstate: 256}), id="a byte too large"),
    pytest.param(LINK, AttrSet({LinkAttr.target_netnsid: 1 << 31}), id="a signed number"),
    pytest.param(LINK, AttrSet({LinkAttr.ifname: "a\0b"}), id="a NUL in a name"),
    pytest.param(LINK, AttrSet({LinkAttr.ifalias: "a\0b"}), id="a NUL in an alias"),
    pytest.param(LINK, AttrSet({LinkAttr.ifname: "\ud800"}), id="half a character"),
    pytest.param(LINK, AttrSet({LinkAttr.address: "02:00:zz"}), id="no MAC address"),
    pytest.param(LINK, AttrSet(head={"index": 1 << 31}), id="an index too large"),
    pytest.param(LINK, bridge(BridgeAttr.vlan_protocol, 1 << 16), id="a big-endian number"),
    pytest.param(LINK, bridge(BridgeAttr.bridge_id, "8000.02:00"), id="a short bridge id"),
    pytest.param(LINK, bridge(BridgeAttr.bridge_id, "10000.02:00:00:00:00:01"), id="a priority"),
    pytest.param(LINK, bridge(BridgeAttr.bridge_id, "x.02:00:00:00:00:01"), id="no priority"),
    pytest.param(ROUTE, AttrSet({RouteAttr.gateway: "192.0.2"}), id="no IPv4 address"),
    pytest.param(ROUTE, AttrSet({RouteAttr.gateway: "fe80::1%eth0"}), id="a scoped address"),
    pytest.param(ROUTE, AttrSet({RouteAttr.via: "fe80::x"}), id="no rtvia"),
    pytest.param(ROUTE, AttrSet({RouteAttr.multipath: [AttrSet(head={"hops": 256})]}), id="hops"),
    pytest.param(NEIGH, AttrSet({NeighAttr.cacheinfo: {"used": -1}}), id="a struct's member"),
    pytest.param(ODD, AttrSet({OddAttr.blobs: {"port": 1 << 16}}), id="a big-endian member"),
    pytest.param(ODD, AttrSet({OddAttr.blobs: {"mac": "02:00"}}), id="a short MAC member"),
    pytest.param(ODD, AttrSet({OddAttr.blobs: {"in4": "::1"}}), id="IPv6 in an IPv4 member"),
    pytest.param(ODD, AttrSet({OddAttr.blobs: {"in6": b"abc"}}), id="a short IPv6 member"),
    pytest.param(ODD, AttrSet({OddAttr.numbered: [1, -1]}), id="a member of an array"),
    pytest.param(ODD, AttrSet({OddAttr.kind: 9, OddAttr.data: AttrSet()}), id="no such kind"),
    pytest.param(ODD, AttrSet({OddAttr.data: AttrSet()}), id="no kind"),
    pytest.param(LINK, AttrSet({LinkAttr.map: bytes(0x10000)}), id="more than 64 KiB"),
    pytest.param(LINK, AttrSet({LinkAttr.ifname: "x" * 0x10000}), id="a text of 64 KiB"),
    pytest.param(
        ODD, AttrSet({OddAttr.nests: [AttrSet({InnerAttr.name: "x" * 0xFFF7})]}), id="a nest"
    ),
    pytest.param(
        ODD,
        AttrSet({OddAttr.crooked_records: [AttrSet({InnerAttr.name: "x" * 0xFFF7})]}),
        id="a record of 64 KiB",
    ),
]


@both
@pytest.mark.parametrize(("layout", "values"), UNENCODABLE)
def test_what_has_no_encoding_is_refused(
    codec: Any,
    layout: Layout,
    values: AttrSet,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises((ValueError, DecodeError)):
        codec.encode(layout, values)
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@both
def test_a_number_for_an_unknown_attribute_has_sixteen_bits(codec: Any) -> None:
    values = AttrSet()
    values.unknown[0x10000] = b""
    with pytest.raises((ValueError, DecodeError)):
        codec.encode(LINK, values)


@both
def test_an_attribute_of_another_table_is_a_mistake_of_the_program(codec: Any) -> None:
    with pytest.raises(TypeError, match=r"AddrAttr\.label is not in LinkAttr"):
        codec.encode(LINK, AttrSet({AddrAttr.label: "x"}))


@both
def test_a_codec_that_nobody_knows_on_the_wire_is_a_mistake_of_the_program(codec: Any) -> None:
    class Strange(Codec[int]):
        wire = "strange"

    class StrangeAttr(AttrTable):
        prefix = "STRANGE"
        one = Attr(1, Strange())

    with pytest.raises(TypeError, match="no wire format 'strange'"):
        codec.encode(Layout("strange", (), StrangeAttr), AttrSet({StrangeAttr.one: 1}))


@both
def test_members_of_structs_that_are_not_given_are_zero(codec: Any) -> None:
    body = codec.encode(ODD, AttrSet({OddAttr.blobs: {}, OddAttr.crooked_nest: AttrSet()}))
    found = codec.decode(ODD, body)
    assert found.head == {"a": 0, "b": 0, "c": 0}
    assert found[OddAttr.blobs]["mac"] == "00:00:00:00:00:00"
    assert found[OddAttr.blobs]["in4"] == "0.0.0.0"
    assert found[OddAttr.blobs]["in6"] == bytes(16)
    assert found[OddAttr.crooked_nest] == AttrSet(head={"a": 0, "b": 0, "mac": "00:00:00:00:00:00"})


@both
def test_members_of_structs_may_be_given_as_bytes_or_as_text(codec: Any) -> None:
    text = {"mac": "02:00:00:00:00:01", "in4": "192.0.2.1", "in6": "2001:db8::1"}
    raw = {
        "mac": b"\2\0\0\0\0\1",
        "in4": bytes([192, 0, 2, 1]),
        "in6": bytes.fromhex("20010db8000000000000000000000001"),
    }
    one = codec.encode(ODD, AttrSet({OddAttr.blobs: text}))
    assert one == codec.encode(ODD, AttrSet({OddAttr.blobs: raw}))


@both
def test_numbers_in_network_order_have_their_high_byte_first(codec: Any) -> None:
    blobs = {"port": 0x0102, "label": 0x03040506, "wide": 7}
    body = codec.encode(ODD, AttrSet({OddAttr.blobs: blobs}))
    # Two holes of seven bytes together, and three to the attribute's end.
    assert body.endswith(b"\1\2\3\4\5\6" + bytes(7) + b"\7" + bytes(7) + bytes(3))
    assert codec.decode(ODD, body)[OddAttr.blobs]["label"] == 0x03040506


@both
def test_a_table_without_attributes_keeps_all_it_is_given(codec: Any) -> None:
    data = AttrSet()
    data.unknown[5] = b"abcd"
    values = AttrSet({OddAttr.kind: 2, OddAttr.data: data}, {"a": 0, "b": 0, "c": 0})
    assert codec.decode(ODD, codec.encode(ODD, values)) == values
    assert EmptyAttr.attrs == ()


@both
def test_a_record_that_is_shorter_than_its_struct_or_longer_than_the_rest_is_refused(
    codec: Any,
) -> None:
    def records(length: int) -> bytes:
        return bytes(4) + b"\x0c\0\x09\0" + length.to_bytes(2, "little") + bytes(6)

    # Two bytes of length and one of `a`, the hole after it, then room for an attribute.
    with pytest.raises(DecodeError, match="attribute's length"):
        codec.decode(ODD, records(8))
    for length in (0, 3, 9, 0xFFFF):
        with pytest.raises(DecodeError, match="record"):
            codec.decode(ODD, records(length))


@both
@pytest.mark.parametrize(
    ("attr", "sizes"),
    [
        (OddAttr.bridge_id, (0, 2, 7)),
        (OddAttr.via, (0, 1, 4, 5, 7, 16, 19)),
        (OddAttr.address, (0, 3, 5, 8, 15, 17)),
        (OddAttr.low, (0, 4, 7)),
        (OddAttr.blobs, (0, 48)),
        (OddAttr.crooked_nest, (0, 11)),
    ],
)
def test_a_payload_of_an_impossible_size_is_refused(
    codec: Any, attr: Attr[Any], sizes: tuple[int, ...]
) -> None:
    for size in sizes:
        header = (size + 4).to_bytes(2, "little") + attr.number.to_bytes(2, "little")
        with pytest.raises(DecodeError, match="bytes"):
            codec.decode(ODD, bytes(4) + header + bytes(size + (-size & 3)))


@both
def test_an_array_whose_member_claims_no_length_is_refused_and_does_not_hang(codec: Any) -> None:
    body = bytes(4) + b"\x0c\0\x03\0" + bytes(8)
    with pytest.raises(DecodeError, match="length does not fit"):
        codec.decode(ODD, body)


@pytest.mark.parametrize("hot", [True, False])
def test_a_layout_says_itself_which_way_it_goes(hot: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    other = schema if hot else fast
    monkeypatch.delattr(other, "encode")
    monkeypatch.delattr(other, "decode")
    layout = Layout("some", (("a", "u32"),), InnerAttr, hot=hot)
    values = AttrSet({InnerAttr.number: 1}, {"a": 2})
    body = message.Message(16, 0, layout, values).body()
    assert body == b"\2\0\0\0\x08\0\1\0\1\0\0\0"
    assert message.decode(layout, body) == values
