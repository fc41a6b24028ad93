"""What the kernel tells of changes, as records (rtnetlink(7), RTNLGRP_*).

A topic is what can be asked for, a kind is what comes: the topic `link` gives links and, told by
the bridge about the same devices, ports.
"""

from __future__ import annotations

import errno
import struct
from itertools import chain

from brctl2.errors import DecodeError, KernelError, UnsupportedError
from brctl2.kernel import addrs, bridgelinks, fdb, links, mdb, neighs, routes, rules, vlans, vni
from brctl2.model.addr import ADDR, Address
from brctl2.model.attr import AttrSet
from brctl2.model.bridgelink import BRIDGE_LINK, BridgeLink, BridgeLinkAttr
from brctl2.model.event import DELETED, HERE, MISS, NEW, PRESENT, Event, Loss, Resumed
from brctl2.model.fdb import AF_BRIDGE, FdbEntry
from brctl2.model.link import LINK, Link, LinkAttr
from brctl2.model.mdb import MDB
from brctl2.model.neigh import NEIGH, Neighbour
from brctl2.model.netconf import NETCONF, Netconf
from brctl2.model.netns import NSID
from brctl2.model.raprefix import PREFIX, AdvertisedPrefix
from brctl2.model.route import NEXTHOP, ROUTE, Route
from brctl2.model.rule import RULE, Rule
from brctl2.model.vlan import VLANDB, BridgeGlobals, PortEntries, VlanDbAttr
from brctl2.model.vni import TUNNEL, DeviceVnis, TunnelAttr, of_entry
from brctl2.netlink import constants as c
from brctl2.netlink.message import HEADER, HEADER_SIZE, Reply, decode
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from brctl2.model.attr import AttrTable
    from brctl2.model.mdb import Mdb, MdbEntry, Router
    from brctl2.netlink.channel import Channel
    from brctl2.netlink.subscription import Notice, Subscription
    from brctl2.typed import BinaryIO

AF_UNSPEC, AF_INET, AF_INET6, AF_MPLS = 0, 2, 10, 28
TSTAMP = 15  # a type of message that only files of rtmon(8) have: when the next one came
# (address family, group) of each topic.
GROUPS = {
    "link": ((AF_UNSPEC, c.RTNLGRP_LINK),),
    "addr": ((AF_INET, c.RTNLGRP_IPV4_IFADDR), (AF_INET6, c.RTNLGRP_IPV6_IFADDR)),
    "route": ((AF_INET, c.RTNLGRP_IPV4_ROUTE), (AF_INET6, c.RTNLGRP_IPV6_ROUTE)),
    "neigh": ((AF_UNSPEC, c.RTNLGRP_NEIGH),),
    "rule": ((AF_INET, c.RTNLGRP_IPV4_RULE), (AF_INET6, c.RTNLGRP_IPV6_RULE)),
    "nexthop": ((AF_UNSPEC, c.RTNLGRP_NEXTHOP),),
    "fdb": ((AF_UNSPEC, c.RTNLGRP_NEIGH),),
    "mdb": ((AF_UNSPEC, c.RTNLGRP_MDB),),
    "vlan": ((AF_UNSPEC, c.RTNLGRP_BRVLAN),),
    "vni": ((AF_UNSPEC, c.RTNLGRP_TUNNEL),),
    "netconf": (
        (AF_INET, c.RTNLGRP_IPV4_NETCONF),
        (AF_INET6, c.RTNLGRP_IPV6_NETCONF),
        (AF_MPLS, c.RTNLGRP_MPLS_NETCONF),
    ),
    "prefix": ((AF_INET6, c.RTNLGRP_IPV6_PREFIX),),
    "nsid": ((AF_UNSPEC, c.RTNLGRP_NSID),),
}
# What a message tells: the topic, and what has happened.
TYPES = {
    c.RTM_NEWLINK: ("link", NEW),
    c.RTM_DELLINK: ("link", DELETED),
    c.RTM_NEWADDR: ("addr", NEW),
    c.RTM_DELADDR: ("addr", DELETED),
    c.RTM_NEWROUTE: ("route", NEW),
    c.RTM_DELROUTE: ("route", DELETED),
    c.RTM_NEWNEIGH: ("neigh", NEW),
    c.RTM_DELNEIGH: ("neigh", DELETED),
    c.RTM_GETNEIGH: ("neigh", MISS),  # the kernel asks user space to resolve it (app_solicit)
    c.RTM_NEWRULE: ("rule", NEW),
    c.RTM_DELRULE: ("rule", DELETED),
    c.RTM_NEWNEXTHOP: ("nexthop", NEW),
    c.RTM_DELNEXTHOP: ("nexthop", DELETED),
    c.RTM_NEWMDB: ("mdb", NEW),
    c.RTM_DELMDB: ("mdb", DELETED),
    c.RTM_NEWVLAN: ("vlan", NEW),
    c.RTM_DELVLAN: ("vlan", DELETED),
    c.RTM_NEWTUNNEL: ("vni", NEW),
    c.RTM_DELTUNNEL: ("vni", DELETED),
    c.RTM_NEWNETCONF: ("netconf", NEW),
    c.RTM_DELNETCONF: ("netconf", DELETED),
    c.RTM_NEWPREFIX: ("prefix", NEW),
    c.RTM_NEWNSID: ("nsid", NEW),
    c.RTM_DELNSID: ("nsid", DELETED),
    TSTAMP: ("time", NEW),
}
# Attributes that a link and a port have in common.
SHARED = frozenset(("address", "ifname", "mtu", "link", "master", "operstate", "link_netnsid"))
_TIME = struct.Struct("=II")


