"""Moving the IP configuration of a port to its bridge: the plan, from one snapshot, purely.

What moves and why in this order is told in docs/migration.md. In one line: everything is on the
bridge before anything leaves the port, in one send but for what migrate/sends.py sends ahead.
"""

from __future__ import annotations

from brctl2.errors import RefusedError
from brctl2.model.addr import (
    IFA_F_DADFAILED,
    IFA_F_MANAGETEMPADDR,
    IFA_F_NODAD,
    IFA_F_NOPREFIXROUTE,
    IFA_F_PERMANENT,
    IFA_F_SECONDARY,
    IFA_F_SETTABLE,
    IFA_F_TENTATIVE,
    AddrAttr,
    Address,
)
from brctl2.model.attr import AttrSet
from brctl2.model.ifinfo import IFF_LOOPBACK, IFF_UP
from brctl2.model.kind_vrf import VrfAttr
from brctl2.model.link import ADDRGENMODES, AfSpecAttr, Inet6Attr, LinkAttr, message_values
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_PROXY,
    NTF_ROUTER,
    NUD_DELAY,
    NUD_PERMANENT,
    NUD_PROBE,
    NUD_REACHABLE,
    NUD_STALE,
    NeighAttr,
    Neighbour,
)
from brctl2.model.prefix import contains, network
from brctl2.model.route import (
    RT_TABLE_LOCAL,
    RT_TABLE_MAIN,
    RTPROT_KERNEL,
    RTPROT_RA,
    NexthopAttr,
    NexthopObjectAttr,
    ResilientAttr,
    Route,
    RouteAttr,
    moved,
    request_from,
)
from brctl2.model.rule import FIB_RULE_INVERT, Rule, RuleAttr
from brctl2.plan.change import (
    AddrDel,
    AddrPut,
    Change,
    LinkSet,
    NeighDel,
    NeighPut,
    NexthopPut,
    RouteDel,
    RoutePut,
    RuleDel,
    RulePut,
    SysctlSet,
    inverse,
    link_set,
)
from brctl2.plan.portable import refuse_port
from brctl2.plan.routelists import Turn, behind, connected, list_changes, route_order, scaffold
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot

AF_INET, AF_INET6 = 2, 10
PROTO_RA, PROTO_LL = 2, 3
RTN_UNICAST = 1
# What a port needs no longer once it is a cable, and the bridge wants instead.
# stable_secret sets addr_gen_mode.
RA_SYSCTLS = ("accept_ra", "use_tempaddr", "stable_secret", "addr_gen_mode")
NO_TOKEN = bytes(16)
STRICT, LOOSE = 1, "2"  # of rp_filter (Documentation/networking/ip-sysctl.rst)


class MoveOptions(NamedTuple):
    """How to move.

    only        the addresses to move, as `10.0.0.2/24` or `10.0.0.2`; none means all
    keep_rules  leave policy rules with iif or oif of the port alone
    release     the other way round: from a bridge to its port, which leaves it
    made        what makes the bridge, where there is none yet: it goes first
    dad         look for duplicates of IPv6 addresses on the bridge, before they leave the port
    """

    only: tuple[str, ...] = ()
    keep_rules: bool = False
    release: bool = False
    made: tuple[Change, ...] = ()
    dad: bool = False


class Move(NamedTuple):
    """The plan of a move.

    prepare   without effect on traffic, one by one
    cutover   all of it in one send, but for what goes ahead of it
    flip      a second send, when duplicates of the IPv6 addresses were looked for: what else there
              is of IPv6. Empty when they need not be.
    finish    afterwards, one by one
    addresses those that are on the bridge afterwards, to be announced and verified
    vrf       the name of the VRF that all of it is in, "" where there is none
    advertised  whether a router has told the port what it is to tell the bridge as well
    """

    port: Link
    bridge: Link
    prepare: list[Change]
    cutover: list[Change]
    flip: list[Change]
    finish: list[Change]
    addresses: list[Address]
    vrf: str = ""
    advertised: bool = False

    @property
    def sent(self) -> list[Change]:
        """What goes to the kernel in one send, or two."""
        return [*self.cutover, *self.flip]

    @property
    def changes(self) -> list[Change]:
        """All of it, in order."""
        return [*self.prepare, *self.sent, *self.finish]


def plan(snapshot: Snapshot, port: Link, bridge: Link, options: MoveOptions) -> Move:
    """The plan. Raises RefusedError with the reason, before anything is sent."""
    refuse_links(snapshot, port, bridge, release=options.release)
    if options.dad and vrf_of(snapshot, port) is not None:
        raise RefusedError(
            "in a VRF it cannot keep its addresses while duplicates are looked for",
            device=port.name,
            hint="without --dad it moves",
        )
    chosen = chosen_addresses(snapshot, port, options)
    return _Mover(snapshot, port, bridge, chosen, options).plan()


# ------------------------------------------------------------------- pre-flight


