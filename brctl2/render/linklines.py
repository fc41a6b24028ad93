"""The `ip` lines of changes of links."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.codec import Array, Bit, Device, Flag, Struct
from brctl2.model.ifinfo import (
    IFF_ALLMULTI,
    IFF_DYNAMIC,
    IFF_MULTICAST,
    IFF_NOARP,
    IFF_NOTRAILERS,
    IFF_PROMISC,
    IFF_UP,
)
from brctl2.model.link import (
    AfSpecAttr,
    Inet6Attr,
    LinkAttr,
    LinkInfoAttr,
    PeerAttr,
    ProtoDownReasonAttr,
)
from brctl2.plan.change import AltNames, LinkAdd, LinkDel, TunAdd
from brctl2.render.linkinfo import text_of
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.attr import Attr
    from brctl2.plan.change import LinkSet

FLAGS = (
    ("multicast", IFF_MULTICAST, False),
    ("allmulticast", IFF_ALLMULTI, False),
    ("promisc", IFF_PROMISC, False),
    ("dynamic", IFF_DYNAMIC, False),
    ("arp", IFF_NOARP, True),
    ("trailers", IFF_NOTRAILERS, True),
)
# bridge(8) alone has words for these; ip(8) has for all others.
BRIDGE_ONLY = frozenset(("learning_sync", "mcast_max_groups"))
# Nobody has.
WORDLESS = frozenset(("mcast_eht_hosts_limit",))


def explain(change: Any, session: Any) -> list[list[str]]:
    """The lines that lead to the same state."""
    if isinstance(change, LinkAdd):
        return [add_line(change.values, session)]
    if isinstance(change, TunAdd):
        return tun_lines(change.values, session)
    if isinstance(change, LinkDel):
        return [["ip", "link", "del", "dev", change.name]]
    if isinstance(change, AltNames):
        verb = "add" if change.add else "del"
        names = [part for name in change.altnames for part in ("altname", name)]
        return [["ip", "link", "property", verb, "dev", change.name, *names]]
    return set_lines(change, session)


def add_line(values: AttrSet, session: Any) -> list[str]:
    """`ip link add name NAME ... type KIND ...`."""
    info = values.get(LinkAttr.linkinfo, AttrSet())
    kind = info.get(LinkInfoAttr.kind) or ""
    data = info.get(LinkInfoAttr.data, AttrSet())
    words = link_words(values, session, making=True)
    line = ["ip", "link", "add", "name", values[LinkAttr.ifname], *words, "type", kind]
    if not isinstance(data, AttrSet):
        return line
    peer = data.get(PeerAttr.peer)
    if peer is not None:
        words = link_words(peer, session, making=True)
        return [*line, "peer", "name", peer[LinkAttr.ifname], *words]
    return [*line, *kind_words(kind, data, session)]


def tun_lines(values: AttrSet, session: Any) -> list[list[str]]:
    """`ip tuntap add ...`, and `ip link set ...` for the rest."""
    from brctl2.model.kind_tun import TunAttr

    data = values[LinkAttr.linkinfo][LinkInfoAttr.data]
    assert isinstance(data, AttrSet)
    name = values[LinkAttr.ifname]
    words = [
        attr.word for attr in (TunAttr.pi, TunAttr.vnet_hdr, TunAttr.multi_queue) if data.get(attr)
    ]
    for attr in (TunAttr.owner, TunAttr.group):
        if attr in data:
            words += [attr.word, str(data[attr])]
    mode = TunAttr.type.codec.text(data[TunAttr.type])
    lines = [["ip", "tuntap", "add", "dev", name, "mode", mode, *words]]
    rest = link_words(values, session)
    return [*lines, ["ip", "link", "set", "dev", name, *rest]] if rest else lines


def set_lines(change: LinkSet, session: Any) -> list[list[str]]:
    """`ip link set dev NAME ...`, with what belongs to the kind and to the port behind `type`."""
    values = change.after
    info = values.get(LinkAttr.linkinfo, AttrSet())
    words = link_words(values, session, change.place)
    new = values.get(LinkAttr.ifname)
    if new is not None and new != change.name:
        words = ["name", new, *words]
    data, port = info.get(LinkInfoAttr.data), info.get(LinkInfoAttr.slave_data)
    kind = info.get(LinkInfoAttr.kind)
    if kind and isinstance(data, AttrSet):
        words += ["type", kind, *kind_words(kind, data, session)]
    set_line = [*ip_in(change.place, session), "link", "set", "dev", change.name]
    lines = [[*set_line, *words]] if words else []
    if isinstance(port, AttrSet):
        lines += port_lines(change.name, info[LinkInfoAttr.slave_kind], port, session)
    return lines


def ip_in(place: int, session: Any) -> list[str]:
    """`ip`, run in the namespace of a descriptor."""
    if place < 0:
        return ["ip"]
    word: str = session.namespace_word(place)
    if "/" in word:
        return ["nsenter", f"--net={word}", "ip"]
    return ["nsenter", "-t", word, "-n", "ip"] if word.isdigit() else ["ip", "-n", word]


def port_lines(name: str, kind: str, port: AttrSet, session: Any) -> Iterator[list[str]]:
    """`ip link set dev NAME type bridge_slave ...`, and what only bridge(8) can say."""
    attrs = [attr for attr in port if attr.field not in BRIDGE_ONLY | WORDLESS]
    if attrs:
        words = [word for attr in attrs for word in port_words(attr, port[attr], session)]
        yield ["ip", "link", "set", "dev", name, "type", f"{kind}_slave", *words]
    rest = [attr for attr in port if attr.field in BRIDGE_ONLY]
    if rest:
        words = [word for attr in rest for word in attr_words(attr, port[attr], session)]
        yield ["bridge", "link", "set", "dev", name, *words]
    for attr in port:
        if attr.field in WORDLESS:
            said = " ".join(attr_words(attr, port[attr], session))
            yield ["#", "neither", "ip", "nor", "bridge", "can", "say:", name, *said.split()]


def link_words(
    values: AttrSet, session: Any, place: int = -1, *, making: bool = False
) -> list[str]:
    """What is said before `type`, in iproute2's order."""
    words: list[str] = []
    index = values.get(LinkAttr.new_ifindex)
    if making:
        index = values.head.get("index")
    told: list[Attr[Any]] = [
        attr
        for attr in values
        if attr.word and attr not in (LinkAttr.ifname, LinkAttr.link) and attr.access == "rw"
    ]
    if LinkAttr.link in values:
        words += ["link", session.device_name(values[LinkAttr.link])]
    for attr in told:
        if attr is LinkAttr.master and values[attr] and place >= 0:
            words += ["master", session.device_name_in(place, values[attr])]
        else:
            words += attr_words(attr, values[attr], session)
    words += nested_words(values, session)
    if index:
        words += ["index", str(index)]
    descriptor = values.get(LinkAttr.net_ns_fd)
    if descriptor is not None:
        words += ["netns", session.namespace_word(descriptor)]
    return words + flag_words(values.head)


