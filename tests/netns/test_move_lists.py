"""Routes that the kernel keeps in one list: they move, keep their order, and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_fidelity import moved_and_undone

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

FOUR = "addr add 10.0.0.2/24 dev eth0"
TWO_NICS = "addr add 10.0.0.3/24 dev other"
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


@pytest.mark.second_kernel
@pytest.mark.parametrize("what", LISTS)
def test_routes_that_differ_in_little_keep_their_order_and_come_back(
    netns_factory: NamespaceFactory, what: str
) -> None:
    assert moved_and_undone(netns_factory, LISTS[what]) == LISTS[what]
