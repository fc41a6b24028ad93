"""Prefixes as they are typed, and arithmetic on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.model.prefix import Cidr, Prefix, contains, network, to_int, to_text


@pytest.mark.parametrize(
    ("word", "prefix"),
    [
        ("10.0.0.2/24", Prefix(2, "10.0.0.2", 24)),
        ("10.0.0.2", Prefix(2, "10.0.0.2", 32, False)),
        ("10.0.0.2/255.255.255.0", Prefix(2, "10.0.0.2", 24)),
        ("10.0.0.2/0.0.0.0", Prefix(2, "10.0.0.2", 0)),
        ("10/8", Prefix(2, "10.0.0.0", 8)),
        ("172.16/12", Prefix(2, "172.16.0.0", 12)),
        ("0/0", Prefix(2, "0.0.0.0", 0)),
        ("2001:DB8:0::1/64", Prefix(10, "2001:db8::1", 64)),
        ("::", Prefix(10, "::", 128, False)),
        ("::ffff:10.0.0.1/96", Prefix(10, "::ffff:10.0.0.1", 96)),
    ],
)
def test_prefixes_are_read(word: str, prefix: Prefix) -> None:
    assert Cidr().parse(word) == prefix


@pytest.mark.parametrize(
    "word",
    [
        "",
        "/24",
        "x",
        "10.0.0.256/24",
        "10.0.0.0.1",
        "010.0.0.1",
        "10..1",
        "10.0.0.1/",
        "10.0.0.1/33",
        "10.0.0.1/-1",
        "10.0.0.1/+8",
        "10.0.0.1/٢",
        "10.0.0.1/255.0.255.0",
        "10.0.0.1/255.255",
        "2001:db8::1/129",
        "2001:db8::1/255.255.255.0",
        "2001:db8::g",
        "10.0.0.1/8/8",
        "10.0.0.1\0",
        "10.0.0.1/" + "9" * 5000,
        "all",
        "default",
    ],
)
def test_what_is_no_prefix_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="address|length"):
        Cidr().parse(word)


def test_a_family_narrows_and_everything_is_taken_where_it_is_allowed() -> None:
    assert Cidr(10, everything=True).parse("all") == Prefix(10, "", 0, False)
    assert str(Cidr(everything=True).parse("any")) == "default"
    with pytest.raises(ValueError, match="not an IPv6 address"):
        Cidr(10).parse("10.0.0.1")
    with pytest.raises(ValueError, match="not an IPv4 address"):
        Cidr(2).parse("::1")


def test_a_prefix_holds_what_shares_its_bits() -> None:
    assert Prefix(2, "10.0.0.2", 24).holds("10.0.0.77")
    assert not Prefix(2, "10.0.0.2", 24).holds("10.0.1.2")
    assert not Prefix(2, "10.0.0.2", 24).holds("2001:db8::1")
    assert Prefix(0, "", 0).holds("2001:db8::1")
    assert contains("10.0.0.0/8", "10.255.0.1")
    assert contains("10.0.0.1", "10.0.0.1")


@given(st.ip_addresses(), st.integers(0, 128))
def test_an_address_is_in_its_network(address: object, length: int) -> None:
    text = str(address)
    value, bits = to_int(text)
    length = min(length, bits)
    assert to_text(value, bits) == Cidr().parse(text).address
    assert contains(network(text, length), text)
    assert Cidr().parse(network(text, length)).length == length