# ---------------------------------------------------------------------- subscribing


def groups(topics: Iterable[str], family: int = AF_UNSPEC) -> list[int]:
    """The groups of topics, as far as they are about an address family."""
    pairs = chain.from_iterable(GROUPS[topic] for topic in topics)
    wanted = [group for own, group in pairs if AF_UNSPEC in (own, family) or own == family]
    return list(dict.fromkeys(wanted))


def notices(subscription: Subscription, reader: int) -> Iterator[list[Notice] | Loss | Resumed]:
    """What comes, datagram by datagram, for ever.

    After a Loss, when all that the kernel had kept is received, Resumed: from then on nothing is
    missing. Raises BrokenPipeError when nobody reads the descriptor `reader` any more.
    """
    lost = False
    while True:
        subscription.wait(reader)
        try:
            yield subscription.notices()
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            lost = True
            yield Loss()
        if lost and subscription.empty():
            lost = False
            yield Resumed()


# ------------------------------------------------------------------------- decoding


def events(notice: Notice, kind: str) -> Iterator[Event]:
    """A notification as events of a kind; see KINDS. Raises DecodeError."""
    reply, nsid = notice
    what = TYPES[reply.type][1]
    if kind != "mdb":
        yield Event(kind, what, KINDS[kind](reply.body), nsid)
        return
    for record in of_mdb(mdb.parse(decode(MDB, reply.body))):
        yield Event(kind, what, record, nsid)


def of_mdb(found: Mdb) -> Iterator[MdbEntry | Router]:
    """Groups, and the router ports of bridges."""
    yield from found.entries
    yield from found.routers


def of_link(body: bytes) -> Link:
    """A link; of a bridge's message about its port, what it says about the link."""
    if body[:1] != bytes([AF_BRIDGE]):
        return Link(decode(LINK, body))
    return Link(_shared(decode(BRIDGE_LINK, body), LinkAttr))


def of_port(body: bytes) -> BridgeLink:
    """A port; of a message about a link, what a port has as well."""
    if body[:1] == bytes([AF_BRIDGE]):
        return BridgeLink(decode(BRIDGE_LINK, body))
    return BridgeLink(_shared(decode(LINK, body), BridgeLinkAttr))


def _shared(values: AttrSet, table: type[AttrTable]) -> AttrSet:
    """IFLA_PROTINFO and IFLA_AF_SPEC mean something else in each of the two families."""
    found = ((attr, value) for attr, value in values.items() if attr.field in SHARED)
    return AttrSet(((table.by_number[a.number], value) for a, value in found), values.head)