def refuse_links(snapshot: Snapshot, port: Link, bridge: Link, *, release: bool) -> None:
    """Raises RefusedError for a port or a bridge that cannot be one."""
    if port.index == bridge.index:
        raise RefusedError("source and destination are the same device", device=port.name)
    if port.flags & IFF_LOOPBACK or bridge.flags & IFF_LOOPBACK:
        raise RefusedError("the loopback device has no part in this", device="lo")
    if port.kind == "bridge" and bridge.kind == "bridge":
        raise RefusedError("a bridge cannot be a port of a bridge", device=port.name)
    if bridge.kind == "bridge":
        _refuse_stealing(snapshot, port, bridge)
        if port.master != bridge.index:
            refuse_port(snapshot, port)
    elif bridge.master and bridge.slave_kind != "vrf" and not release:
        master = snapshot.name_of(bridge.master)
        raise RefusedError(
            f"it is a port of {master}: an address on it would not answer", device=bridge.name
        )


def _refuse_stealing(snapshot: Snapshot, port: Link, bridge: Link) -> None:
    """The kernel would take a port out of a bridge, a bond or a VRF without a word."""
    vrf = vrf_of(snapshot, port)
    if vrf is not None or bridge.slave_kind == "vrf":
        _refuse_other_vrf(snapshot, port, bridge)
        return
    if port.master in (0, bridge.index):
        return
    master = snapshot.name_of(port.master)
    kind = port.slave_kind or "master"
    raise RefusedError(
        f"it belongs to the {kind} {master}",
        device=port.name,
        hint=f"brctl2 link set nomaster {port.name} frees it",
    )


def _refuse_other_vrf(snapshot: Snapshot, port: Link, bridge: Link) -> None:
    """The bridge can join the port's VRF as long as it has no addresses: it would lose them."""
    mine, theirs = vrf_of(snapshot, port), vrf_of(snapshot, bridge)
    own = [a for a in snapshot.addresses_of(bridge.index) if not is_link_local(a)]
    if mine == theirs or (theirs is None and not bridge.master and not own):
        return
    where = f"in the VRF {theirs.name}" if theirs is not None else "in none"
    other = f"in the VRF {mine.name}" if mine is not None else "in none"
    raise RefusedError(f"it is {where}, and {port.name} is {other}", device=bridge.name)


def chosen_addresses(snapshot: Snapshot, port: Link, options: MoveOptions) -> list[Address]:
    """The addresses to move. Raises RefusedError for one that is missing or not usable."""
    present = [a for a in snapshot.addresses_of(port.index) if not is_link_local(a)]
    chosen = [a for a in present if not is_autoconf(a)]
    if options.only:
        chosen = []
        for word in options.only:
            found = [a for a in present if word in (a.cidr, a.local)]
            if not found:
                raise RefusedError(f"it has no address {word}", device=port.name)
            chosen += [a for a in found if a not in chosen]
    for address in chosen:
        if address.flags & IFA_F_DADFAILED:
            raise RefusedError(
                f"{address.cidr} failed duplicate address detection: another host has it",
                device=port.name,
            )
        if address.flags & IFA_F_TENTATIVE:
            raise RefusedError(
                f"{address.cidr} is still tentative", device=port.name, hint="wait two seconds"
            )
    return sorted(chosen, key=lambda a: snapshot.addresses.index(a))


def is_link_local(address: Address) -> bool:
    """fe80::/10, which every device makes for itself."""
    return address.family == AF_INET6 and address.local[:3] in ("fe8", "fe9", "fea", "feb")


def is_multicast(address: Address) -> bool:
    """224.0.0.0/4."""
    return address.family == AF_INET and contains("224.0.0.0/4", address.local)


def is_autoconf(address: Address) -> bool:
    """Made by the kernel from a router advertisement; kernels before 5.18 do not say so."""
    if address.family != AF_INET6:
        return False
    proto = address.values.get(AddrAttr.proto)
    if proto is not None:
        return proto == PROTO_RA
    dynamic = not address.flags & IFA_F_PERMANENT
    return dynamic and bool(address.flags & (IFA_F_MANAGETEMPADDR | IFA_F_SECONDARY))


# ------------------------------------------------------------------------ values


def address_on(address: Address, old: str, new: Link, *, flags: int = 0) -> Address:
    """The request that puts a found address on another device, with all its attributes, and more
    flags (IFA_F_*) where they are given.
    """
    values = AttrSet(head=dict(address.values.head))
    flags |= address.flags & IFA_F_SETTABLE
    for attr, value in address.values.items():
        if attr is AddrAttr.label:
            values[AddrAttr.label] = relabel(value, old, new.name)
        elif attr is AddrAttr.cacheinfo:
            if not address.flags & IFA_F_PERMANENT:
                values[AddrAttr.cacheinfo] = value
        elif attr is not AddrAttr.flags:
            values[attr] = value
    values[AddrAttr.flags] = flags
    values.head |= {"index": new.index, "flags": flags & 0xFF}
    return Address(values)


