"""The compiled layouts and pyroute2's classes are two answers to one question; here they agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from unit.netlink.wirevalues import LAYOUTS, ODD, InnerAttr, OddAttr, bodies, recorded, values

from brctl2.errors import DecodeError
from brctl2.model.attr import Attr, AttrSet, Layout, walk
from brctl2.model.codec import Select
from brctl2.model.link import LINK, LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.model.neigh import NEIGH, NeighAttr
from brctl2.netlink import fast, schema

RECORDED = recorded()
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=repr)
patient = settings(deadline=None, max_examples=60)


def decoded(codec: Any, layout: Layout, body: bytes) -> AttrSet | str:
    """What the decoder finds, or that it refuses; any other exception is the test's failure."""
    try:
        found: AttrSet = codec.decode(layout, body)
    except DecodeError:
        return "refused"
    return found


def agreed(layout: Layout, body: bytes) -> AttrSet | str:
    found = decoded(fast, layout, body)
    assert found == decoded(schema, layout, body)
    return found


@each_layout
def test_there_are_random_values_for_every_attribute(layout: Layout) -> None:
    for table in walk(layout.table):
        for attr in table.attrs:
            if not isinstance(attr.codec, Select):
                assert isinstance(values(attr.codec, 0), st.SearchStrategy)


@each_layout
@patient
@given(data=st.data())
def test_both_encode_to_the_same_bytes_and_decode_them_to_what_they_were(
    layout: Layout, data: st.DataObject
) -> None:
    values = data.draw(bodies(layout))
    body = fast.encode(layout, values)
    assert body == schema.encode(layout, values)
    assert values == fast.decode(layout, body)
    assert values == schema.decode(layout, body)


@each_layout
@patient
@given(body=st.binary(max_size=200))
def test_both_make_the_same_of_random_bytes(layout: Layout, body: bytes) -> None:
    agreed(layout, body)


@each_layout
@patient
@given(data=st.data())
def test_both_make_the_same_of_attributes_with_random_lengths_and_payloads(
    layout: Layout, data: st.DataObject
) -> None:
    numbers = st.sampled_from(sorted(layout.table.by_number))
    body = data.draw(st.binary(min_size=8, max_size=8)) * 2
    body = body[: (fast.struct_size(layout.fields) + 3) & ~3]
    for number in data.draw(st.lists(numbers, max_size=5)):
        payload = data.draw(st.binary(max_size=40))
        lie = data.draw(st.sampled_from([0, 0, 0, 0, -8, -1, 1, 4, 0xFF00]))
        size = (len(payload) + 4 + lie) & 0xFFFF
        flags = data.draw(st.sampled_from([0, 0x8000, 0x4000, 0xC000]))
        header = size.to_bytes(2, "little") + (number | flags).to_bytes(2, "little")
        body += header + payload + b"\0" * (-len(payload) & 3)
    agreed(layout, body)


def test_both_make_the_same_of_everything_that_was_recorded_and_understand_it() -> None:
    assert len(RECORDED) > 100
    for layout, body in RECORDED:
        found = agreed(layout, body)
        assert isinstance(found, AttrSet)
        again = fast.encode(layout, found)
        assert again == schema.encode(layout, found)
        assert fast.decode(layout, again) == found


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_both_make_the_same_of_recorded_messages_with_bytes_changed(data: st.DataObject) -> None:
    layout, original = data.draw(st.sampled_from(RECORDED))
    body = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = data.draw(st.sampled_from([0, 1, 3, 4, 5, 8, 0x7F, 0x80, 0xFF]))
    agreed(layout, bytes(body))


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_both_make_the_same_of_recorded_messages_cut_or_spliced(data: st.DataObject) -> None:
    layout, first = data.draw(st.sampled_from(RECORDED))
    _, second = data.draw(st.sampled_from(RECORDED))
    cut = data.draw(st.integers(0, len(first)))
    agreed(layout, first[:cut] + second[data.draw(st.integers(0, len(second))) :])


def peers(depth: int) -> AttrSet:
    """A veth whose peer is a veth whose peer..."""
    values = AttrSet({LinkAttr.mtu: 1}, dict.fromkeys(("family", "type", "index", "flags"), 0))
    values.head["change"] = 0
    for _ in range(depth):
        data = AttrSet({PeerAttr.peer: values})
        info = AttrSet({LinkInfoAttr.kind: "veth", LinkInfoAttr.data: data})
        values = AttrSet({LinkAttr.linkinfo: info}, values.head)
    return values


def deep(layout: Layout, head: int, nest: bytes, times: int) -> bytes:
    """A body in which the attribute header `nest` (kind only) holds itself, and so on."""
    body = b""
    for _ in range(times):
        body = (len(body) + 4).to_bytes(2, "little") + nest + body
    return bytes(head) + body


@pytest.mark.parametrize("codec", [fast, schema])
def test_five_nests_of_peers_in_peers_are_fine_and_six_are_refused(codec: Any) -> None:
    # LINKINFO, DATA and PEER are three nests of the sixteen that are allowed.
    values = peers(5)
    assert codec.decode(LINK, codec.encode(LINK, values)) == values
    with pytest.raises(DecodeError, match="nested deeper than 16"):
        codec.encode(LINK, peers(6))


