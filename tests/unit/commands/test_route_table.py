"""The words of `brctl2 route` before and after the grammar."""

from __future__ import annotations

import pytest

from brctl2.commands import registry
from brctl2.commands.route_table import joined
from brctl2.commands.session import Options
from brctl2.keyword import grammar


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("10.0.0.0/8 mtu lock 1400", ["10.0.0.0/8", "mtu", "lock 1400"]),
        ("--mtu lock 1400", ["--mtu", "lock 1400"]),
        ("mtu lock", ["mtu", "lock"]),
        ("quickack lock 1", ["quickack", "lock", "1"]),
        ("via inet6 fe80::1 dev v0", ["via", "inet6 fe80::1", "dev", "v0"]),
        ("via inet", ["via", "inet"]),
        ("via", ["via"]),
        ("features ecn tcp_usec_ts dev v0", ["features", "ecn tcp_usec_ts", "dev", "v0"]),
        ("features ecn", ["features", "ecn"]),
        ("features nothing", ["features", "nothing"]),
        ("encap ip id 5 key dev v0", ["encap", "ip id 5 key", "dev", "v0"]),
        ("encap", ["encap"]),
        ("encap seg6 mode encap", ["encap", "seg6 mode encap"]),
        ("from root 2001:db8::/32", ["from", "root 2001:db8::/32"]),
        ("to root 10.0.0.0/8", ["root", "10.0.0.0/8"]),
        ("to blackhole 10.0.0.0/8", ["blackhole", "10.0.0.0/8"]),
        ("to 10.0.0.0/8 to", ["to", "10.0.0.0/8", "to"]),
        ("-- mtu lock 1400", ["--", "mtu", "lock", "1400"]),
    ],
)
def test_values_of_several_words_become_one(typed: str, found: list[str]) -> None:
    assert joined(typed.split()) == found


def test_behind_nexthop_words_are_the_leg_s_until_the_next() -> None:
    line = (
        "blackhole 10.0.0.0/8 via 10.0.0.9 realms 7 nexthop via 10.0.0.1 weight 2 metric 5 "
        "nexthop --dev v0 onlink"
    )
    request = grammar.parse(registry.command("route add"), line.split(), Options())
    first, second = request.words["nexthop"]
    assert first.words == {"via": (0, "10.0.0.1"), "weight": 2}
    assert second.words == {"dev": "v0", "onlink": True}
    assert request.words["via"] == (0, "10.0.0.9")
    assert request.words["type"] == "blackhole"
    assert [attr.word for attr in request.values] == ["metric"]


def test_every_command_that_puts_takes_the_same_words() -> None:
    commands = registry.commands("route")
    words = set(commands["append"].words)
    for verb in ("add", "replace", "prepend", "change", "del"):
        assert set(commands[verb].words) - {"may-exist", "if-exists"} == words
