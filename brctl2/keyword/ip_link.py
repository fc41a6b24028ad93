"""`ip link`: iplink.c's words and defaults."""

from __future__ import annotations

from brctl2.commands.apply import Plan
from brctl2.commands.session import looked_up
from brctl2.errors import OutsideError, RefusedError, UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.grammar import convert
from brctl2.model.attr import Attr, AttrSet
from brctl2.model.codec import Choice, DevName, Mac, OnlyOnOff, Text, UInt
from brctl2.model.ifinfo import (
    IFF_ALLMULTI,
    IFF_DYNAMIC,
    IFF_MULTICAST,
    IFF_NOARP,
    IFF_PROMISC,
    IFF_UP,
)
from brctl2.model.kinds import SLAVE
from brctl2.model.link import (
    AfSpecAttr,
    Inet6Attr,
    LinkAttr,
    LinkInfoAttr,
    PeerAttr,
    ProtoDownReasonAttr,
)
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result
    from brctl2.model.codec import Codec

DEFAULT = "show"
VERBS = Keywords(
    "~add ~set ~change=set ~replace ~delete=del ~show ~lst=show ~list=show ~xstats ~afstats "
    "~property ~help"
)
SHOW = Keywords("up down group master vrf nomaster type novf dev")
PUT = Keywords(
    "up down name index ~link ~address ~broadcast brd=broadcast ~txqueuelen qlen=txqueuelen "
    "~txqlen=txqueuelen mtu inet xdpgeneric=xdp xdpdrv=xdp xdpoffload=xdp xdp netns multicast "
    "allmulticast promisc trailers arp carrier vf ~master vrf ~nomaster ~dynamic ~type ~alias "
    "group mode state ~numtxqueues ~numrxqueues ~addrgenmode ~link-netns ~link-netnsid protodown "
    "protodown_reason gso_max_size gso_max_segs gro_max_size gso_ipv4_max_size gro_ipv4_max_size "
    "parentdev dev"
)
BARE = frozenset(("up", "down", "nomaster"))
OUTSIDE = frozenset(("inet", "xdp", "vf"))
IFF_NOTRAILERS = 0x20
# Flags that `on` sets, and those that it clears.
FLAGS = {
    "multicast": IFF_MULTICAST,
    "allmulticast": IFF_ALLMULTI,
    "promisc": IFF_PROMISC,
    "dynamic": IFF_DYNAMIC,
}
INVERSE_FLAGS = {"trailers": IFF_NOTRAILERS, "arp": IFF_NOARP}
ATTRS: dict[str, tuple[Attr[Any], Codec[Any]]] = {
    "address": (LinkAttr.address, Mac()),
    "broadcast": (LinkAttr.broadcast, Mac()),
    "txqueuelen": (LinkAttr.txqlen, UInt(32)),
    "mtu": (LinkAttr.mtu, UInt(32)),
    "carrier": (LinkAttr.carrier, OnlyOnOff()),
    "alias": (LinkAttr.ifalias, Text(255)),
    "mode": (LinkAttr.linkmode, LinkAttr.linkmode.codec),
    "state": (LinkAttr.operstate, LinkAttr.operstate.codec),
    "numtxqueues": (LinkAttr.num_tx_queues, UInt(32)),
    "numrxqueues": (LinkAttr.num_rx_queues, UInt(32)),
    "link-netnsid": (LinkAttr.link_netnsid, LinkAttr.link_netnsid.codec),
    "protodown": (LinkAttr.proto_down, OnlyOnOff()),
    "gso_max_size": (LinkAttr.gso_max_size, UInt(32)),
    "gso_max_segs": (LinkAttr.gso_max_segs, UInt(32, 0, 65535)),
    "gro_max_size": (LinkAttr.gro_max_size, UInt(32)),
    "gso_ipv4_max_size": (LinkAttr.gso_ipv4_max_size, UInt(32)),
    "gro_ipv4_max_size": (LinkAttr.gro_ipv4_max_size, UInt(32)),
    "parentdev": (LinkAttr.parent_dev_name, Text()),
}
ONCE = frozenset(
    ("name", "index", "txqueuelen", "mtu", "netns", "group", "numtxqueues", "numrxqueues")
)
ADDRGENMODES: Choice = Inet6Attr.addrgenmode.codec  # type: ignore[assignment]


class Typed:
    """What was typed of one device: names, values, and the words behind `type`.

    name     what it is, or is to be, called; `dev` which one it is; both may be ""
    """

    def __init__(self) -> None:
        self.name = ""
        self.dev = ""
        self.index = 0
        self.lower = ""
        self.link_netns = ""
        self.kind = ""
        self.behind: list[str] = []
        self.values = AttrSet(head={"flags": 0, "change": 0})

    def flag(self, bit: int, on: bool) -> None:
        """Set or clear one of IFF_*."""
        self.values.head["change"] |= bit
        self.values.head["flags"] &= ~bit
        self.values.head["flags"] |= bit if on else 0