def relabel(label: str, old: str, new: str) -> str:
    """`eth0:1` becomes `br0:1`; a label of its own stays; IFNAMSIZ is 16 with the NUL."""
    if label == old:
        return new
    if label.startswith(f"{old}:"):
        return (new + label[len(old) :])[:15]
    return label


def adding_order(addresses: list[Address]) -> list[Address]:
    """The order in which to add addresses so that the kernel lists them as it does now."""
    four = [a for a in addresses if a.family == AF_INET]
    six = [a for a in addresses if a.family == AF_INET6]
    return [*four, *reversed(six)]


def automatic_routes(address: Address, table: int) -> list[tuple[int, str, int, str, int]]:
    """(family, prefix, metric, prefsrc, table) of the routes that the kernel makes for an address.

    In IPv4 none with noprefixroute, nor for a secondary or a host address (fib_add_ifaddr). In
    IPv6 one for the prefix, unless it is noprefixroute, and one for a peer (inet6_addr_add,
    __ipv6_ifa_notify).
    """
    metric = address.values.get(AddrAttr.metric)
    bare = bool(address.flags & IFA_F_NOPREFIXROUTE)
    if address.family == AF_INET6:
        found = on_link(address)[bare:]
        return [(AF_INET6, prefix, metric or 256, "", table) for prefix in found]
    if bare or address.flags & IFA_F_SECONDARY or (address.prefixlen == 32 and not address.peer):
        return []
    (prefix,) = on_link(address)
    return [(AF_INET, prefix, metric or 0, address.local, table)]


def on_link(address: Address) -> list[str]:
    """The prefixes whose hosts are neighbours. In IPv4 the prefix is the peer's, in IPv6 it is
    the address's own, and the peer is one more.
    """
    if address.family == AF_INET:
        return [network(address.peer or address.local, address.prefixlen)]
    peers = [f"{address.peer}/128"] if address.peer else []
    return [network(address.local, address.prefixlen), *peers]


def route_key(route: Route) -> tuple[int, str, int, str, int]:
    """What `automatic_route` gives, of a found route."""
    prefsrc = route.values.get(RouteAttr.prefsrc) or ""
    return (route.family, route.dst, route.metric, prefsrc, route.table)


def is_kernel_made(route: Route) -> bool:
    """Routes that come and go with addresses: the local table, anycast, multicast, link-local."""
    if route.protocol != RTPROT_KERNEL:
        return False
    own = route.table == RT_TABLE_LOCAL or route.type != RTN_UNICAST
    return own or route.dst in ("ff00::/8", "fe80::/64")


# ------------------------------------------------------------------------- plan


