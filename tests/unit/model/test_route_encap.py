"""Encapsulations: words to values and back."""

from __future__ import annotations

import pytest

from brctl2.model import encap
from brctl2.model.attr import AttrSet
from brctl2.model.encap import Ip6EncapAttr, IpEncapAttr, MplsEncapAttr
from brctl2.model.route import ROUTE, RouteAttr, without_padding
from brctl2.netlink import fast


def dsfield(word: str) -> int:
    return {"default": 0, "CS1": 0x20}.get(word) or int(word, 16)


def parsed(text: str) -> tuple[int, AttrSet]:
    return encap.parse(text.split(), dsfield)


def test_ip_takes_all_that_ip_route_takes() -> None:
    kind, values = parsed("ip id 5 dst 192.0.2.1 src 192.0.2.2 ttl 9 tos CS1 key csum seq")
    assert kind == 2
    assert values == AttrSet(
        {
            IpEncapAttr.id: 5,
            IpEncapAttr.dst: "192.0.2.1",
            IpEncapAttr.src: "192.0.2.2",
            IpEncapAttr.ttl: 9,
            IpEncapAttr.tos: 0x20,
            IpEncapAttr.flags: 0x0D,
        }
    )


def test_ip6_has_names_of_its_own() -> None:
    kind, values = parsed("ip6 hoplimit 9 tc 10 dst 2001:db8::1")
    assert kind == 4
    assert values[Ip6EncapAttr.tc] == 0x10
    assert values[Ip6EncapAttr.hoplimit] == 9


def test_labels_are_a_stack_whose_last_has_the_bottom_bit() -> None:
    kind, values = parsed("mpls 100/16 ttl 7")
    assert kind == 1
    assert values[MplsEncapAttr.dst] == bytes.fromhex("0006400000010100")
    assert values[MplsEncapAttr.ttl] == 7
    assert MplsEncapAttr.dst.codec.text(values[MplsEncapAttr.dst]) == "100/16"
    assert MplsEncapAttr.dst.codec.json(values[MplsEncapAttr.dst]) == "100/16"


@pytest.mark.parametrize(
    "text",
    [
        "ip id 5 dst 192.0.2.1 src 192.0.2.2 ttl 9 tos 0x20 key csum",
        "ip6 dst 2001:db8::1 hoplimit 3 tc 0x4 seq",
        "mpls 100/200 ttl 3",
    ],
)
def test_words_are_what_was_parsed(text: str) -> None:
    assert " ".join(encap.words(*parsed(text))) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected one of mpls, ip, ip6 first"),
        ("gre dst 192.0.2.1", "expected one of mpls, ip, ip6 first"),
        ("ip", "ip needs something like dst"),
        ("ip dst", "dst needs a value"),
        ("ip dst 2001:db8::1", "dst 2001:db8::1: not an IP address"),
        ("ip ttl 256", "ttl 256: out of range 0..255"),
        ("ip tos x", "tos x: "),
        ("ip id 1 id 1", "id is given twice"),
        ("ip hoplimit 5", "ip does not know hoplimit"),
        ("mpls 100 key", "mpls does not know key"),
        ("mpls 1048576", "dst 1048576: out of range"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}"):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("ip id 5 dst 192.0.2.1 dev v0", 5),
        ("ip key dst 192.0.2.1 via 10.0.0.1", 4),
        ("ip dst", 2),
        ("ip6 hoplimit 5 hoplimit", 4),
        ("mpls 100 ttl 5 dev v0", 4),
        ("mpls 100 key", 2),
        ("mpls", 1),
        ("seg6 mode encap segs 1::2 dev v0", 7),
    ],
)
def test_an_encapsulation_ends_where_its_words_end(text: str, length: int) -> None:
    assert encap.length(text.split()) == length


def test_a_kind_without_a_table_is_kept_as_bytes() -> None:
    head = {"family": 2, "dst_len": 0, "src_len": 0, "tos": 0, "table": 254, "protocol": 3,
            "scope": 0, "type": 1, "flags": 0}  # fmt: skip
    values = AttrSet({RouteAttr.encap_type: 5, RouteAttr.encap: b"\1\2\3\4"}, head)
    assert fast.decode(ROUTE, fast.encode(ROUTE, values)) == values
    known = AttrSet({RouteAttr.encap_type: 2, RouteAttr.encap: parsed("ip id 7")[1]}, head)
    assert fast.decode(ROUTE, fast.encode(ROUTE, known)) == known


def test_padding_is_no_part_of_an_encapsulation() -> None:
    padded = AttrSet({IpEncapAttr.id: 5, IpEncapAttr.pad: b""})
    assert without_padding(padded) == AttrSet({IpEncapAttr.id: 5})
    assert without_padding(b"raw") == b"raw"