def of_vlan(body: bytes) -> PortEntries | BridgeGlobals:
    """What belongs to VLANs of a device, or of a whole bridge: a message has one or the other."""
    values = decode(VLANDB, body)
    index = values.head["index"]
    listed = values.get(VlanDbAttr.global_options)
    if listed:
        return BridgeGlobals(index, listed)
    return PortEntries(index, values.get(VlanDbAttr.entry) or [])


def of_vni(body: bytes) -> DeviceVnis:
    """VNIs of a device."""
    values = decode(TUNNEL, body)
    listed = values.get(TunnelAttr.entry) or []
    return DeviceVnis(values.head["index"], [of_entry(entry) for entry in listed])


def of_time(body: bytes) -> tuple[int, int]:
    """Seconds since 1970, microseconds. Raises DecodeError."""
    if len(body) < _TIME.size:
        raise DecodeError("a time of less than 8 bytes")
    seconds, microseconds = _TIME.unpack_from(body)
    return seconds, microseconds


KINDS: dict[str, Callable[[bytes], Any]] = {
    "link": of_link,
    "port": of_port,
    "addr": lambda body: Address(decode(ADDR, body)),
    "route": lambda body: Route(decode(ROUTE, body)),
    "neigh": lambda body: Neighbour(decode(NEIGH, body)),
    "fdb": lambda body: FdbEntry(decode(NEIGH, body)),
    "rule": lambda body: Rule(decode(RULE, body)),
    "nexthop": lambda body: decode(NEXTHOP, body),
    "vlan": of_vlan,
    "vni": of_vni,
    "netconf": lambda body: Netconf(decode(NETCONF, body)),
    "prefix": lambda body: AdvertisedPrefix(decode(PREFIX, body)),
    "nsid": lambda body: decode(NSID, body),
    "time": of_time,
}


# ---------------------------------------------------------------- the state as it is


def present(channel: Channel, kinds: Collection[str], nsid: int = HERE) -> Iterator[Event]:
    """Everything of these kinds that there is now, kind by kind; what a kernel lacks is left out.

    Raises KernelError.
    """
    for kind in kinds:
        try:
            for record in DUMPS[kind](channel):
                yield Event(kind, PRESENT, record, nsid)
        except UnsupportedError:
            continue
        except KernelError as error:
            if error.number != errno.EOPNOTSUPP:
                raise


DUMPS: dict[str, Callable[[Channel], Iterable[Any]]] = {
    "link": links.dump,
    "port": bridgelinks.dump,
    "addr": addrs.dump,
    "route": lambda channel: routes.dump(channel, family=AF_UNSPEC),
    "neigh": lambda channel: chain(neighs.dump(channel), neighs.dump(channel, proxy=True)),
    "fdb": fdb.dump,
    "rule": lambda channel: chain.from_iterable(
        rules.dump(channel, family=family) for family in (AF_INET, AF_INET6)
    ),
    "nexthop": routes.dump_nexthops,
    "mdb": lambda channel: of_mdb(mdb.dump(channel)),
    "vlan": lambda channel: chain(vlans.entries(channel), vlans.global_options(channel)),
    "vni": vni.dump,
}


# -------------------------------------------------------------------- recorded events


def recorded(file: BinaryIO) -> Iterator[Reply]:
    """The messages of a file that rtmon(8) has written. Raises DecodeError where it is cut off."""
    while header := file.read(HEADER_SIZE):
        if len(header) < HEADER_SIZE:
            raise DecodeError("the file ends within the header of a message")
        size, kind, flags, _, _ = HEADER.unpack(header)
        body = file.read((size - HEADER_SIZE + 3) & ~3)
        if not HEADER_SIZE <= size <= HEADER_SIZE + len(body):
            raise DecodeError("the file ends within a message, or has something else in it")
        yield Reply(kind, flags, body[: size - HEADER_SIZE])
