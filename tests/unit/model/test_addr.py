"""Addresses: what their words mean and what tells them apart."""

from __future__ import annotations

import pytest

from brctl2.model.addr import (
    FOREVER,
    IFA_F_SECONDARY,
    AddrAttr,
    Address,
    Broadcast,
    Lifetime,
    computed_broadcast,
)
from brctl2.model.attr import AttrSet
from brctl2.model.prefix import Cidr


def address(local: str, length: int, peer: str = "", **head: int) -> Address:
    family = 10 if ":" in local else 2
    values = AttrSet(head={"family": family, "prefixlen": length, "index": 3, "scope": 0} | head)
    values[AddrAttr.local] = local
    values[AddrAttr.address] = peer or local
    return Address(values)


def test_lifetimes_are_seconds_or_forever() -> None:
    codec = Lifetime()
    assert [codec.parse(word) for word in ("100", "100sec", "0", "forever")] == [
        100,
        100,
        0,
        FOREVER,
    ]
    assert (codec.text(100), codec.text(FOREVER)) == ("100sec", "forever")
    for word in ("-1", "sec", "1m", "4294967296"):
        with pytest.raises(ValueError, match="number|range"):
            codec.parse(word)


def test_a_broadcast_is_an_address_or_computed() -> None:
    assert [Broadcast().parse(word) for word in ("+", "-", "10.0.0.9")] == ["+", "-", "10.0.0.9"]
    with pytest.raises(ValueError, match="not an IP address"):
        Broadcast().parse("2001:db8::1")


@pytest.mark.parametrize(
    ("sign", "prefix", "broadcast"),
    [
        ("+", "10.0.0.2/24", "10.0.0.255"),
        ("-", "10.0.0.2/24", "10.0.0.0"),
        ("+", "10.0.0.1/30", "10.0.0.3"),
        ("+", "10.0.0.1/31", ""),
        ("-", "10.0.0.1/32", ""),
        ("+", "10.0.0.1/0", "255.255.255.255"),
    ],
)
def test_plus_and_minus_set_and_clear_the_host_bits(sign: str, prefix: str, broadcast: str) -> None:
    assert computed_broadcast(sign, Cidr().parse(prefix)) == broadcast


def test_an_ipv4_address_is_told_apart_by_length_and_network() -> None:
    base = address("10.0.0.1", 24)
    assert base.key == address("10.0.0.1", 24).key
    assert base.key == address("10.0.0.1", 24, peer="10.0.0.9").key
    assert base.key != address("10.0.0.1", 25).key
    assert base.key != address("10.0.0.1", 24, peer="10.1.0.9").key


def test_an_ipv6_address_is_told_apart_by_itself() -> None:
    assert address("2001:db8::1", 64).key == address("2001:db8::1", 128).key
    assert address("2001:db8::1", 64).key != address("2001:db8::2", 64).key


def test_what_the_kernel_leaves_out_has_a_default() -> None:
    bare = Address(AttrSet({AddrAttr.address: "2001:db8::1"}, {"family": 10, "prefixlen": 64}))
    assert (bare.local, bare.peer, bare.cidr) == ("2001:db8::1", "", "2001:db8::1/64")
    assert (bare.proto, bare.flags, bare.secondary) == (0, 0, False)
    assert bare.lifetimes == (FOREVER, FOREVER)
    assert address("10.0.0.1", 24, flags=IFA_F_SECONDARY).secondary