class _Mover:
    def __init__(
        self,
        snapshot: Snapshot,
        port: Link,
        bridge: Link,
        addresses: list[Address],
        options: MoveOptions,
    ) -> None:
        self.snapshot = snapshot
        self.port = port
        self.bridge = bridge
        self.addresses = addresses
        self.options = options
        self.whole = not options.only
        self.vrf = vrf_of(snapshot, port)
        self.waiting = self.waiting_families()

    def plan(self) -> Move:
        onto, off = self.address_changes()
        help_up = scaffold(self.turn)
        joined = self.joined_routes()
        changes = [
            *(RouteDel(route, self.port.name, again="append") for route in joined),
            *onto,
            *help_up,
            *self.nexthop_changes(),
            *self.neighbour_changes(),
            *self.route_changes(),
            *inverse(help_up),
            *self.rule_changes(),
            *off,
            *(RoutePut(self.renamed(route), self.bridge.name, "append") for route in joined),
        ]
        changes = self.with_masters(changes)
        placed = [c.address for c in onto if isinstance(c, AddrPut)]
        unique = {address.key: address for address in placed}
        return Move(
            self.port,
            self.bridge,
            self.prepare(),
            [c for c in changes if not self.is_late(c)],
            [c for c in changes if self.is_late(c)],
            self.finish(),
            list(unique.values()),
            self.vrf.name if self.vrf is not None else "",
            self.has_autoconf,
        )

    # ------------------------------------------- duplicate address detection

    def is_late(self, change: Change) -> bool:
        """Whether a change waits until duplicates were looked for: IPv6 works by the port's
        addresses until the bridge's may be used. Rules name no address, and iif is the bridge from
        the first send on.
        """
        if family_of(change) not in self.waiting:
            return False
        return not (isinstance(change, AddrPut) and change.verb == "add")

    def waiting_families(self) -> tuple[int, ...]:
        """Those that wait. IPv4 does where one of its routes has an IPv6 gateway, which the kernel
        takes only if an address may be used that reaches it (ipv6_stub->fib6_nh_init).
        """
        if not any(self.needs_dad(address) for address in self.addresses):
            return ()
        routes = [r for r in self.snapshot.routes if r.family == AF_INET and self.concerns(r)]
        legs = [leg for route in routes for leg in route.legs]
        mixed = any(RouteAttr.via in route.values for route in routes) or any(
            NexthopAttr.via in leg for leg in legs
        )
        return (AF_INET, AF_INET6) if mixed else (AF_INET6,)

    def needs_dad(self, address: Address) -> bool:
        """Whether the kernel is to look for duplicates of an address on the bridge.

        Not of one that was proven unique on this very wire, if the bridge has no other; nor where
        it would not look for them anyway; nor in a VRF, where the port cannot keep its addresses
        meanwhile (`with_masters`).
        """
        if address.family != AF_INET6 or address.flags & IFA_F_NODAD or self.vrf is not None:
            return False
        known = self.alone and self.runs_dad(self.port.name)
        known = known or self.options.release
        return (self.options.dad or not known) and self.runs_dad(self.bridge.name)

    @property
    def alone(self) -> bool:
        """Whether the bridge has no way out but the port."""
        ports = self.snapshot.ports_of(self.bridge.index)
        return all(port.index == self.port.index for port in ports)

    def runs_dad(self, device: str) -> bool:
        """Whether addresses of a device are looked for elsewhere before they are used:
        addrconf_dad_begin in net/ipv6/addrconf.c. A bridge that is to be made will be as its port.
        """

        def setting(name: str, where: str) -> int:
            path = f"ipv6/conf/{where}/{name}"
            port_s = self.snapshot.sysctls.get(f"ipv6/conf/{self.port.name}/{name}", "1")
            return int(self.snapshot.sysctls.get(path, "0" if where == "all" else port_s))

        accepts = max(setting("accept_dad", "all"), setting("accept_dad", device)) > 0
        return accepts and setting("dad_transmits", device) > 0

    # ----------------------------------------------------------- the two links

    def prepare(self) -> list[Change]:
        """The bridge there and up; the port deaf to router advertisements."""
        changes: list[Change] = [*self.options.made, *self.join_vrf()]
        if not self.bridge.up:
            up = message_values(flags={IFF_UP: True})
            down = message_values(flags={IFF_UP: False})
            changes.append(link_set(self.bridge, up, down))
        if self.becomes_port:
            changes += self.sysctl("ipv6", self.port.name, "accept_ra", "0")
            if self.has_autoconf:
                changes += self.autoconf_sysctls()
        if self.options.release:
            hears = self.snapshot.sysctls.get(f"ipv6/conf/{self.port.name}/accept_ra")
            changes += self.sysctl("ipv6", self.bridge.name, "accept_ra", hears or "1")
        if self.becomes_port and inet6(self.port).get(Inet6Attr.token, NO_TOKEN) != NO_TOKEN:
            changes.append(self.copy_token())
        return [*changes, *self.loosened()]

    def loosened(self) -> list[Change]:
        """While the routes are the port's what comes in does so by the bridge already, or still: a
        strict reverse path filter would drop it.
        """
        device, own, filters = self.rp_filter
        if filters != STRICT or not (self.becomes_port or self.options.release):
            return []
        return [SysctlSet(f"ipv4/conf/{device}/rp_filter", LOOSE, own, device)]

    @property
    def rp_filter(self) -> tuple[str, str, int]:
        """(the bridge, its reverse path filter, the one that counts): the larger of its own and the
        common one.
        """

        def of(device: str, otherwise: str) -> str:
            return self.snapshot.sysctls.get(f"ipv4/conf/{device}/rp_filter", otherwise)

        bridge = self.port if self.options.release else self.bridge
        own = of(bridge.name, of(self.port.name, "0"))  # one that is to be made: the port's
        return bridge.name, own, max(int(own), int(of("all", "0")))

    def join_vrf(self) -> list[Change]:
        """The bridge goes where its port is."""
        if self.vrf is None or not self.becomes_port or self.bridge.master == self.vrf.index:
            return []
        into, out = ({LinkAttr.master: self.vrf.index}, {LinkAttr.master: 0})
        return [link_set(self.bridge, AttrSet(into), AttrSet(out))]

    def copy_token(self) -> LinkSet:
        """The interface identifier that addresses from router advertisements are made with.

        The kernel takes one of a device only that hears advertisements (inet6_set_iftoken).
        """
        token = inet6(self.port)[Inet6Attr.token]
        before = inet6(self.bridge).get(Inet6Attr.token, NO_TOKEN)
        return link_set(
            self.bridge,
            _inet6_values(AttrSet({Inet6Attr.token: token})),
            _inet6_values(AttrSet({Inet6Attr.token: before})),
        )

    @property
    def becomes_port(self) -> bool:
        """Whether the source ends as a port of the destination."""
        return self.bridge.kind == "bridge" and self.whole

    @property
    def has_autoconf(self) -> bool:
        """Whether the port got addresses or routes from router advertisements."""
        found = self.snapshot.addresses_of(self.port.index)
        return any(is_autoconf(a) for a in found) or any(
            r.protocol == RTPROT_RA and r.oif == self.port.index for r in self.snapshot.routes
        )

    def autoconf_sysctls(self) -> list[Change]:
        """The bridge is to hear router advertisements the way the port did."""
        changes: list[Change] = []
        for name in RA_SYSCTLS:
            value = self.snapshot.sysctls.get(f"ipv6/conf/{self.port.name}/{name}")
            if value:
                changes += self.sysctl("ipv6", self.bridge.name, name, value)
        return changes

    def sysctl(self, family: str, device: str, name: str, value: str) -> list[Change]:
        """A SysctlSet where the value is another one and can be read."""
        path = f"{family}/conf/{device}/{name}"
        before = self.snapshot.sysctls.get(path)
        if before is None and name == "stable_secret":
            before = value  # unset, it cannot be read; and once set, it cannot be unset
            return [SysctlSet(path, value, before, device)]
        if before is None or before == value:
            return []
        return [SysctlSet(path, value, before, device)]

    def with_masters(self, changes: list[Change]) -> list[Change]:
        """The port enters the bridge first of all, and leaves it last.

        But where a reverse path filter is on, even a loose one, the bridge has its IPv4 addresses
        before it has the port, and until it has it no more: what comes in by a device without any
        is dropped (__fib_validate_source in net/ipv4/fib_frontend.c).

        The other way round in a VRF. The kernel takes a device down and up again that leaves a VRF
        or enters one (cycle_netdev in drivers/net/vrf.c), which costs it every route and IPv6
        address: it must have none left, or none yet. The bridge may take over the port's MAC
        address as it gets it, which costs it its neighbours (neigh_changeaddr): these come behind.
        Nexthop objects go with a device that goes down, and the kernel puts none on a bridge that
        has no port (rtm_to_nh_config: no carrier): meanwhile they are the VRF's.
        """
        if self.vrf is not None:
            known = [c for c in changes if isinstance(c, NeighPut)]
            objects = [c for c in changes if isinstance(c, NexthopPut)]
            rest = [c for c in changes if not isinstance(c, (NeighPut, NexthopPut))]
            parked = [self.parked(c) for c in objects]
            from_there = (c._replace(before=p.values) for c, p in zip(objects, parked, strict=True))
            entering = reversed(self.enslave())
            return [*parked, *self.set_free(), *rest, *entering, *from_there, *known]
        _, _, filters = self.rp_filter
        kind = AddrDel if self.options.release else AddrPut

        def is_outside(change: Change) -> bool:
            return filters > 0 and isinstance(change, kind) and family_of(change) == AF_INET

        outside = [c for c in changes if is_outside(c)]
        inside = [c for c in changes if not is_outside(c)]
        if self.options.release:
            return [*inside, *self.set_free(), *outside]
        return [*outside, *self.enslave(), *inside]

    def enslave(self) -> list[Change]:
        """The port becomes one, and makes no link-local address any more."""
        if not self.becomes_port:
            return []
        changes: list[Change] = []
        if self.port.master != self.bridge.index:
            changes.append(
                link_set(
                    self.port,
                    AttrSet({LinkAttr.master: self.bridge.index}),
                    AttrSet({LinkAttr.master: self.port.master}),
                )
            )
        mode = addrgenmode(self.port)
        if mode is not None and mode != ADDRGENMODES["none"]:
            changes.append(addrgenmode_change(self.port, ADDRGENMODES["none"], mode))
        return changes

    def set_free(self) -> list[Change]:
        """The port leaves the bridge, for the VRF that the bridge is in."""
        if not self.options.release:
            return []
        return [
            link_set(
                self.bridge,
                AttrSet({LinkAttr.master: self.vrf.index if self.vrf is not None else 0}),
                AttrSet({LinkAttr.master: self.bridge.master}),
            )
        ]

    def finish(self) -> list[Change]:
        """After a release: link-local addresses again. Only the sysctl makes one at once."""
        strict: list[Change] = [change.inverse() for change in self.loosened()]
        mode = addrgenmode(self.port)
        if not self.options.release or mode is None:
            return strict
        return [*strict, *self.sysctl("ipv6", self.bridge.name, "addr_gen_mode", str(mode))]

    # ---------------------------------------------------------------- addresses

    def address_changes(self) -> tuple[list[Change], list[Change]]:
        """(onto the bridge, off the port).

        The order of addresses is kept: IPv4 appends (primaries first; they come off last, since
        the kernel deletes a primary's secondaries with it), IPv6 puts the newest first. Coming
        off is the other way round, so that the inverse keeps the order as well.
        """
        taken = {a.key for a in self.snapshot.addresses_of(self.bridge.index)}
        leaving = list(self.addresses)
        if self.becomes_port:
            leaving += [
                a
                for a in self.snapshot.addresses_of(self.port.index)
                if a not in leaving and (is_link_local(a) or is_autoconf(a))
            ]
        staying = [a for a in self.addresses if a.key not in taken]
        onto = [change for address in adding_order(staying) for change in self.put(address)]
        back = adding_order(leaving)
        taking = [self.take_off(address) for address in reversed(back)]
        marks = [mark for mark, _ in taking if mark is not None]
        gone = [change for _, change in taking]
        routes = self.prefix_routes(self.addresses)
        there = {route_key(r) for r in self.snapshot.routes if r.oif == self.bridge.index}
        first = [
            RoutePut(moved(r, self.port.index, self.bridge.index), self.bridge.name, "prepend")
            for r in routes
            if route_key(r) not in there
        ]
        last = [RouteDel(r, self.port.name) for r in self.prefix_routes(leaving)]
        # Put and deleted twice, around the marks: each mark may put one of them again, and the
        # inverse of each may delete one (modify_prefix_route looks at the prefix, not the metric).
        return [*first, *onto, *first], [*last, *marks, *last, *gone]

    def put(self, address: Address) -> list[Change]:
        """An address onto the bridge. IPv6: without DAD, then the flag is taken away again.

        The address was proven unique on this very link, and the bridge's only way out is the
        same wire; `nodad` makes it usable in the same system call. RTM_NEWADDR with
        NLM_F_REPLACE clears the flag and does not start DAD (inet6_addr_modify in addrconf.c).

        With DAD it has no prefix route until the second send: while the bridge cannot use the
        address, its neighbours are reached by the port.
        """
        asked = address_on(address, self.port.name, self.bridge)
        if address.family != AF_INET6 or address.flags & IFA_F_NODAD:
            return [AddrPut(asked, self.bridge.name)]
        how = IFA_F_NOPREFIXROUTE if self.needs_dad(address) else IFA_F_NODAD
        first = address_on(address, self.port.name, self.bridge, flags=how)
        return [
            AddrPut(first, self.bridge.name),
            AddrPut(asked, self.bridge.name, "replace", first),
        ]

    def take_off(self, address: Address) -> tuple[AddrPut | None, AddrDel]:
        """(a mark, the deletion). IPv6: marked `nodad` first, so that the inverse of these two
        puts it on again usable at once, and then takes the mark away.

        The mark makes the kernel put the prefix route once more (inet6_addr_modify).
        """
        asked = address_on(address, self.port.name, self.port)
        if address.family != AF_INET6 or address.flags & IFA_F_NODAD:
            return None, AddrDel(asked, self.port.name)
        marked = address_on(address, self.port.name, self.port, flags=IFA_F_NODAD)
        mark = AddrPut(marked, self.port.name, "replace", asked)
        return mark, AddrDel(marked, self.port.name)

    def prefix_routes(self, leaving: list[Address]) -> list[Route]:
        """The connected IPv6 routes of addresses that leave: put and deleted by themselves.

        The kernel makes them with an address, but not all go with it: not those of an address
        with a lifetime (ipv6_del_addr), nor of one that has a neighbour in its prefix with
        another metric (check_cleanup_prefix_route).
        """
        keys = {key for a in leaving for key in automatic_routes(a, self.table)}
        staying = [a for a in self.snapshot.addresses_of(self.port.index) if a not in leaving]
        keys -= {key for a in staying for key in automatic_routes(a, self.table)}
        return [
            request_from(r)
            for r in self.snapshot.routes
            if r.family == AF_INET6
            and r.oif == self.port.index
            and r.protocol == RTPROT_KERNEL
            and route_key(r) in keys
        ]

    # ------------------------------------------------------------------- routes

    def route_changes(self) -> list[Change]:
        """On-link routes before those with a gateway, default routes last; then the old ones go."""
        onto, off = list_changes(self.turn)
        put, gone = self.six_changes()
        put += behind(self.turn)
        return [*put, *onto, *self.unwanted_routes(), *off, *gone, *self.advertised_routes()]

    def joined_routes(self) -> list[Route]:
        """The local routes of multicast addresses (`autojoin`) in a VRF: as such an address leaves
        a device, the kernel drops those of all devices, since it takes none of them for local
        (fib_del_ifaddr, fib_sync_down_addr).
        """
        groups = {f"{a.local}/32" for a in self.addresses if is_multicast(a)}
        return [
            request_from(route)
            for route in self.snapshot.routes
            if self.vrf is not None and route.oif == self.port.index and route.dst in groups
        ]

    def renamed(self, route: Route) -> Route:
        """The request for a route of the port, on the bridge."""
        return moved(route, self.port.index, self.bridge.index)

    @property
    def turn(self) -> Turn:
        """Which routes move."""
        both = self.port, self.bridge
        return Turn(self.snapshot, *both, self.table, self.concerns, self.comes)

    def six_changes(self) -> tuple[list[Change], list[Change]]:
        """(onto the bridge, off the port) of the IPv6 routes."""
        mine = [r for r in self.snapshot.routes if r.family == AF_INET6 and self.concerns(r)]
        put: list[Change] = []
        gone: list[Change] = []
        present = [request_from(r) for r in self.snapshot.routes if r.oif == self.bridge.index]
        for route in sorted(mine, key=route_order):
            old = request_from(route)
            new = moved(old, self.port.index, self.bridge.index)
            if route.legs:
                put.append(RoutePut(new, self.bridge.name, "replace", old))
                continue
            if new not in present:
                put.append(RoutePut(new, self.bridge.name, "prepend"))
            gone.insert(0, RouteDel(old, self.port.name))
        return put, gone

    def concerns(self, route: Route) -> bool:
        """Whether a route is to be moved, rather than come and go with an address or an RA."""
        legs = [leg.head["index"] for leg in route.legs]
        if self.port.index != route.oif and self.port.index not in legs:
            return False
        if route.values.get(RouteAttr.nh_id) is not None:  # follows its nexthop object
            return False
        if is_kernel_made(route):
            return False
        if route.protocol == RTPROT_RA and self.becomes_port:
            return False
        if route.protocol == RTPROT_KERNEL and route_key(route) in self.automatic:
            return False
        return self.whole or self.depends(route)

    def comes(self, route: Route) -> bool:
        """Whether the kernel makes it for an address that moves."""
        if route.protocol != RTPROT_KERNEL or route.oif != self.port.index:
            return False
        return route_key(route) in self.made_for(self.addresses)

    @property
    def automatic(self) -> set[tuple[int, str, int, str, int]]:
        """The keys of the routes that the kernel makes for the port's addresses."""
        return self.made_for(self.snapshot.addresses_of(self.port.index))

    def made_for(self, addresses: list[Address]) -> set[tuple[int, str, int, str, int]]:
        """The keys of the routes that the kernel makes for some addresses of the port."""
        return {key for a in addresses for key in automatic_routes(a, self.table)}

    @property
    def table(self) -> int:
        """The table of connected routes: main, or that of the VRF."""
        return self.vrf.data[VrfAttr.table] if self.vrf is not None else RT_TABLE_MAIN

    def unwanted_routes(self) -> list[Change]:
        """Connected routes that someone took away from the port: the bridge gets none."""
        present = {
            route_key(r)
            for r in self.snapshot.routes
            if r.oif == self.port.index and r.protocol == RTPROT_KERNEL
        }
        changes: list[Change] = []
        for address in self.addresses:
            for key in automatic_routes(address, self.table):
                if key not in present:
                    changes.append(RouteDel(connected(key, self.bridge.index), self.bridge.name))
        return changes

    def depends(self, route: Route) -> bool:
        """With single addresses: the routes that use one of them, or a gateway in its prefix."""
        for address in self.addresses:
            if route.values.get(RouteAttr.prefsrc) == address.local:
                return True
            if route.gateway and any(contains(p, route.gateway) for p in on_link(address)):
                return True
        return False

    def advertised_routes(self) -> list[Change]:
        """Routes from router advertisements would win on the port for half an hour: they go."""
        if not self.becomes_port:
            return []
        return [
            RouteDel(request_from(route), self.port.name)
            for route in self.snapshot.routes
            if route.protocol == RTPROT_RA and route.oif == self.port.index
        ]

    def nexthop_changes(self) -> list[Change]:
        """Nexthop objects are replaced in place; the routes that use them follow."""
        changes: list[Change] = []
        for values in self.snapshot.nexthops:
            if values.get(NexthopObjectAttr.oif) != self.port.index or not self.whole:
                continue
            before = nexthop_request(values)
            after = before.copy()
            after[NexthopObjectAttr.oif] = self.bridge.index
            changes.append(NexthopPut(after, self.bridge.name, before))
        return changes

    def parked(self, change: NexthopPut) -> NexthopPut:
        """A nexthop object on the device of the VRF, without a gateway: it only has to be there."""
        assert self.vrf is not None
        kept = (NexthopObjectAttr.id, NexthopObjectAttr.oif)
        values = AttrSet((a, v) for a, v in change.before.items() if a in kept)
        values.head = {"family": change.before.head["family"], "protocol": 0, "flags": 0}
        values[NexthopObjectAttr.oif] = self.vrf.index
        return NexthopPut(values, self.vrf.name, change.before)

    # --------------------------------------------------- neighbours and rules

    def neighbour_changes(self) -> list[Change]:
        """Permanent and proxy entries move; known ones are copied: no packet waits for ARP."""
        if not self.whole:
            return []
        put: list[Change] = []
        gone: list[Change] = []
        for found in (*self.snapshot.neighbours, *self.snapshot.proxies):
            if found.index != self.port.index:
                continue
            if found.proxy or found.state & NUD_PERMANENT:
                put.append(NeighPut(neighbour_on(found, self.bridge), self.bridge.name))
                gone.append(NeighDel(neighbour_on(found, self.port), self.port.name))
            elif is_warm(found):
                put.append(NeighPut(neighbour_on(found, self.bridge), self.bridge.name))
        return [*put, *gone]

    def rule_changes(self) -> list[Change]:
        """Rules name devices: those with iif or oif of the port get the bridge's name.

        A new rule goes behind the others of its priority, and a request deletes the first that it
        fits, which may have more selectors. So all of a priority are put again, which keeps their
        order, and then deleted from the head on, which hits the one that is meant.
        """
        if self.options.keep_rules or not self.whole:
            return []
        put: list[Change] = []
        gone: list[Change] = []
        touched = {(r.family, r.priority) for r in self.snapshot.rules if self.names_port(r)}
        present = [rule_for(rule, "", "") for rule in self.snapshot.rules]
        for rule in self.snapshot.rules:
            if (rule.family, rule.priority) not in touched:
                continue
            twin = not self.names_port(rule)
            renamed = rule_for(rule, self.port.name, self.bridge.name)
            if twin or renamed not in present:
                put.append(RulePut(renamed, twin=twin, anyhow=True))
            gone.append(RuleDel(rule_for(rule, "", ""), twin=twin))
        return [*put, *gone]

    def names_port(self, rule: Rule) -> bool:
        """Whether it has iif or oif of the port."""
        return self.port.name in (rule.iif, rule.oif)


