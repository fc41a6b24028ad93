"""Connections whose source address is translated: /proc/net/nf_conntrack, where there is one."""

from __future__ import annotations

import re

CONNECTIONS = "/proc/thread-self/net/nf_conntrack"
ENDS = re.compile(r"src=(\S+) dst=(\S+)")


def masqueraded(addresses: set[str]) -> int | None:
    """How many connections of others leave with one of these addresses; None where the kernel
    does not tell.

    Their answers go to an address that did not begin them.
    """
    try:
        with open(CONNECTIONS, encoding="ascii", errors="replace") as file:
            return sum(_is_masqueraded(line, addresses) for line in file)
    except OSError:
        return None


def _is_masqueraded(line: str, addresses: set[str]) -> bool:
    ends = ENDS.findall(line)
    if len(ends) != 2:
        return False
    (begun_by, _), (_, answered_to) = ends
    return answered_to in addresses and answered_to != begun_by
