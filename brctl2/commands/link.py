"""What `brctl2 link` does; `link show` is in commands/linkshow.py."""

from __future__ import annotations

from itertools import count

from brctl2.commands import linkwords
from brctl2.commands.apply import Plan
from brctl2.commands.linkwork import add_plan, delete_plan, place_of, set_plans
from brctl2.commands.session import looked_up
from brctl2.errors import (
    ExistsError,
    NotFoundError,
    RefusedError,
    UnsupportedError,
    UsageError,
)
from brctl2.kernel import links
from brctl2.model.attr import AttrSet
from brctl2.model.ifinfo import IFF_LOOPBACK, IFINFOMSG
from brctl2.model.kinds import SLAVE
from brctl2.model.link import LinkAttr, LinkInfoAttr, PeerAttr
from brctl2.plan.change import AltNames
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link
    from brctl2.plan.change import Change

ARPHRD_ETHER = 1
# They stay in the namespace that they were made in (NETIF_F_NETNS_LOCAL).
LOCAL = frozenset(("bridge", "bond", "vrf", "team"))
# They have no ports.
PORTLESS = frozenset(
    ("veth", "vxlan", "vlan", "dummy", "ifb", "macvlan", "macvtap", "tun", "ipvlan", "")
)


# ------------------------------------------------------------------------- add


def add(session: Session, request: Request) -> Plan:
    """Make a link."""
    values = add_values(session, request)
    return add_plan(session, values, may_exist=bool(request.word("may-exist")))


def add_values(session: Session, request: Request) -> AttrSet:
    """The values of the link to be made. Raises UsageError, NotFoundError."""
    word = kind_word(request)
    kind = "tun" if word == "tap" else word
    values = linkwords.link_values(session, request)
    data = linkwords.kind_values(session, request, word, making=True)
    if kind == "tun":
        from brctl2.model.kind_tun import MODES, TunAttr

        data[TunAttr.type] = MODES[word]
        if values.head["index"]:
            raise UsageError(f"the kernel chooses the index of a {word} device")
    need_lower(word, values)
    taken: set[str] = set()
    values[LinkAttr.ifname] = name_for(session, request, values, kind, taken)
    peer = request.word("peer")
    if peer is not None:
        data[PeerAttr.peer] = peer_values(session, peer, taken)
    values[LinkAttr.linkinfo] = linkwords.link_info(kind, data)
    return values


def kind_word(request: Request) -> str:
    """The kind that is to be made. Raises UsageError."""
    word: str | None = request.word("type")
    if request.word("peer") is not None:
        if word not in (None, "veth"):
            raise UsageError(f"only a veth has a peer, a {word} has none")
        return "veth"
    if word is None:
        raise UsageError("link add: type is missing", hint="such as: type bridge")
    if word.endswith(SLAVE):
        raise UsageError(f"type {word} is for link set", hint="say master, and then link set")
    return word


def need_lower(word: str, values: AttrSet) -> None:
    """Some kinds sit on another device. Raises UsageError."""
    if word in ("vlan", "macvlan", "macvtap") and LinkAttr.link not in values:
        raise UsageError(f"a {word} needs a lower device", hint="say: link DEV")


def name_for(
    session: Session, request: Request, values: AttrSet, kind: str, taken: set[str]
) -> str:
    """The name that was typed; else, and for NAME%d, the first that is free: as the kernel does."""
    typed: str | None = request.name("name") or request.name("dev")
    if request.name("name") and request.name("dev"):
        raise UsageError("name and dev are both the name of the new link")
    if typed is not None and "%" not in typed:
        taken.add(typed)
        return typed
    pattern = typed or f"{kind}%d"
    if pattern.count("%") != 1 or "%d" not in pattern:
        raise UsageError(f"{pattern}: a % in a name is for %d, once")
    channel = place_of(session, values)
    names = (pattern.replace("%d", str(number)) for number in count())
    found = next(n for n in names if n not in taken and links.find(channel, n) is None)
    taken.add(found)
    return found


def peer_values(session: Session, request: Request, taken: set[str]) -> AttrSet:
    """The other end of a veth pair. Raises UsageError, NotFoundError."""
    typed = request.name("name")
    if typed is not None and typed in taken and request.word("netns") is None:
        raise UsageError(f"both ends of a veth pair are called {typed}")
    values = linkwords.link_values(session, request)
    values[LinkAttr.ifname] = name_for(session, request, values, "veth", taken)
    members = [name for name, wire in IFINFOMSG if not wire.startswith("pad")]
    values.head = dict.fromkeys(members, 0) | values.head
    return values


