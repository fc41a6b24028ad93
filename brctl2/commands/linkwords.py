"""Words about links as values of RTM_NEWLINK: names looked up, words of a kind made attributes."""

from __future__ import annotations

from brctl2.commands.session import looked_up
from brctl2.errors import NotFoundError, RefusedError, UsageError
from brctl2.model.attr import AttrSet
from brctl2.model.codec import Device, Named
from brctl2.model.ifinfo import (
    IFF_ALLMULTI,
    IFF_DYNAMIC,
    IFF_MULTICAST,
    IFF_NOARP,
    IFF_NOTRAILERS,
    IFF_PROMISC,
    IFF_UP,
)
from brctl2.model.kinds import KINDS, PORTS, SLAVE
from brctl2.model.link import AfSpecAttr, Inet6Attr, LinkAttr, LinkInfoAttr, ProtoDownReasonAttr
from brctl2.model.port import PortAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import AttrTable

FLAGS = {
    "up": IFF_UP,
    "promisc": IFF_PROMISC,
    "allmulticast": IFF_ALLMULTI,
    "multicast": IFF_MULTICAST,
    "dynamic": IFF_DYNAMIC,
}
INVERTED = {"arp": IFF_NOARP, "trailers": IFF_NOTRAILERS}


def link_values(session: Session, request: Request) -> AttrSet:
    """What is said of the link itself, its flags in the head. Raises UsageError, NotFoundError.

    A master is looked for in the namespace that the link goes to.
    """
    values = request.values.of(LinkAttr)
    place(session, request, values)
    vrf = request.word("vrf")
    if vrf is not None:
        if LinkAttr.master in values:
            raise UsageError("master and vrf both say whose port it is")
        values[LinkAttr.master] = the_vrf(session, vrf)
    resolve(session, values)
    mode = request.values.get(Inet6Attr.addrgenmode)
    if mode is not None:
        inet6 = AttrSet({Inet6Attr.addrgenmode: mode})
        values[LinkAttr.af_spec] = AttrSet({AfSpecAttr.inet6: inet6})
    reason = request.word("protodown_reason")
    if reason is not None:
        values[LinkAttr.proto_down_reason] = down_reason(session, *reason)
    values.head = flag_head(request)
    values.head["index"] = request.word("index", 0)
    return values


def place(session: Session, request: Request, values: AttrSet) -> None:
    """The namespace that was asked for, unless it is this one, and the master there."""
    word = request.word("netns")
    if word is None:
        return
    from brctl2.kernel import links, netns

    descriptor = session.namespace(word)
    if netns.is_current(descriptor):
        return
    values[LinkAttr.net_ns_fd] = descriptor
    master = values.get(LinkAttr.master)
    if isinstance(master, str):
        values[LinkAttr.master] = links.get(session.elsewhere(descriptor), master).index


def flag_head(request: Request) -> dict[str, Any]:
    """ifi_flags and ifi_change: what is not said stays as it is."""
    flags = change = 0
    for words, inverted in ((FLAGS, False), (INVERTED, True)):
        for word, bit in words.items():
            on = request.word(word)
            if on is not None:
                change |= bit
                flags |= bit if bool(on) != inverted else 0
    return {"index": 0, "flags": flags, "change": change}


def down_reason(session: Session, word: str, on: bool) -> AttrSet:
    """One bit of IFLA_PROTO_DOWN_REASON."""
    number = looked_up(session.names.protodown_reason_number, "protodown_reason", word)
    return AttrSet(
        {
            ProtoDownReasonAttr.mask: 1 << number,
            ProtoDownReasonAttr.value: on << number,
        }
    )


def the_vrf(session: Session, name: str) -> int:
    """The ifindex of a VRF. Raises RefusedError when it is something else."""
    found = session.link(name)
    if found.kind != "vrf":
        raise RefusedError("it is not a VRF", device=found.name)
    return found.index


def resolve(session: Session, values: AttrSet) -> None:
    """Names of devices, groups, tables, users become their numbers.

    Raises NotFoundError, UsageError.
    """
    for attr, value in values.items():
        if not isinstance(value, str):
            continue
        codec = attr.codec
        if isinstance(codec, Device):
            values[attr] = session.index(value)
        elif isinstance(codec, Named):
            values[attr] = number(session, codec.kind, attr.word, value)


def number(session: Session, kind: str, keyword: str, word: str) -> int:
    """The number of a name of iproute2's files. Raises UsageError."""
    return looked_up(lambda name: session.names.number(kind, name), keyword, word)


# ------------------------------------------------------------------------ kinds


def kind_values(session: Session, request: Request, word: str, *, making: bool) -> AttrSet:
    """What is said of the kind that follows `type`; also of tap, which is a mode of tun."""
    table = KINDS.get("tun" if word == "tap" else word)
    if table is None:
        return AttrSet()
    data = request.values.of(table)
    own = OWN.get(word)
    if own is not None:
        own(session, data, making)
    resolve(session, data)
    return data