@pytest.mark.parametrize("codec", [fast, schema])
def test_a_message_that_nests_as_deep_as_64_kib_allow_is_refused(codec: Any) -> None:
    body = deep(ODD, 4, b"\x0b\x00", 16000)
    with pytest.raises(DecodeError, match="nested deeper than 16"):
        codec.decode(ODD, body)
    assert codec.decode(ODD, deep(ODD, 4, b"\x0b\x00", 16))


def test_the_last_of_several_counts_where_one_is_expected_and_all_where_several_are() -> None:
    one, two = AttrSet({LinkAttr.mtu: 1}), AttrSet({LinkAttr.mtu: 2})
    body = fast.encode(LINK, one) + fast.encode(LINK, two)[16:]
    found = agreed(LINK, body)
    assert isinstance(found, AttrSet)
    assert found[LinkAttr.mtu] == 2
    inner = AttrSet({InnerAttr.number: 1})
    body = fast.encode(ODD, AttrSet({OddAttr.nests: [inner]}))
    found = agreed(ODD, body + body[4:])
    assert isinstance(found, AttrSet)
    assert found[OddAttr.nests] == [inner, inner]


def test_several_words_for_one_number_are_encoded_alike_and_decoded_to_the_first() -> None:
    body = fast.encode(ODD, AttrSet({OddAttr.other_word: 7}))
    assert body == schema.encode(ODD, AttrSet({OddAttr.kind: 7}))
    assert body == schema.encode(ODD, AttrSet({OddAttr.other_word: 7}))
    found = agreed(ODD, body)
    assert isinstance(found, AttrSet)
    assert dict(found) == {OddAttr.kind: 7}


def test_what_belongs_to_a_kind_may_come_before_the_kind() -> None:
    inner = AttrSet({InnerAttr.number: 7, InnerAttr.name: "x"})
    first = AttrSet({OddAttr.data: inner, OddAttr.kind: 1}, {"a": 1, "b": 2, "c": 3})
    body = fast.encode(ODD, first)
    assert body[6:8] == b"\x02\x00"  # the data
    assert body == schema.encode(ODD, first)
    assert agreed(ODD, body) == first


def test_what_belongs_to_an_unknown_kind_stays_bytes() -> None:
    values = AttrSet({OddAttr.kind: 9, OddAttr.data: b"\1\2\3"}, {"a": 1, "b": 2, "c": 3})
    body = fast.encode(ODD, values)
    assert agreed(ODD, body) == values
    assert schema.encode(ODD, values) == body
    del values[OddAttr.kind]
    assert agreed(ODD, fast.encode(ODD, values)) == values


def test_bits_that_the_mask_leaves_out_are_not_there() -> None:
    body = bytes(4) + b"\x0c\x00\x0a\x00" + b"\xff\xff\xff\xff" + b"\x01\x00\x00\x00"
    found = agreed(ODD, body)
    assert isinstance(found, AttrSet)
    assert dict(found) == {OddAttr.low: 1}


def test_fields_that_are_longer_than_needed_are_read_and_shorter_ones_refused() -> None:
    def attribute(attr: Attr[Any], payload: bytes) -> bytes:
        size = (len(payload) + 4).to_bytes(2, "little")
        return size + attr.number.to_bytes(2, "little") + payload + bytes(-len(payload) & 3)

    found = agreed(LINK, bytes(16) + attribute(LinkAttr.mtu, b"\x01\0\0\0\xff"))
    assert isinstance(found, AttrSet)
    assert found[LinkAttr.mtu] == 1
    for size in range(4):
        assert agreed(LINK, bytes(16) + attribute(LinkAttr.mtu, bytes(size))) == "refused"
    ages = attribute(NeighAttr.cacheinfo, bytes(15))
    assert agreed(NEIGH, bytes(12) + ages) == "refused"
    for size in (16, 17, 99):
        ages = attribute(NeighAttr.cacheinfo, bytes(size))
        assert isinstance(agreed(NEIGH, bytes(12) + ages), AttrSet)


def test_strings_end_at_their_first_nul_wherever_it_is() -> None:
    for payload, text in ((b"\0abc", ""), (b"ab\0c", "ab"), (b"abc", "abc"), (b"", "")):
        size = (len(payload) + 4).to_bytes(2, "little")
        found = agreed(LINK, bytes(16) + size + b"\x03\0" + payload + bytes(-len(payload) & 3))
        assert isinstance(found, AttrSet)
        assert found[LinkAttr.ifname] == text


def test_less_than_a_header_after_the_last_attribute_is_ignored() -> None:
    body = fast.encode(LINK, AttrSet({LinkAttr.mtu: 1}))
    for size in range(4):
        assert agreed(LINK, body + b"\xff" * size) == agreed(LINK, body)
    assert agreed(LINK, body + b"\xff" * 4) == "refused"


@example(b"")
@given(st.binary(max_size=15))
def test_a_body_shorter_than_its_struct_is_refused(body: bytes) -> None:
    assert agreed(LINK, body) == "refused"
