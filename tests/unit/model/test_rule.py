"""Rules: their words, and what makes two of them the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from brctl2.model.attr import Attr, AttrSet
from brctl2.model.rule import LABEL_MASK, MARK_MASK, Masked, Ports, Rule, RuleAttr, Users

if TYPE_CHECKING:
    from brctl2.model.codec import Codec


def rule(values: dict[Attr[Any], Any] | None = None, **head: int) -> Rule:
    return Rule(AttrSet(values or {}, {"family": 2} | head))


@pytest.mark.parametrize(
    ("codec", "word", "value"),
    [
        (Masked(MARK_MASK), "1", (1, MARK_MASK)),
        (Masked(MARK_MASK), "0x10/0xff", (16, 255)),
        (Masked(MARK_MASK), "0/1", (0, 1)),
        (Ports(), "80", (80, 80, 0xFFFF)),
        (Ports(), "1-1024", (1, 1024, 0xFFFF)),
        (Ports(), "0x10/0xf0", (16, 16, 0xF0)),
        (Users(), "0-1000", (0, 1000)),
    ],
)
def test_words_and_values_say_the_same(codec: Codec[Any], word: str, value: Any) -> None:
    assert codec.parse(word) == value
    assert codec.parse(codec.text(value)) == value


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        (Masked(LABEL_MASK), "0x100000"),
        (Masked(MARK_MASK), "1/"),
        (Masked(MARK_MASK), "/1"),
        (Ports(), "0-5"),
        (Ports(), "9-5"),
        (Ports(), "65536"),
        (Ports(), "x"),
        (Users(), "5"),
        (Users(), "9-5"),
        (Users(), "1-4294967295"),
    ],
)
def test_other_words_are_refused(codec: Codec[Any], word: str) -> None:
    with pytest.raises(ValueError, match="number|range|behind"):
        codec.parse(word)


def test_a_mark_without_a_mask_has_all_bits_and_0_has_none() -> None:
    assert rule({RuleAttr.fwmark: 5}).mark == (5, MARK_MASK)
    assert rule({RuleAttr.fwmark: 5, RuleAttr.fwmask: 7}).mark == (5, 7)
    assert rule({RuleAttr.fwmark: 0}).mark == (0, 0)
    assert rule({RuleAttr.fwmask: 7}).mark == (0, 7)
    assert Masked(MARK_MASK).text((0, MARK_MASK)) == "0x0/0xffffffff"


def test_what_says_nothing_is_no_selector() -> None:
    bare = rule(
        {
            RuleAttr.suppress_prefixlen: -1,
            RuleAttr.suppress_ifgroup: -1,
            RuleAttr.ip_proto: 0,
            RuleAttr.l3mdev: 0,
            RuleAttr.sport_range: {"start": 0, "end": 0},
            RuleAttr.table: 100,
        },
        action=1,
    )
    assert bare.selectors == {}
    assert bare.effect == {"action": 1, "table": 100}


def test_a_suppressor_of_0_says_something() -> None:
    assert rule({RuleAttr.suppress_prefixlen: 0}).effect == {"suppress_prefixlength": (0,)}


def test_selectors_are_told_completely() -> None:
    full = rule(
        {
            RuleAttr.src: "10.0.0.0",
            RuleAttr.iifname: "eth0",
            RuleAttr.uid_range: {"start": 0, "end": 0},
            RuleAttr.dport_range: {"start": 80, "end": 80},
            RuleAttr.dscp: 0,
            RuleAttr.flowlabel: 1,
        },
        src_len=8,
        dst_len=4,
        tos=16,
        flags=2,
    )
    assert full.selectors == {
        "not": True,
        "from": "10.0.0.0/8",
        "to": "0/4",
        "tos": 16,
        "iif": "eth0",
        "uidrange": (0, 0),
        "dport": (80, 80, 0xFFFF),
        "dscp": (0, 0x3F),
        "flowlabel": (1, LABEL_MASK),
    }


def test_the_rules_of_the_kernel_and_lookups_of_everything_in_its_tables_are_base() -> None:
    assert rule({RuleAttr.protocol: 2}, action=1, table=7).base
    assert rule(action=1, table=254).base
    assert rule({RuleAttr.protocol: 4}, action=1, table=255).base
    assert not rule(action=1, table=100).base
    assert not rule({RuleAttr.src: "10.0.0.1"}, action=1, table=254, src_len=32).base
    assert not rule({RuleAttr.suppress_prefixlen: 0}, action=1, table=254).base
    assert not rule(action=6, table=254).base
