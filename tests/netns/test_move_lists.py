"""Routes that the kernel keeps in one list: they move, keep their order, and come back."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
from test_fidelity import check, furnish, moved_and_undone

from brctl2.__main__ import main
from brctl2.kernel import rules
from brctl2.model.rule import RuleAttr
from brctl2.netlink.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet
    from pytest_netns import NamespaceFactory

FOUR = "addr add 10.0.0.2/24 dev eth0"
TWO_NICS = "addr add 10.0.0.3/24 dev other"


def some_on_both(cases: Iterable[str]) -> list[ParameterSet]:
    """The first two on the second kernel, too: programs start slowly there."""
    marks = [(pytest.mark.second_kernel,)] * 2
    return [pytest.param(case, marks=m) for case, m in zip_longest(cases, marks, fillvalue=())]


LISTS = {
    "the lock of a metric": [
        "-4 route append default dev eth0 mtu lock 1400",
        "-4 route append default dev eth0 mtu 1400",
    ],
    "the source": [
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0 src 10.0.0.2 metric 50",
        "-4 route append default via 10.0.0.1 dev eth0 metric 50",
    ],
    "the gateway": [
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0",
        "-4 route append default dev eth0 scope global",
    ],
    "the metrics": [
        "-4 route append default dev eth0 mtu 1400 advmss 1300",
        "-4 route append default dev eth0 mtu 1400",
        "-4 route append default dev eth0",
    ],
    "onlink": [
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0 onlink",
        "-4 route append default via 10.0.0.1 dev eth0",
    ],
    "the legs": [
        FOUR,
        "-4 route append default nexthop dev eth0 nexthop dev other",
        "-4 route append default dev eth0",
        "-4 route append default nexthop dev other nexthop dev eth0",
    ],
    "realms": [
        "-4 route append 192.0.2.0/24 dev eth0 realms 3/4",
        "-4 route append 192.0.2.0/24 dev eth0",
        "-4 route append 192.0.2.0/24 dev eth0 realms 5",
    ],
    "the type": [
        "-4 route append blackhole 192.0.2.0/24",
        "-4 route append 192.0.2.0/24 dev eth0 scope global",
        "-4 route append unreachable 192.0.2.0/24",
        "-4 route append 192.0.2.0/24 dev eth0",
    ],
    "gateways between on-link ones": [
        FOUR,
        "-4 route append 192.0.2.0/24 dev eth0 proto static",
        "-4 route prepend 192.0.2.0/24 via 192.0.2.9 dev eth0",
        "-4 route append 192.0.2.0/24 via 192.0.2.8 dev eth0",
        "-4 route append 192.0.2.0/24 dev eth0 src 10.0.0.2",
    ],
    "another device before it": [
        "-4 route append 192.0.2.0/24 dev other",
        "-4 route append 192.0.2.0/24 dev eth0",
    ],
    "another device between": [
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0 src 10.0.0.2",
        "-4 route append default via 172.16.0.2 dev other src 172.16.0.1",
        "-4 route append default via 10.0.0.1 dev eth0",
        "-4 route append default via 172.16.0.2 dev other",
    ],
    "another device between, on-link too": [
        "-4 route append default dev eth0",
        "-4 route append default via 172.16.0.2 dev other",
        "-4 route append default via 10.0.0.1 dev eth0",
        "-4 route append default dev other",
    ],
    "the same prefix connected twice": [FOUR, TWO_NICS],
    "the same prefix connected twice, the other first": [TWO_NICS, FOUR],
    "a connected prefix with another route behind": [
        FOUR,
        "-4 route append 10.0.0.0/24 dev eth0 proto static scope link",
    ],
    "a connected prefix with another route before": [
        "-4 route append 10.0.0.0/24 dev eth0 proto static scope link",
        FOUR,
        TWO_NICS,
        "-4 route append 10.0.0.0/24 via 10.0.0.9 dev eth0",
    ],
    "a connected prefix with routes of others before and behind": [
        "-4 route append 10.0.0.0/24 dev other",
        FOUR,
        TWO_NICS,
        "-4 route append 10.0.0.0/24 dev eth0 mtu 1400",
    ],
    "nexthop objects among them": [
        FOUR,
        "nexthop add id 10 via 10.0.0.1 dev eth0",
        "-4 route append default via 10.0.0.1 dev eth0",
        "-4 route append default nhid 10",
        "-4 route append default dev eth0",
    ],
}


SIX = "2001:db8::/64"
IN_ONE_NETWORK = {
    "connected": ["addr add 2001:db8::2/64 dev eth0", "addr add 2001:db8::7/64 dev other"],
    "connected, the other first": [
        "addr add 2001:db8::7/64 dev other",
        "addr add 2001:db8::2/64 dev eth0",
    ],
    "by hand": [f"-6 route append {SIX} dev eth0", f"-6 route append {SIX} dev other"],
}


@pytest.mark.parametrize("how", some_on_both(IN_ONE_NETWORK))
def test_of_two_devices_in_one_ipv6_network_the_same_goes_first(
    netns_factory: NamespaceFactory, how: str
) -> None:
    host = netns_factory("network")
    furnish(host, IN_ONE_NETWORK[how])

    def devices() -> list[str]:
        return [route["dev"] for route in host.ip("-6", "route", "show", SIX)]

    before = devices()
    assert len(before) == 2
    with host.enter():
        assert main(["brctl2", "addr", "move", "eth0", "br0", "no-verify"]) == 0
        assert devices() == ["br0" if device == "eth0" else device for device in before]
        assert main(["brctl2", "migrate", "undo", "br0", "eth0"]) == 0
    assert devices() == before


GATEWAYS = {
    "by nothing any more": [
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0",
        "addr del 10.0.0.2/24 dev eth0",
    ],
    "by nothing any more, in IPv6": [
        "addr add 2001:db8::2/64 dev eth0 nodad",
        "-6 route append default via 2001:db8::1 dev eth0",
        "-6 route append 2001:db8:d::/48 nexthop via 2001:db8::1 dev eth0 "
        "nexthop via fe80::9 dev other",
        "addr del 2001:db8::2/64 dev eth0",
    ],
    "by another device": [
        "-4 route append 192.0.2.0/24 via 10.0.0.1 dev eth0 onlink",
        FOUR,
        "-4 route append default via 10.0.0.1 dev eth0",
        "-4 route append default via inet6 2001:db8::1 dev eth0 onlink",
        "addr add 10.0.0.3/28 dev other",
    ],
    "by a list that another device heads": [
        "addr add 10.0.0.7/24 dev other",
        "-4 route append 10.0.0.0/24 dev eth0 proto static",
        "-4 route append 198.51.100.0/24 nexthop via 10.0.0.1 dev eth0 weight 3 nexthop dev other",
        "-4 route append default via 10.0.0.1 dev eth0",
    ],
    "by another device, in IPv6": [
        "-6 route append 2001:db8:d3::/48 nexthop via 2001:db8::1 dev eth0 onlink "
        "nexthop via fe80::9 dev other onlink",
        "nexthop add id 12 via 2001:db8::1 dev eth0 onlink",
        "-6 route append 2001:db8:d4::/48 nhid 12",
        "-4 route append 192.0.2.0/24 via inet6 2001:db8::1 dev eth0 onlink",
        "addr add 2001:db8::7/64 dev other nodad",
    ],
}


@pytest.mark.parametrize("how", some_on_both(GATEWAYS))
def test_a_gateway_moves_that_is_reached_by_others_since_its_route_was_put(
    netns_factory: NamespaceFactory, how: str
) -> None:
    assert moved_and_undone(netns_factory, GATEWAYS[how]) == GATEWAYS[how]


RULES = {
    "a selector": ["from 10.0.0.0/8 iif eth0", "iif eth0", "iif eth0 fwmark 3"],
    "the device": ["from 10.0.0.0/8", "iif eth0 oif other", "", "iif eth0"],
    "whether they stand first": ["fwmark 3", "iif eth0", ""],
    "nothing at all": ["iif eth0", "iif eth0", "fwmark 3", "oif eth0"],
}


@pytest.mark.parametrize("what", some_on_both(RULES))
def test_rules_that_differ_in_little_keep_their_order_and_come_back(
    netns_factory: NamespaceFactory, what: str
) -> None:
    host = netns_factory("rules")
    furnish(host, [])
    for place, selectors in enumerate(RULES[what]):
        host.run(["ip", *f"rule add {selectors} lookup 100 pref {place}".split()], check=True)
    with host.enter(), Channel() as channel:
        found = [rule for rule in rules.dump(channel, family=2) if rule.table == 100]
        for rule in found:  # ip(8) cannot put one behind another that it fits
            channel.request(rules.delete_message(rule))
            rule.values[RuleAttr.priority] = 500
            channel.request(rules.add_message(rule, twin=True))
    assert len(host.ip("rule", "show", "priority", "500")) == len(RULES[what])
    check(host, RULES[what])


@pytest.mark.parametrize("what", some_on_both(LISTS))
def test_routes_that_differ_in_little_keep_their_order_and_come_back(
    netns_factory: NamespaceFactory, what: str
) -> None:
    assert moved_and_undone(netns_factory, LISTS[what]) == LISTS[what]