def nested_words(values: AttrSet, session: Any) -> list[str]:
    """What lies deeper: how IPv6 makes addresses, who holds the link down."""
    words: list[str] = []
    inet6 = values.get(LinkAttr.af_spec, AttrSet()).get(AfSpecAttr.inet6)
    if inet6 is not None and Inet6Attr.addrgenmode in inet6:
        mode = Inet6Attr.addrgenmode.codec.text(inet6[Inet6Attr.addrgenmode])
        words += ["addrgenmode", mode]
    reason = values.get(LinkAttr.proto_down_reason)
    if reason is not None:
        mask = reason[ProtoDownReasonAttr.mask]
        on = reason[ProtoDownReasonAttr.value] & mask
        words += ["protodown_reason", str(mask.bit_length() - 1), "on" if on else "off"]
    return words


def flag_words(head: dict[str, Any]) -> list[str]:
    """Flags that change; `up` last, when everything else is set."""
    change, flags = head.get("change", 0), head.get("flags", 0)
    words = [
        part
        for word, bit, inverted in FLAGS
        if change & bit
        for part in (word, "on" if bool(flags & bit) != inverted else "off")
    ]
    if change & IFF_UP:
        words.append("up" if flags & IFF_UP else "down")
    return words


def attr_words(attr: Attr[Any], value: Any, session: Any) -> list[str]:
    """`mtu 1400`, `nomaster`, `nolearning`."""
    preset = next((word for word, stands in attr.presets.items() if stands == value), None)
    if preset is not None:
        return [preset]
    if isinstance(attr.codec, Flag):
        return [attr.word]
    if isinstance(attr.codec, Device):
        return [attr.word, session.device_name(value)]
    if isinstance(attr.codec, (Array, Struct)):
        return [attr.word, *attr.codec.text(value).split()]
    return [attr.word, text_of(attr, value)]


def port_words(attr: Attr[Any], value: Any, session: Any) -> list[str]:
    """As ip(8) takes them: it knows no names of STP states."""
    if attr.field == "state":
        return ["state", str(value)]
    return attr_words(attr, value, session)


def kind_words(kind: str, data: AttrSet, session: Any) -> list[str]:
    """What is said behind `type KIND`."""
    if kind == "vxlan":
        return vxlan_words(data, session)
    if kind in ("macvlan", "macvtap"):
        return macvlan_words(data, session)
    words: list[str] = []
    for attr, value in data.items():
        if attr.word and isinstance(attr.codec, Bit) and kind == "vlan":
            words += [attr.word, "on" if value else "off"]
        elif attr.word:
            words += attr_words(attr, value, session)
    return words


def vxlan_words(data: AttrSet, session: Any) -> list[str]:
    """The ends by what they are; numbers in iproute2's bases."""
    words: list[str] = []
    for attr, value in data.items():
        match attr.field:
            case "group" | "group6":
                multicast = value[:2] == "ff" or value.split(".")[0] in map(str, range(224, 240))
                words += ["group" if multicast else "remote", value]
            case "local" | "local6":
                words += ["local", value]
            case "ttl_inherit":
                words += ["ttl", "inherit"]
            case "tos":
                words += ["tos", "inherit" if value == 1 else f"{value:x}"]
            case _:
                words += attr_words(attr, value, session)
    return words


def macvlan_words(data: AttrSet, session: Any) -> list[str]:
    """Source addresses behind what is to be done with them."""
    from brctl2.model.kind_macvlan import MACADDR_MODES, MacvlanAttr

    words: list[str] = []
    for attr, value in data.items():
        if attr is MacvlanAttr.flags:
            names = {1: ["nopromisc"], 2: ["nodst"], 3: ["nopromisc", "nodst"]}
            words += names.get(value, ["flag", "null"])
        elif attr is MacvlanAttr.macaddr_mode:
            verb = next(name for name, number in MACADDR_MODES.items() if number == value)
            one = data.get(MacvlanAttr.macaddr)
            words += ["macaddr", verb, *data.get(MacvlanAttr.macaddr_data, [one] if one else [])]
        elif attr.word:
            words += attr_words(attr, value, session)
    return words
