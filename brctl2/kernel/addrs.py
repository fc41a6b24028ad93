"""Addresses over rtnetlink (RTM_*ADDR)."""

from __future__ import annotations

from _socket import AF_INET, AF_INET6

from brctl2.errors import DecodeError
from brctl2.kernel import links
from brctl2.model.addr import ADDR, Address, DeviceAddresses
from brctl2.model.attr import AttrSet
from brctl2.netlink import constants as c
from brctl2.netlink.dump import Dump
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.netlink.channel import Channel

BITS = {AF_INET: 32, AF_INET6: 128}
VERBS = {
    "add": c.NLM_F_CREATE | c.NLM_F_EXCL,
    "replace": c.NLM_F_CREATE | c.NLM_F_REPLACE,
    "change": c.NLM_F_REPLACE,
}


def dump(channel: Channel, *, family: int = 0, index: int = 0) -> list[Address]:
    """All addresses, primary before secondary; the kernel filters by family and device."""
    values = AttrSet(head={"family": family, "index": index})
    replies = channel.dump(Message(c.RTM_GETADDR, 0, ADDR, values))
    found = [address(decode(ADDR, r.body)) for r in replies if r.type == c.RTM_NEWADDR]
    return [each for each in found if each is not None]


class Tables:
    """Links, and addresses of one family or all, as the kernel told of them.

    To go through them gives DeviceAddresses, in the order of links: of those that have an address
    or, where all families were asked for, of all.
    """

    interrupted = False  # they are read whole

    def __init__(self, family: int) -> None:
        values = AttrSet(head={"family": family, "index": 0})
        self.family = family
        self.links = links.arriving(lambda link: True, stats=False)
        self.addresses = Dump(Message(c.RTM_GETADDR, 0, ADDR, values), c.RTM_NEWADDR, address)

    def __iter__(self) -> Iterator[DeviceAddresses]:
        found: dict[int, list[Address]] = {}
        for each in self.addresses:
            found.setdefault(each.index, []).append(each)
        for link in self.links:
            if link.index in found or not self.family:
                yield DeviceAddresses(link, found.get(link.index, []))


def address(values: AttrSet) -> Address | None:
    """What a message tells of; None for a family without prefixes. Raises DecodeError."""
    found = Address(values)
    bits = BITS.get(found.family)
    if bits is None:
        return None
    ends = (found.local, found.peer or found.local)
    if found.prefixlen > bits or any((":" in end) != (bits == 128) or not end for end in ends):
        raise DecodeError("an address that does not fit its family or its prefix")
    return found


def put_message(address: Address, verb: str) -> Message:
    """`verb` is one of VERBS. The kernel answers EEXIST to add where it is there."""
    return Message(c.RTM_NEWADDR, VERBS[verb], ADDR, address.values)


def delete_message(address: Address) -> Message:
    """Delete. With promote_secondaries=0 the kernel deletes a primary's secondaries as well."""
    return Message(c.RTM_DELADDR, 0, ADDR, address.values)