def family_of(change: Change) -> int:
    """AF_INET or AF_INET6 of what a change is about; 0 for links and others."""
    match change:
        case AddrPut(address) | AddrDel(address):
            return address.family
        case RoutePut(route) | RouteDel(route):
            return route.family
        case NeighPut(neighbour) | NeighDel(neighbour):
            return neighbour.family
        case NexthopPut(values):
            return int(values.head["family"])
    return 0


def addrgenmode(link: Link) -> int | None:
    """IFLA_INET6_ADDR_GEN_MODE, None without IPv6."""
    return inet6(link).get(Inet6Attr.addrgenmode)


def inet6(link: Link) -> AttrSet:
    """IFLA_INET6_* of a link; nothing without IPv6."""
    found = link.values.get(LinkAttr.af_spec, AttrSet()).get(AfSpecAttr.inet6)
    return AttrSet() if found is None else found


def vrf_of(snapshot: Snapshot, link: Link) -> Link | None:
    """The VRF that a device is in."""
    return snapshot.links.get(link.master) if link.slave_kind == "vrf" else None


def addrgenmode_change(link: Link, after: int, before: int) -> LinkSet:
    """Set how a link makes link-local addresses."""
    return link_set(
        link,
        _inet6_values(AttrSet({Inet6Attr.addrgenmode: after})),
        _inet6_values(AttrSet({Inet6Attr.addrgenmode: before})),
    )