# ----------------------------------------------------------------------------- words


def typed(line: Line, words: Sequence[str]) -> Typed:
    """The words up to `type`, which has those behind it. Raises UsageError, NotFoundError."""
    found = Typed()
    rest = list(words)
    seen: set[str] = set()
    while rest and not found.kind:
        word = rest.pop(0)
        name = PUT.find(word)
        if name in OUTSIDE:
            raise OutsideError(f"brctl2 ip does not cover {word} of ip link", hint="use ip(8)")
        if name is None:
            if word == "help":
                raise line.unknown(word)
            rest.insert(0, word)
            name = "dev"
        if name in BARE:
            bare(found, name)
            continue
        if not rest:
            raise UsageError(f"{line.command}: {name} needs a value")
        if name in seen and name in ONCE:
            raise UsageError(f"{line.command}: {name} is given twice")
        seen.add(name)
        put(line, found, name, rest)
    found.behind = rest
    found.name = found.name or found.dev
    found.dev = found.dev or found.name
    return found


def bare(found: Typed, name: str) -> None:
    """A word without a value."""
    if name == "nomaster":
        found.values[LinkAttr.master] = 0
    else:
        found.flag(IFF_UP, name == "up")


def put(line: Line, found: Typed, name: str, rest: list[str]) -> None:
    """A word with its value, which is taken from the `rest`."""
    word = rest.pop(0)
    if name in ATTRS:
        attr, codec = ATTRS[name]
        found.values[attr] = convert(name, codec, word)
    elif name in FLAGS:
        found.flag(FLAGS[name], bool(convert(name, OnlyOnOff(), word)))
    elif name in INVERSE_FLAGS:
        found.flag(INVERSE_FLAGS[name], not convert(name, OnlyOnOff(), word))
    elif name == "protodown_reason":
        if not rest:
            raise UsageError(f"{line.command}: {name} needs a number and on or off")
        reason(line, found, word, rest.pop(0))
    elif name in ("name", "dev", "link", "link-netns", "type", "index"):
        called(line, found, name, word)
    else:
        placed(line, found, name, word)


def called(line: Line, found: Typed, name: str, word: str) -> None:
    """Words that name the device or what it stands on."""
    if name == "name":
        found.name = convert("name", DevName(), word)
    elif name == "dev":
        if found.dev:
            raise UsageError(f'{line.command}: "{word}" is not understood behind {found.dev}')
        found.dev = convert("dev", DevName(127), word)
    elif name == "link":
        found.lower = word
    elif name == "link-netns":
        found.link_netns = word
    elif name == "type":
        found.kind = convert("type", Text(63), word)
    else:
        found.index = convert("index", UInt(31, 1), word)


def placed(line: Line, found: Typed, name: str, word: str) -> None:
    """Words that say where it belongs."""
    session = line.session
    if name == "netns":
        found.values[LinkAttr.net_ns_fd] = session.namespace(word)
    elif name == "group":
        found.values[LinkAttr.group] = looked_up(session.names.group_number, "group", word)
    elif name == "addrgenmode":
        mode = AttrSet({Inet6Attr.addrgenmode: convert(name, ADDRGENMODES, word)})
        found.values[LinkAttr.af_spec] = AttrSet({AfSpecAttr.inet6: mode})
    else:
        found.values[LinkAttr.master] = (session.vrf if name == "vrf" else session.index)(word)


def reason(line: Line, found: Typed, number: str, on: str) -> None:
    """`protodown_reason N on|off`."""
    bit = 1 << convert("protodown_reason", UInt(32, 0, 31), number)
    value = bit if convert("protodown_reason", OnlyOnOff(), on) else 0
    found.values[LinkAttr.proto_down_reason] = AttrSet(
        {ProtoDownReasonAttr.mask: bit, ProtoDownReasonAttr.value: value}
    )


def put_kind(line: Line, found: Typed, *, adding: bool) -> None:
    """The words behind `type`. Raises UsageError, OutsideError."""
    from brctl2.keyword import ip_kinds

    kind, info = found.kind, AttrSet()
    if kind == "veth" and found.behind:
        info[LinkInfoAttr.kind] = kind
        info[LinkInfoAttr.data] = peer(line, found.behind)
    elif kind.endswith(SLAVE):
        info[LinkInfoAttr.slave_kind] = kind.removesuffix(SLAVE)
        info[LinkInfoAttr.slave_data] = ip_kinds.values_of(line.session, kind, found.behind)
    else:
        info[LinkInfoAttr.kind] = kind
        data = ip_kinds.values_of(line.session, kind, found.behind, adding=adding)
        if data:
            info[LinkInfoAttr.data] = data
    found.values[LinkAttr.linkinfo] = info