# ------------------------------------------------------------------------- del


def delete(session: Session, request: Request) -> Plan:
    """Delete links: all of them, or none."""
    found = [*named(session, request), *grouped(session, request)]
    kind = request.word("type")
    for link in found:
        if kind is not None and link.kind != ("tun" if kind == "tap" else kind):
            raise RefusedError(f"it is a {link.kind or 'NIC'}, not a {kind}", device=link.name)
    return delete_plan(list({link.index: link for link in found}.values()), session)


def named(session: Session, request: Request) -> list[Link]:
    """The links of these names. Raises NotFoundError, UsageError."""
    names = request.name("name")
    if names is None and request.word("group") is None:
        raise UsageError("link del: DEV is missing", hint="see brctl2 link del --help")
    found = []
    for name in names or ():
        link = links.find(session.channel, name)
        if link is not None:
            found.append(link)
        elif not request.word("if-exists"):
            raise NotFoundError("device", name)
    session.learn(found)
    return found


def grouped(session: Session, request: Request) -> list[Link]:
    """The links of a group."""
    group = request.word("group")
    if group is None:
        return []
    number = looked_up(session.names.group_number, "group", group)
    return [link for link in session.all_links() if link.values.get(LinkAttr.group) == number]


# ------------------------------------------------------------------------- set


def set_(session: Session, request: Request) -> Plan:
    """Change links: all of them, or none."""
    found = list({link.index: link for link in map(session.link, request.name("name"))}.values())
    return set_plans(
        session,
        [pair for link in found for pair in set_values(session, request, link, len(found) > 1)],
    )


def set_values(
    session: Session, request: Request, link: Link, one_of_many: bool
) -> list[tuple[Link, AttrSet]]:
    """What to send for one link, in order: first what it is, then what it is as a port.

    In one message the kernel would look at the port first, before it is one, and before it is up.
    """
    values = linkwords.link_values(session, request)
    if values.head.pop("index"):
        values[LinkAttr.new_ifindex] = request.word("index")
    check_alone(values, one_of_many)
    kind_of(session, request, link, values)
    check_place(link, values)
    check_master(session, link, values)
    check_name(session, link, values)
    master_kind, port = linkwords.port_values(session, request)
    told = values or values.head["change"] or request.word("netns") is not None
    found = [(link, values)] if told else []
    if port:
        check_port(session, link, values, master_kind)
        info = AttrSet({LinkInfoAttr.slave_kind: master_kind, LinkInfoAttr.slave_data: port})
        found.append((link, AttrSet({LinkAttr.linkinfo: info})))
    if not found:
        raise UsageError("link set: nothing to set", hint="see brctl2 link set --help")
    return found


def check_alone(values: AttrSet, one_of_many: bool) -> None:
    """What only one device can have. Raises UsageError."""
    if one_of_many:
        for attr in (LinkAttr.ifname, LinkAttr.new_ifindex):
            if attr in values:
                raise UsageError(f"{attr.word or 'index'} is for one device")
    if LinkAttr.new_ifindex in values and LinkAttr.net_ns_fd not in values:
        raise UsageError("an ifindex is chosen when a device is made or goes to a namespace")


def kind_of(session: Session, request: Request, link: Link, values: AttrSet) -> None:
    """What is said of the kind after `type`. Raises RefusedError for another kind."""
    word: str = request.word("type", "")
    if not word or word.endswith(SLAVE):
        return
    kind = "tun" if word == "tap" else word
    if link.kind != kind:
        raise RefusedError(f"it is a {link.kind or 'NIC'}, not a {word}", device=link.name)
    data = linkwords.kind_values(session, request, word, making=False)
    if kind == "tun" and data:
        raise RefusedError("what belongs to a tun or tap device is chosen once", device=link.name)
    if data:
        values[LinkAttr.linkinfo] = linkwords.link_info(kind, data)


def check_master(session: Session, link: Link, values: AttrSet) -> None:
    """Whether the link may become a port of that master. Raises RefusedError."""
    index = values.get(LinkAttr.master)
    if not isinstance(index, int) or not index or index == link.master:
        return
    master = session.link(index)
    if master.index == link.index:
        raise RefusedError("it cannot be a port of itself", device=link.name)
    if master.kind in PORTLESS:
        raise RefusedError(
            f"{master.name} has no ports: it is no bridge, bond or VRF", device=link.name
        )
    if master.kind == "bridge":
        check_bridge_port(link)
    if link.master and not session.options.force:
        raise RefusedError(
            f"it is a port of {session.device_name(link.master)} already",
            device=link.name,
            hint="--force moves it",
        )


