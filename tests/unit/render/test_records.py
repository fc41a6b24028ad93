"""Addresses, neighbours, rules and namespaces that no test can make the kernel give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from brctl2.commands.session import Options, Session
from brctl2.kernel.rtnames import RtNames
from brctl2.model.addr import FOREVER, IFA_F_DEPRECATED, IFA_F_PERMANENT, AddrAttr, Address
from brctl2.model.attr import Attr, AttrSet
from brctl2.model.neigh import NeighAttr, Neighbour
from brctl2.model.rule import Rule, RuleAttr
from brctl2.plan.change import AddrPut, NeighDel, NeighPut, RulePut
from brctl2.render import addr, neigh, rule
from brctl2.render.emitter import Emitter

if TYPE_CHECKING:
    from collections.abc import Callable

Values = dict[Attr[Any], Any]


class Names(Session):
    """A session without a kernel: every device is `eth` and its number."""

    def __init__(self, **options: int) -> None:
        super().__init__(Options())
        for name, value in options.items():
            setattr(self.options, name, value)
        self._names = RtNames(directories=())

    def device_name(self, index: int) -> str:
        return f"eth{index}"


def both(show: Callable[[Emitter], None]) -> tuple[str, Any]:
    """(text, JSON) of a record."""
    text, json = Emitter(as_json=False), Emitter(as_json=True)
    show(text)
    show(json)
    return text.result(), json.result()


# --------------------------------------------------------------------------- addresses


def address(values: Values, **head: int) -> Address:
    usual = {"family": 2, "prefixlen": 24, "index": 3, "scope": 0}
    return Address(AttrSet(values, usual | head))


def shown(found: Address, *, device: bool = False, **options: int) -> tuple[str, Any]:
    session = Names(**options)
    return both(lambda out: addr.emit_address(out, found, session, device=device))


def test_flags_without_a_name_are_shown_as_a_number() -> None:
    text, json = shown(address({AddrAttr.local: "10.0.0.1", AddrAttr.flags: 0x10081}))
    assert text == "    inet 10.0.0.1/24 scope global secondary flags 10000 \n"
    assert json["ifa_flags"] == "10000"
    assert json["secondary"] is True


def test_the_flags_of_a_family_have_its_words() -> None:
    values: Values = {AddrAttr.address: "2001:db8::1", AddrAttr.flags: 0x8C3}
    text, json = shown(address(values, family=10, scope=253))
    words = "temporary nodad tentative stable-privacy"
    assert text == f"    inet6 2001:db8::1/24 scope link {words} \n"
    assert [key for key in json if json[key] is True] == words.split()


def test_a_preferred_lifetime_that_is_over_is_negative() -> None:
    life = {"preferred": 0xFFFFFFFE, "valid": 100, "created": 0, "updated": 0}
    values: Values = {
        AddrAttr.local: "10.0.0.1",
        AddrAttr.flags: IFA_F_DEPRECATED | IFA_F_PERMANENT,
        AddrAttr.cacheinfo: life,
    }
    text, json = shown(address(values))
    assert text.endswith("\n       valid_lft 100sec preferred_lft -2sec\n")
    assert (json["valid_life_time"], json["preferred_life_time"]) == (100, -2)


def test_all_kinds_of_addresses_are_shown() -> None:
    values: Values = {
        AddrAttr.local: "10.0.0.1",
        AddrAttr.address: "10.0.0.9",
        AddrAttr.broadcast: "10.0.0.255",
        AddrAttr.anycast: "10.0.0.7",
        AddrAttr.multicast: "224.0.0.1",
        AddrAttr.metric: 7,
        AddrAttr.proto: 0,
        AddrAttr.flags: IFA_F_PERMANENT,
        AddrAttr.label: "eth3",
    }
    text, json = shown(address(values), device=True)
    assert text == (
        "3: eth3    inet 10.0.0.1 peer 10.0.0.9/24 metric 7 brd 10.0.0.255 any 10.0.0.7 "
        "mcast 224.0.0.1 scope global eth3\n"
    )
    assert json["protocol"] == "unspec"
    assert (json["index"], json["dev"], json["multicast"]) == (3, "eth3", "224.0.0.1")


def test_an_address_of_another_family_has_its_number() -> None:
    text, json = shown(address({}, family=28, flags=IFA_F_PERMANENT))
    assert text == "    family 28 scope global \n"
    assert json == {"family_index": 28, "scope": "global"}


def test_brief_is_the_address_alone() -> None:
    values: Values = {AddrAttr.local: "10.0.0.1", AddrAttr.label: "eth3"}
    assert shown(address(values), brief=1) == (
        "10.0.0.1/24 ",
        {"local": "10.0.0.1", "prefixlen": 24},
    )


def test_an_address_is_explained_with_all_that_was_said() -> None:
    life = {"preferred": 5, "valid": FOREVER, "created": 0, "updated": 0}
    values: Values = {
        AddrAttr.local: "127.0.0.9",
        AddrAttr.flags: 0x202,
        AddrAttr.cacheinfo: life,
        AddrAttr.proto: 9,
        AddrAttr.metric: 0,
    }
    (line,) = addr.explain(AddrPut(address(values, scope=200), "lo", "change"), Names())
    assert " ".join(line) == (
        "ip addr change 127.0.0.9/24 dev lo scope site nodad noprefixroute "
        "valid_lft forever preferred_lft 5 proto 9"
    )


# -------------------------------------------------------------------------- neighbours


def neighbour(values: Values, **head: int) -> Neighbour:
    usual = {"family": 2, "index": 3, "state": 0x80, "flags": 0}
    return Neighbour(AttrSet(values, usual | head))


def seen(found: Neighbour, **options: int) -> tuple[str, Any]:
    session = Names(**options)
    return both(lambda out: neigh.emit(out, found, session, {}))


def test_every_flag_of_a_neighbour_is_shown_in_the_order_of_ip() -> None:
    values: Values = {NeighAttr.dst: "fe80::1", NeighAttr.flags_ext: 5, NeighAttr.protocol: 186}
    text, json = seen(neighbour(values, state=0xFF, flags=0xB8))
    flags = "router proxy managed extern_learn offload extern_valid"
    states = "INCOMPLETE REACHABLE STALE DELAY PROBE FAILED NOARP PERMANENT"
    assert text == f"fe80::1 dev eth3 {flags} {states} proto bgp \n"
    assert list(json) == ["dst", "dev", *flags.split(), "state", "protocol"]
    assert json["state"] == states.split()
    assert json["router"] is None


def test_ages_are_in_whole_seconds() -> None:
    ages = {"confirmed": 199, "used": 250, "updated": 99, "refcnt": 2}
    values: Values = {NeighAttr.cacheinfo: ages, NeighAttr.probes: 4}
    text, json = seen(neighbour(values), statistics=1)
    assert text == "dev eth3  ref 2 used 2/1/0probes 4 PERMANENT \n"
    assert (json["refcnt"], json["used"], json["confirmed"]) == (2, 2, 1)


def test_an_entry_without_anything_is_a_line_all_the_same() -> None:
    assert seen(neighbour({}, index=0, state=0)) == ("\n", {})
    assert seen(neighbour({}, index=0), brief=1) == ("\n", {})


def test_a_neighbour_is_explained_with_all_that_was_said() -> None:
    values: Values = {
        NeighAttr.dst: "10.0.0.2",
        NeighAttr.lladdr: "02:00:00:00:00:01",
        NeighAttr.flags_ext: 1,
        NeighAttr.protocol: 4,
    }
    found = neighbour(values, state=0, flags=0x90)
    (line,) = neigh.explain(NeighPut(found, "eth3", "replace"), Names())
    assert " ".join(line) == (
        "ip neigh replace 10.0.0.2 dev eth3 lladdr 02:00:00:00:00:01 router managed extern_learn "
        "nud none protocol static"
    )
    proxy = neighbour({NeighAttr.dst: "10.0.0.3"}, flags=8)
    assert neigh.explain(NeighDel(proxy, ""), Names()) == [
        ["ip", "neigh", "del", "proxy", "10.0.0.3"]
    ]


# ------------------------------------------------------------------------------- rules


def told(values: Values, head: dict[str, int], **options: int) -> tuple[str, Any]:
    session = Names(**options)
    found = Rule(AttrSet(values, {"family": 2, "action": 1} | head))
    return both(lambda out: rule.emit(out, found, session, {}))


@pytest.mark.parametrize(
    ("values", "head", "text"),
    [
        ({}, {"src_len": 8}, "from 0/8"),
        ({}, {"dst_len": 8}, "from all to 0/8"),
        ({RuleAttr.src: "10.0.0.1"}, {"src_len": 32}, "from 10.0.0.1"),
        ({RuleAttr.src: "10.0.0.0"}, {"src_len": 0}, "from 10.0.0.0/0"),
        ({RuleAttr.dst: "10.0.0.0"}, {"dst_len": 31}, "from all to 10.0.0.0/31"),
        ({}, {"tos": 0x10}, "from all tos 0x10"),
        ({RuleAttr.fwmask: 0}, {}, "from all fwmark 0/0"),
        ({RuleAttr.oifname: "x"}, {"flags": 16}, "from all oif x [detached]"),
        ({}, {"action": 2}, "from all goto none"),
        ({}, {"action": 99}, "from all 99"),
        ({RuleAttr.protocol: 2}, {}, "from all"),
        ({RuleAttr.protocol: 4}, {}, "from all proto static"),
        ({RuleAttr.flowlabel: 5, RuleAttr.flowlabel_mask: 0xFFFFF}, {}, "from all flowlabel 0x5"),
        ({RuleAttr.flowlabel: 5}, {}, "from all"),
        ({RuleAttr.dscp: 0}, {}, "from all dscp 0"),
    ],
)
def test_a_rule_is_shown_as_ip_shows_it(values: Values, head: dict[str, int], text: str) -> None:
    assert told(values, head)[0] == f"0:\t{text}\n"


def test_masks_of_a_rule_are_in_the_json_even_when_they_are_full() -> None:
    values: Values = {
        RuleAttr.sport_range: {"start": 80, "end": 80},
        RuleAttr.sport_mask: 0xFFFF,
        RuleAttr.flowlabel: 5,
        RuleAttr.flowlabel_mask: 0xFFFFF,
    }
    text, json = told(values, {})
    assert text == "0:\tfrom all sport 80 flowlabel 0x5\n"
    assert (json["sport"], json["sport_mask"], json["flowlabel_mask"]) == (80, "0xffff", "0xfffff")


def test_details_tell_who_set_a_rule() -> None:
    assert told({RuleAttr.protocol: 2}, {}, details=1)[1]["protocol"] == "kernel"


def test_an_action_without_a_word_is_explained_by_its_number() -> None:
    found = Rule(AttrSet({RuleAttr.protocol: 4}, {"family": 10, "action": 99, "flags": 2}))
    assert rule.explain(RulePut(found), Names()) == [
        ["ip", "-6", "rule", "add", "from", "all", "not", "type", "99", "protocol", "static"]
    ]
