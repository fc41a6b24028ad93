"""Light-weight tunnels on routes: what RTA_ENCAP has for each RTA_ENCAP_TYPE, and how it is typed.

Source: include/uapi/linux/lwtunnel.h, mpls_iptunnel.h; ip-route(8). Kinds without a table here are
kept and sent back as bytes.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrSet, AttrTable
from brctl2.model.codec import Ip, Raw, UInt, number
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENCAP_MPLS, ENCAP_IP, ENCAP_IP6 = 1, 2, 4
ENCAPS = {
    "none": 0, "mpls": 1, "ip": 2, "ila": 3, "ip6": 4, "seg6": 5, "bpf": 6,
    "seg6local": 7, "rpl": 8, "ioam6": 9, "xfrm": 10,
}  # fmt: skip
# TUNNEL_* of include/net/ip_tunnels.h, network byte order on the wire.
FLAGS = {"key": 0x04, "csum": 0x01, "seq": 0x08}
AF_INET, AF_INET6 = 2, 10


class Labels(Raw):
    """A stack of MPLS labels, `100/200` (RFC 3032: 20 bits, then the bottom of the stack's bit)."""

    metavar = "LABEL[/LABEL]..."

    def parse(self, word: str) -> bytes:
        labels = [number(part, 0, (1 << 20) - 1) for part in word.split("/")]
        entries = [label << 12 for label in labels]
        entries[-1] |= 1 << 8
        return b"".join(entry.to_bytes(4, "big") for entry in entries)

    def text(self, value: bytes) -> str:
        entries = [value[at : at + 4] for at in range(0, len(value), 4)]
        return "/".join(str(int.from_bytes(entry, "big") >> 12) for entry in entries)

    def json(self, value: bytes) -> object:
        return self.text(value)


class IpEncapAttr(AttrTable):
    """LWTUNNEL_IP_*."""

    prefix = "LWTUNNEL_IP"
    id = Attr(1, UInt(64, big=True), "Tunnel id.")
    dst = Attr(2, Ip(AF_INET), "Destination of the outer header.")
    src = Attr(3, Ip(AF_INET), "Source of the outer header.")
    ttl = Attr(4, UInt(8), "TTL of the outer header.")
    tos = Attr(5, UInt(8), "DS field of the outer header.")
    flags = Attr(6, UInt(16, big=True), "TUNNEL_*.", word="")
    pad = Attr(7, Raw(), "", access="ro", word="")
    opts = Attr(8, Raw(), "Options of geneve, vxlan or erspan.", word="")


class Ip6EncapAttr(AttrTable):
    """LWTUNNEL_IP6_*."""

    prefix = "LWTUNNEL_IP6"
    id = Attr(1, UInt(64, big=True), "Tunnel id.")
    dst = Attr(2, Ip(AF_INET6), "Destination of the outer header.")
    src = Attr(3, Ip(AF_INET6), "Source of the outer header.")
    hoplimit = Attr(4, UInt(8), "Hop limit of the outer header.")
    tc = Attr(5, UInt(8), "Traffic class of the outer header.")
    flags = Attr(6, UInt(16, big=True), "TUNNEL_*.", word="")
    pad = Attr(7, Raw(), "", access="ro", word="")
    opts = Attr(8, Raw(), "Options of geneve, vxlan or erspan.", word="")


class MplsEncapAttr(AttrTable):
    """MPLS_IPTUNNEL_*."""

    prefix = "MPLS_IPTUNNEL"
    dst = Attr(1, Labels(), "Labels to push.")
    ttl = Attr(2, UInt(8), "TTL of the labels.")


TABLES: dict[Any, type[AttrTable]] = {
    ENCAP_MPLS: MplsEncapAttr,
    ENCAP_IP: IpEncapAttr,
    ENCAP_IP6: Ip6EncapAttr,
}
DSFIELDS = frozenset((IpEncapAttr.tos, Ip6EncapAttr.tc))


def length(words: Sequence[str]) -> int:
    """How many of the words after `encap` belong to it: its kind, and all that its kind knows.

    All words, where the kind is not known.
    """
    table = TABLES.get(ENCAPS.get(words[0])) if words else None
    if table is None:
        return len(words)
    at = 2 if table is MplsEncapAttr else 1
    while at < len(words):
        if words[at] in table.by_word:
            at += 2
        elif words[at] in FLAGS and table is not MplsEncapAttr:
            at += 1
        else:
            break
    return min(at, len(words))


def parse(words: Sequence[str], dsfield: Callable[[str], int]) -> tuple[int, AttrSet]:
    """(RTA_ENCAP_TYPE, RTA_ENCAP) of `ip id 5 dst 192.0.2.1`. Raises ValueError with the reason.

    `dsfield` knows the names of DS fields.
    """
    kind = ENCAPS.get(words[0], 0) if words else 0
    table = TABLES.get(kind)
    if table is None:
        known = ", ".join(name for name, value in ENCAPS.items() if value in TABLES)
        raise ValueError(f"expected one of {known} first")
    rest = list(words[1:])
    if table is MplsEncapAttr:
        rest.insert(0, "dst")
    values = AttrSet()
    flags = 0
    while rest:
        word = rest.pop(0)
        attr = table.by_word.get(word)
        if attr is not None:
            _put(values, attr, rest, dsfield)
        elif word in FLAGS and table is not MplsEncapAttr:
            flags |= FLAGS[word]
        else:
            raise ValueError(f"{words[0]} does not know {word}")
    if not values and not flags:
        raise ValueError(f"{words[0]} needs something like dst")
    if flags:
        values[table.by_number[6]] = flags
    return kind, values


def _put(values: AttrSet, attr: Attr[Any], rest: list[str], dsfield: Callable[[str], int]) -> None:
    if not rest:
        raise ValueError(f"{attr.word} needs a value")
    if attr in values:
        raise ValueError(f"{attr.word} is given twice")
    word = rest.pop(0)
    try:
        values[attr] = dsfield(word) if attr in DSFIELDS else attr.codec.parse(word)
    except ValueError as error:
        raise ValueError(f"{attr.word} {word}: {error}") from None


def words(kind: int, values: AttrSet) -> list[str]:
    """What `parse` takes, of a kind that has a table; without `encap`."""
    name = next(name for name, value in ENCAPS.items() if value == kind)
    found = [name]
    for attr, value in values.items():
        if attr in DSFIELDS:
            found += [attr.word, hex(value)]
        elif attr is MplsEncapAttr.dst:
            found.insert(1, attr.codec.text(value))
        elif attr.word:
            found += [attr.word, attr.codec.text(value)]
        elif attr.field == "flags":
            found += [word for word, bit in FLAGS.items() if value & bit]
    return found