def vxlan(session: Session, data: AttrSet, making: bool) -> None:
    """ "remote", "group" and "local" of either family, and what iproute2 takes for granted."""
    from brctl2.model.kind_vxlan import TTL_INHERIT, VxlanAttr

    vxlan_ends(data)
    if data.get(VxlanAttr.ttl) == TTL_INHERIT:
        del data[VxlanAttr.ttl]
        data[VxlanAttr.ttl_inherit] = b""
    if data.get(VxlanAttr.tos) == "inherit":
        data[VxlanAttr.tos] = 1
    if not making:
        return
    external = bool(data.get(VxlanAttr.external))
    if external == (VxlanAttr.id in data):
        raise UsageError("a vxlan device has either an id or external")
    if external:
        data.setdefault(VxlanAttr.learning, 0)
    if data.get(VxlanAttr.gpe):
        data.setdefault(VxlanAttr.port, 4790)


def vxlan_ends(data: AttrSet) -> None:
    """The other end and one's own, in the attributes of their family. Raises UsageError."""
    from brctl2.model.kind_vxlan import VxlanAttr

    remote, group = data.pop(VxlanAttr.remote, None), data.pop(VxlanAttr.group, None)
    if remote is not None and group is not None:
        raise UsageError("remote and group are both the other end")
    if remote is not None and is_multicast(remote):
        raise UsageError(f"remote {remote}: it is a multicast address", hint="say: group")
    if group is not None and not is_multicast(group):
        raise UsageError(f"group {group}: it is no multicast address", hint="say: remote")
    other, own = remote or group, data.pop(VxlanAttr.local, None)
    if other and own and (":" in other) != (":" in own):
        raise UsageError(f"local {own} and {other} are of different families")
    if other is not None:
        data[VxlanAttr.group6 if ":" in other else VxlanAttr.group] = other
    if own is not None:
        data[VxlanAttr.local6 if ":" in own else VxlanAttr.local] = own


def is_multicast(address: str) -> bool:
    """224.0.0.0/4 or ff00::/8."""
    if ":" in address:
        return address.lower().startswith("ff")
    return 224 <= int(address.split(".")[0]) < 240


def macvlan(session: Session, data: AttrSet, making: bool) -> None:
    """Flags of their own words into one attribute, source addresses into theirs."""
    from brctl2.model.kind_macvlan import MACADDR_MODES, MacvlanAttr

    flags = [data.pop(attr) for attr in (MacvlanAttr.nopromisc, MacvlanAttr.nodst) if attr in data]
    if flags:
        data[MacvlanAttr.flags] = sum(flags) | data.get(MacvlanAttr.flags, 0)
    if MacvlanAttr.macaddr_mode in data:
        verb, addresses = data[MacvlanAttr.macaddr_mode]
        data[MacvlanAttr.macaddr_mode] = MACADDR_MODES[verb]
        if verb == "set":
            data[MacvlanAttr.macaddr_data] = addresses
        elif addresses:
            data[MacvlanAttr.macaddr] = addresses[0]


def vlan(session: Session, data: AttrSet, making: bool) -> None:
    """A VLAN device has an id."""
    from brctl2.model.kind_vlan import VlanAttr

    if making and VlanAttr.id not in data:
        raise UsageError("a vlan device needs an id", hint="say: type vlan id N")


def tun(session: Session, data: AttrSet, making: bool) -> None:
    """Users and groups by name."""
    from brctl2.model.kind_tun import TunAttr

    for attr, kind in ((TunAttr.owner, "user"), (TunAttr.group, "group")):
        if isinstance(data.get(attr), str):
            data[attr] = account(kind, str(data[attr]))


def account(kind: str, name: str) -> int:
    """The number of a user or a group. Raises NotFoundError."""
    try:
        if kind == "user":
            from pwd import getpwnam

            return getpwnam(name).pw_uid
        from grp import getgrnam

        return getgrnam(name).gr_gid
    except KeyError:
        raise NotFoundError(kind, name) from None


OWN: dict[str, Callable[[Session, AttrSet, bool], None]] = {
    "vxlan": vxlan,
    "macvlan": macvlan,
    "macvtap": macvlan,
    "vlan": vlan,
    "tun": tun,
    "tap": tun,
}


def link_info(kind: str, data: AttrSet) -> AttrSet:
    """IFLA_LINKINFO of a kind."""
    info = AttrSet({LinkInfoAttr.kind: kind})
    if data:
        info[LinkInfoAttr.data] = data
    return info


def port_values(session: Session, request: Request) -> tuple[str, AttrSet]:
    """(kind of the master, what is said of the port): bridge ports need no `type`."""
    word = request.word("type", "")
    kind = word.removesuffix(SLAVE) if word.endswith(SLAVE) else "bridge"
    table: type[AttrTable] = PORTS.get(kind, PortAttr)
    found = request.values.of(table)
    resolve(session, found)
    return kind, found