def _inet6_values(values: AttrSet) -> AttrSet:
    return AttrSet({LinkAttr.af_spec: AttrSet({AfSpecAttr.inet6: values})})


def nexthop_request(values: AttrSet) -> AttrSet:
    """A found nexthop object, or a group, as a request: what the kernel found out is left out."""
    request = values.copy()
    request.pop(NexthopObjectAttr.op_flags, None)
    if NexthopObjectAttr.res_group in request:
        resilient = request[NexthopObjectAttr.res_group].copy()
        resilient.pop(ResilientAttr.unbalanced_time, None)
        request[NexthopObjectAttr.res_group] = resilient
    request.head = {
        "family": values.head["family"],
        "protocol": values.head["protocol"],
        "flags": values.head["flags"] & 4,
    }
    return request


def is_warm(neighbour: Neighbour) -> bool:
    """Known well enough to be used without asking again."""
    known = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE
    return bool(neighbour.state & known) and bool(neighbour.lladdr)


def neighbour_on(found: Neighbour, link: Link) -> Neighbour:
    """The request that puts a found neighbour on a device."""
    state = found.state
    if state & (NUD_DELAY | NUD_PROBE):
        state = NUD_STALE
    keep = NTF_PROXY | NTF_ROUTER | NTF_EXT_LEARNED
    head = {
        "family": found.family,
        "index": link.index,
        "state": state,
        "flags": found.flags & keep,
        "type": 0,
    }
    values = AttrSet(head=head)
    for attr in (NeighAttr.dst, NeighAttr.lladdr, NeighAttr.protocol, NeighAttr.flags_ext):
        if attr in found.values:
            values[attr] = found.values[attr]
    return Neighbour(values)


def rule_for(rule: Rule, old: str, new: str) -> Rule:
    """The rule as a request, with a device renamed."""
    values = rule.values.copy()
    values.head = dict(values.head, flags=values.head["flags"] & FIB_RULE_INVERT)
    values.pop(RuleAttr.pad, None)
    for attr in (RuleAttr.iifname, RuleAttr.oifname):
        if old and values.get(attr) == old:
            values[attr] = new
    return Rule(values)
