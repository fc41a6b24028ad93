"""What may differ in lines of ip(8) and bridge(8), for keyword/shape.py.

Apart from the modules that read these lines: only a batch needs it.
"""

from __future__ import annotations

from brctl2.keyword.shape import Pattern, dev_name, device, fill, ipv4, mac, number
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.plan.change import LinkAdd, LinkSet

MASTER = device("", LinkAttr.master)
PEER = (LinkAttr.linkinfo, LinkInfoAttr.data, PeerAttr.peer)
_known: dict[str, dict[str, Pattern]] = {}


def pattern_of(tool: str, name: str, verb: str) -> Pattern | None:
    """How lines of a command of an object differ, where that is known."""
    path = f"{tool} {name}"
    return known(path).get(verb) if path in PATTERNS else None


def known(path: str) -> dict[str, Pattern]:
    """The patterns of an object that has some, by command; made once."""
    if path not in _known:
        _known[path] = PATTERNS[path]()
    return _known[path]


# ----------------------------------------------------------------------------- objects


def fdb() -> dict[str, Pattern]:
    """Forwarding entries."""
    from brctl2.keyword.bridge_fdb import PUT, PUT_FLAGS
    from brctl2.model.neigh import NeighAttr

    kinds = {
        "to": mac(NeighAttr.lladdr),
        "dev": device("index"),
        "vlan": number(0, 4095, "H", NeighAttr.vlan),
        "dst": ipv4(NeighAttr.dst),
        "vni": number(0, (1 << 24) - 1, "I", NeighAttr.vni),
        "src_vni": number(0, (1 << 24) - 1, "I", NeighAttr.src_vni),
    }
    plain = Pattern(PUT, PUT_FLAGS, "to", kinds)
    return dict.fromkeys(("add", "append", "replace", "del"), plain)


def vlan() -> dict[str, Pattern]:
    """VLANs of ports and bridges."""
    from brctl2.keyword.bridge_vlan import FLAGS, PUT

    barred = frozenset(("tunnel_info",))
    plain = Pattern(PUT, FLAGS, "", {"dev": device("index")}, barred)
    return dict.fromkeys(("add", "del"), plain)


def addr() -> dict[str, Pattern]:
    """Addresses."""
    from brctl2.keyword.ip_addr import PUT
    from brctl2.model.addr import SETTABLE, AddrAttr

    kinds = {
        "local": ipv4(AddrAttr.local, AddrAttr.address, prefix=True),
        "dev": device("index"),
    }
    barred = frozenset(("peer", "broadcast", "autojoin"))
    plain = Pattern(PUT, frozenset(SETTABLE), "local", kinds, barred)
    return dict.fromkeys(("add", "replace", "del"), plain)


def neigh() -> dict[str, Pattern]:
    """Neighbours."""
    from brctl2.keyword.ip_neigh import PUT
    from brctl2.model.neigh import NeighAttr

    kinds = {
        "to": ipv4(NeighAttr.dst),
        "lladdr": mac(NeighAttr.lladdr),
        "dev": device("index"),
    }
    flags = frozenset(("router", "use", "managed", "extern_learn", "extern_valid"))
    plain = Pattern(PUT, flags, "to", kinds, frozenset(("proxy",)))
    return dict.fromkeys(("add", "replace", "del"), plain)


def route() -> dict[str, Pattern]:
    """Routes."""
    from brctl2.commands.route_table import TYPE_WORDS
    from brctl2.keyword.ip_route import PUT
    from brctl2.model.route import RouteAttr

    kinds = {
        "to": ipv4(RouteAttr.dst, prefix=None),
        "via": ipv4(RouteAttr.gateway),
        "dev": device("", RouteAttr.oif),
    }
    barred = frozenset(("vrf", "nexthop", "encap", "features"))
    plain = Pattern(PUT, frozenset(("onlink", *TYPE_WORDS)), "to", kinds, barred)
    return dict.fromkeys(("add", "append", "replace", "del"), plain)


def link() -> dict[str, Pattern]:
    """Lines that make a device, or a veth pair, and those that change one device, and leave it its
    name and place.
    """
    from brctl2.keyword.ip_link import BARE, PUT

    name = dev_name(PUT, LinkAttr.ifname)
    peer = dev_name(PUT, LinkAttr.ifname, inside=PEER)
    new = Pattern(
        PUT,
        BARE,
        "dev",
        {
            "dev": name,
            "name": name,
            "master": MASTER,
            "address": mac(LinkAttr.address),
            "peer dev": peer,
            "peer name": peer,
            "peer address": mac(LinkAttr.address, inside=PEER),
        },
        barred=frozenset(("link", "link-netns", "netns", "vrf", "protodown_reason")),
        said=whole_names,
        last="type",
        scope="peer",
    )
    changed = Pattern(
        PUT,
        BARE,
        "dev",
        {"dev": name, "master": MASTER},
        barred=frozenset(("name", "index", "netns", "type", "group", "vrf", "protodown_reason")),
        said=by_name,
    )
    return {"add": new, "set": changed}


PATTERNS: dict[str, Callable[[], dict[str, Pattern]]] = {
    "bridge fdb": fdb,
    "bridge vlan": vlan,
    "ip addr": addr,
    "ip link": link,
    "ip neigh": neigh,
    "ip route": route,
}

# ------------------------------------------------------------------------------- links


def whole_names(change: LinkAdd) -> LinkAdd:
    """A link that is made, its name and its peer's at full length."""
    return change._replace(values=_whole_names(change.values))


def _whole_names(values: AttrSet) -> AttrSet:
    found = values.copy()
    for attr, value in values.items():
        if attr is LinkAttr.ifname:
            del found[attr]
            fill(found, attr, value)
        elif isinstance(value, AttrSet):
            found[attr] = _whole_names(value)
    return found


def by_name(change: LinkSet) -> LinkSet:
    """A link that is changed, found by its name: a line before may be what makes it."""
    after = change.after.copy()
    after.head["index"] = 0
    fill(after, LinkAttr.ifname, change.name)
    return change._replace(after=after)