def peer(line: Line, words: list[str]) -> AttrSet:
    """The other end of a veth pair: `peer` and the words of a device."""
    if words[0] != "peer":
        raise UsageError(f'type veth: unknown word "{words[0]}"')
    other = typed(line, words[1:])
    if other.kind:
        raise UsageError("type veth: the peer has the same type")
    other.values.head["index"] = other.index
    if other.name:
        other.values[LinkAttr.ifname] = other.name
    return AttrSet({PeerAttr.peer: other.values})


# ---------------------------------------------------------------------------- commands


def add(line: Line) -> Result:
    """Make a link."""
    from brctl2.plan.change import LinkAdd  # showing links need not pay for it

    found = typed(line, line.words)
    if found.name != found.dev:
        raise UsageError(f"{line.command}: name and dev are given, it has one name")
    if not found.kind:
        raise UsageError(f"{line.command}: type is missing")
    if LinkAttr.group in found.values and not found.dev:
        raise UsageError(f"{line.command}: a group cannot be made")
    values = found.values
    values.head["index"] = found.index
    if found.lower:
        values[LinkAttr.link] = lower(line, found)
    if found.name:
        values[LinkAttr.ifname] = found.name
    put_kind(line, found, adding=True)
    return Plan([LinkAdd(values)])


def lower(line: Line, found: Typed) -> int:
    """The ifindex of the lower device; it may be in another namespace."""
    if not found.link_netns and LinkAttr.link_netnsid not in found.values:
        return line.session.index(found.lower)
    raise OutsideError("brctl2 ip does not cover lower devices elsewhere", hint="use ip(8)")


def set_(line: Line) -> Result:
    """Change a link, or with `group` alone every link of that group."""
    from brctl2.plan.change import LinkSet  # showing links need not pay for it

    found = typed(line, line.words)
    values = found.values
    if not found.dev:
        if LinkAttr.group in values and not found.behind:
            return Plan([LinkSet("", 0, values, AttrSet())])
        raise UsageError(f"{line.command}: dev is missing")
    if found.index and LinkAttr.net_ns_fd not in values:
        raise UsageError(f"{line.command}: index can change only together with netns")
    values.head["index"] = line.session.index(found.dev)
    if found.index:
        values[LinkAttr.new_ifindex] = found.index
    if found.name != found.dev:
        values[LinkAttr.ifname] = found.name
    if found.kind:
        put_kind(line, found, adding=False)
    return Plan([LinkSet(found.dev, values.head["index"], values, AttrSet())])


def delete(line: Line) -> Result:
    """Delete a link, or every link of a group. The kernel does not look at `type`."""
    from brctl2.plan.change import LinkDel  # showing links need not pay for it

    found = typed(line, line.words)
    if found.dev:
        return Plan([LinkDel(found.dev, line.session.index(found.dev), AttrSet())])
    group = found.values.get(LinkAttr.group)
    if group is None:
        raise UsageError(f"{line.command}: dev is missing")
    members = [
        link for link in line.session.all_links() if link.values.get(LinkAttr.group) == group
    ]
    if not members:
        raise RefusedError("there is no link of that group")
    return Plan([LinkDel(link.name, link.index, AttrSet()) for link in members])


def property_(line: Line) -> Result:
    """Alternative names."""
    from brctl2.plan.change import AltNames  # showing links need not pay for it

    verb = Keywords("~add ~del").find(line.words[0]) if line.words else None
    if verb is None:
        raise UsageError(f"{line.command}: say add or del")
    names: list[str] = []
    dev = ""
    for name, value in line._replace(words=line.words[1:]).read(ALTNAME, operand="dev"):
        if name == "altname":
            names.append(convert("altname", DevName(127), value))
        elif dev:
            raise UsageError(f'{line.command}: "{value}" is not understood behind {dev}')
        else:
            dev = value
    if not dev:
        raise UsageError(f"{line.command}: dev is missing")
    return Plan([AltNames(dev, line.session.index(dev), tuple(names), verb == "add")])


def show(line: Line) -> Listing:
    """Links."""
    from brctl2.commands import linkshow

    found = linkshow.show(line.session, line.request("link show", SHOW, "dev"))
    if not line.session.options.json:
        return found
    # ip has an empty object for each link that it leaves out itself.
    return found._replace(
        records=found.records or [None], context=found.context | {"left_out": True}
    )


def xstats(line: Line) -> Listing:
    """Counters of bridges, or of their ports."""
    from brctl2.keyword import ip_xstats

    return ip_xstats.show(line)


ALTNAME = Keywords("~altname dev")
WORDS = {
    "add": PUT,
    "replace": PUT,
    "set": PUT,
    "del": PUT,
    "property add": ALTNAME,
    "property del": ALTNAME,
    "show": SHOW,
    "xstats": Keywords("~type igmp mcast=igmp stp dev"),
}
RUN = {
    "add": add,
    "replace": add,  # the kernel replaces none either
    "set": set_,
    "del": delete,
    "property": property_,
    "show": show,
    "xstats": xstats,
}
