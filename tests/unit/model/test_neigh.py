"""Neighbours: states and addresses in words."""

from __future__ import annotations

import pytest

from brctl2.model.attr import AttrSet
from brctl2.model.neigh import NTF_PROXY, LinkAddress, NeighAttr, Neighbour, State, state_words


def test_states_are_named_or_numbers_with_one_bit() -> None:
    codec = State()
    assert [codec.parse(word) for word in ("permanent", "none", "0x40", "2")] == [0x80, 0, 0x40, 2]
    assert (codec.text(0x80), codec.text(0), codec.text(6)) == (
        "permanent",
        "none",
        "reachable stale",
    )
    for word, reason in (("fresh", "expected one of"), ("3", "more than one"), ("256", "expected")):
        with pytest.raises(ValueError, match=reason):
            codec.parse(word)


def test_all_is_a_state_only_where_several_are_meant() -> None:
    assert State(everything=True).parse("all") == -1
    with pytest.raises(ValueError, match="expected one of"):
        State().parse("all")


def test_states_are_shown_as_ip_shows_them() -> None:
    assert state_words(0x82) == ["REACHABLE", "PERMANENT"]
    assert state_words(0) == []


def test_null_is_no_link_layer_address() -> None:
    assert LinkAddress().parse("null") == ""
    assert LinkAddress().parse("2:0:0:0:0:1") == "02:00:00:00:00:01"
    with pytest.raises(ValueError, match="not a MAC address"):
        LinkAddress().parse("none")


def test_what_the_kernel_leaves_out_has_a_default() -> None:
    head = {"family": 2, "index": 3, "state": 0, "flags": NTF_PROXY}
    bare = Neighbour(AttrSet({NeighAttr.dst: "10.0.0.1"}, head))
    assert (bare.lladdr, bare.flags_ext, bare.protocol) == ("", 0, 0)
    assert bare.proxy