def check_bridge_port(link: Link) -> None:
    """br_add_if() in the kernel says only EINVAL or ELOOP to some of these. Raises RefusedError."""
    if link.kind == "bridge":
        raise RefusedError("a bridge cannot be a port of a bridge", device=link.name)
    if link.flags & IFF_LOOPBACK:
        raise RefusedError("the loopback device cannot be a port of a bridge", device=link.name)
    if link.values.head["type"] != ARPHRD_ETHER:
        raise RefusedError(
            "it carries no Ethernet frames: it cannot be a port of a bridge", device=link.name
        )


def check_name(session: Session, link: Link, values: AttrSet) -> None:
    """The name must be free where the link will be. Raises ExistsError."""
    name = values.get(LinkAttr.ifname) or link.name
    moved = LinkAttr.net_ns_fd in values
    if name == link.name and not moved:
        return
    found = links.find(place_of(session, values), name)
    if found is not None and (moved or found.index != link.index):
        where = session.namespace_word(values[LinkAttr.net_ns_fd]) if moved else ""
        place_said = f" in network namespace {where}" if where else ""
        raise ExistsError(f"{name} exists already{place_said}", device=link.name)


def check_place(link: Link, values: AttrSet) -> None:
    """Whether the link can leave its namespace. Raises RefusedError."""
    if LinkAttr.net_ns_fd not in values:
        return
    immutable = link.values.get(LinkAttr.netns_immutable)
    if immutable is None:
        immutable = link.kind in LOCAL or link.flags & IFF_LOOPBACK
    if immutable:
        raise RefusedError("it cannot leave its network namespace", device=link.name)
    if values.get(LinkAttr.master):
        raise UsageError(
            "a device that goes to another namespace becomes a port there",
            hint="afterwards: brctl2 -n NETNS link set master DEV BRIDGE",
        )


def check_port(session: Session, link: Link, values: AttrSet, kind: str) -> None:
    """Whether it is, or is about to be, a port of such a master. Raises RefusedError."""
    if LinkAttr.net_ns_fd in values:
        raise UsageError("a port that goes to another namespace is none any more")
    master = values.get(LinkAttr.master, link.master)
    if not master or session.link(int(master)).kind != kind:
        raise RefusedError(f"it is not a {kind} port", device=link.name)


# -------------------------------------------------------------------- properties


def property_(session: Session, request: Request) -> Plan:
    """Add or delete alternative names."""
    link = session.link(request.name("name"))
    adding = bool(request.name("verb"))
    names: list[str] = list(dict.fromkeys(request.word("altname", ())))
    if not names:
        raise UsageError("link property: altname is missing", hint="say: altname NAME")
    present = [name for name in names if name in link.altnames]
    if adding:
        return add_altnames(session, request, link, [n for n in names if n not in present], present)
    missing = [name for name in names if name not in present]
    if missing and not request.word("if-exists"):
        raise NotFoundError("alternative name", f"{missing[0]} of {link.name}")
    return altnames_plan(session, link, present, add=False)


def add_altnames(
    session: Session, request: Request, link: Link, names: list[str], present: list[str]
) -> Plan:
    """Add those that are not there. Raises ExistsError."""
    if present and not request.word("may-exist"):
        raise ExistsError(
            f"{present[0]} is an alternative name of it already",
            device=link.name,
            hint="--may-exist accepts that",
        )
    for name in names:
        found = links.find(session.channel, name)
        if found is not None:
            raise ExistsError(f"{name} is {found.name}'s already", device=link.name)
    return altnames_plan(session, link, names, add=True)


def altnames_plan(session: Session, link: Link, names: list[str], *, add: bool) -> Plan:
    """The change, and a look at what came of it."""
    if not names:
        return Plan([])
    changes: list[Change] = [AltNames(link.name, link.index, tuple(names), add)]

    def verify() -> None:
        found = links.get(session.channel, link.index).altnames
        if any((name in found) != add for name in names):
            raise UnsupportedError("the running kernel keeps no such names", device=link.name)

    return Plan(changes, verify)
