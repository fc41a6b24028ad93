"""Taking a Snapshot: every dump is consistent in itself (netlink/channel.py)."""

from __future__ import annotations

import os
from _socket import AF_INET, AF_INET6

from brctl2.kernel import addrs, links, neighs, routes, rules
from brctl2.kernel.changes import SYSCTL
from brctl2.model.snapshot import Snapshot
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.netlink.channel import Channel

# Directories below /proc/sys/net with one entry for each device.
SYSCTL_DIRECTORIES = ("ipv4/conf", "ipv6/conf", "ipv4/neigh", "ipv6/neigh")


def take(channel: Channel, *, sysctls_of: tuple[str, ...] = ()) -> Snapshot:
    """Everything in the channel's namespace; the sysctls of the named devices."""
    return Snapshot(
        links={link.index: link for link in links.dump(channel, stats=False)},
        addresses=addrs.dump(channel),
        routes=[
            route
            for family in (AF_INET, AF_INET6)
            for route in routes.dump(channel, family=family)
            if not route.cloned
        ],
        rules=[r for family in (AF_INET, AF_INET6) for r in rules.dump(channel, family=family)],
        neighbours=[
            n for family in (AF_INET, AF_INET6) for n in neighs.dump(channel, family=family)
        ],
        proxies=[
            n
            for family in (AF_INET, AF_INET6)
            for n in neighs.dump(channel, family=family, proxy=True)
        ],
        nexthops=routes.dump_nexthops(channel),
        sysctls=dict(pair for device in sysctls_of for pair in device_sysctls(device)),
    )


def device_sysctls(device: str) -> Iterator[tuple[str, str]]:
    """(path, value) of every readable per-device sysctl, in the current network namespace."""
    for directory in SYSCTL_DIRECTORIES:
        try:
            names = sorted(os.listdir(f"{SYSCTL}/{directory}/{device}"))
        except FileNotFoundError:
            continue
        for name in names:
            path = f"{directory}/{device}/{name}"
            value = read_sysctl(path)
            if value is not None:
                yield path, value


def read_sysctl(path: str) -> str | None:
    """One value, None where it cannot be read (an unset stable_secret answers EIO)."""
    try:
        with open(f"{SYSCTL}/{path}", encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None
