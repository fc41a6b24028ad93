"""Policy rules: struct fib_rule_hdr and FRA_* (include/uapi/linux/fib_rules.h)."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout, Record
from brctl2.model.codec import Codec, DevName, Hex, Int, Ip, Raw, Struct, UInt, number
from brctl2.typed import Any

FIB_RULE_PERMANENT, FIB_RULE_INVERT, FIB_RULE_UNRESOLVED = 0x1, 0x2, 0x4
FIB_RULE_IIF_DETACHED, FIB_RULE_OIF_DETACHED = 0x8, 0x10
ACTIONS = {
    "to_tbl": 1,
    "goto": 2,
    "nop": 3,
    "blackhole": 6,
    "unreachable": 7,
    "prohibit": 8,
}
TO_TABLE, GOTO, NOP = 1, 2, 3
RANGE16 = (("start", "u16"), ("end", "u16"))
MARK_MASK, PORT_MASK, DSCP_MASK, LABEL_MASK = 0xFFFFFFFF, 0xFFFF, 0x3F, 0xFFFFF
UNSET = -1  # of the suppressors
KERNEL = 2  # RTPROT_KERNEL
BASE_TABLES = frozenset((253, 254, 255))  # default, main, local


class Masked(Codec["tuple[int, int]"]):
    """`NUMBER[/MASK]`; without one the mask has all bits."""

    metavar = "N[/MASK]"

    def __init__(self, full: int) -> None:
        self.full = full

    def parse(self, word: str) -> tuple[int, int]:
        value, slash, mask = word.partition("/")
        return number(value, 0, self.full), number(mask, 0, self.full) if slash else self.full

    def text(self, value: tuple[int, int]) -> str:
        bits, mask = value
        # A mark of 0 needs its mask: alone it stands for any.
        return f"{bits:#x}" if mask == self.full and bits else f"{bits:#x}/{mask:#x}"


class Ports(Codec["tuple[int, int, int]"]):
    """`PORT`, `FIRST-LAST` or `PORT/MASK`, as (first, last, mask)."""

    metavar = "PORT[-PORT|/MASK]"

    def parse(self, word: str) -> tuple[int, int, int]:
        first, dash, last = word.partition("-")
        if dash:
            start, end = number(first, 1, 0xFFFF), number(last, 1, 0xFFFF)
            if start > end:
                raise ValueError("the first port is behind the last")
            return start, end, PORT_MASK
        port, mask = Masked(PORT_MASK).parse(word)
        return port, port, mask

    def text(self, value: tuple[int, int, int]) -> str:
        first, last, mask = value
        if first != last:
            return f"{first}-{last}"
        return str(first) if mask == PORT_MASK else f"{first:#x}/{mask:#x}"


class Users(Codec["tuple[int, int]"]):
    """`FIRST-LAST`: user ids."""

    metavar = "UID-UID"

    def parse(self, word: str) -> tuple[int, int]:
        first, _, last = word.partition("-")
        start, end = number(first, 0, 0xFFFFFFFE), number(last, 0, 0xFFFFFFFE)
        if start > end:
            raise ValueError("the first user id is behind the last")
        return start, end

    def text(self, value: tuple[int, int]) -> str:
        return f"{value[0]}-{value[1]}"


class RuleAttr(AttrTable):
    """FRA_*."""

    prefix = "FRA"
    dst = Attr(1, Ip(), "Destination prefix.", word="to", key="dst")
    src = Attr(2, Ip(), "Source prefix.", word="from", key="src")
    iifname = Attr(3, DevName(), "Incoming device.", word="iif", key="iif", aliases=("dev",))
    goto = Attr(4, UInt(32), "Rule to go on with.")
    priority = Attr(
        6,
        UInt(32),
        "Order; the lowest comes first.",
        word="priority",
        aliases=("preference", "pref", "order"),
    )
    fwmark = Attr(10, Hex(32), "Firewall mark.")
    flow = Attr(11, UInt(32), "Realms.", word="realms", key="flow")
    tun_id = Attr(12, UInt(64, big=True), "Tunnel id.")
    suppress_ifgroup = Attr(13, Int(32), "Ignore routes out of this group of devices.")
    suppress_prefixlen = Attr(
        14,
        Int(32),
        "Ignore routes with a prefix this short.",
        word="suppress_prefixlength",
        key="suppress_prefixlen",
        aliases=("sup_pl",),
    )
    table = Attr(15, UInt(32), "Table to look up.", aliases=("lookup",))
    fwmask = Attr(16, Hex(32), "Bits of the mark that count.", word="")
    oifname = Attr(17, DevName(), "Outgoing device.", word="oif", key="oif")
    pad = Attr(18, Raw(), "", access="ro", word="")
    l3mdev = Attr(19, UInt(8), "Look up in the VRF's table.", word="")
    uid_range = Attr(20, Struct(("start", "u32"), ("end", "u32")), "Users.", word="")
    protocol = Attr(21, UInt(8), "Who set it.", word="")
    ip_proto = Attr(22, UInt(8), "Layer 4 protocol.", word="")
    sport_range = Attr(23, Struct(*RANGE16), "Source ports.", word="")
    dport_range = Attr(24, Struct(*RANGE16), "Destination ports.", word="")
    dscp = Attr(25, UInt(8), "DSCP.", word="")
    flowlabel = Attr(26, UInt(32, big=True), "IPv6 flow label.", word="")
    flowlabel_mask = Attr(27, UInt(32, big=True), "Bits of the flow label that count.", word="")
    sport_mask = Attr(28, UInt(16), "Bits of the source port that count.", word="")
    dport_mask = Attr(29, UInt(16), "Bits of the destination port that count.", word="")
    dscp_mask = Attr(30, UInt(8), "Bits of the DSCP that count.", word="")


RULE = Layout(
    "rule",
    (
        ("family", "u8"),
        ("dst_len", "u8"),
        ("src_len", "u8"),
        ("tos", "u8"),
        ("table", "u8"),
        ("pad1", "pad8"),
        ("pad2", "pad8"),
        ("action", "u8"),
        ("flags", "u32"),
    ),
    RuleAttr,
    hot=False,
)


class Rule(Record):
    """One policy rule."""

    @property
    def family(self) -> int:
        """AF_INET or AF_INET6."""
        found: int = self.values.head["family"]
        return found

    @property
    def priority(self) -> int:
        """Its place; 0 for the first."""
        return self.values.get(RuleAttr.priority) or 0

    @property
    def action(self) -> int:
        """FR_ACT_*; 0 where a deletion does not care."""
        found: int = self.values.head.get("action", 0)
        return found

    @property
    def table(self) -> int:
        """The table that is looked up; FRA_TABLE has what does not fit the header's 8 bits."""
        wide = self.values.get(RuleAttr.table)
        narrow: int = self.values.head.get("table", 0)
        return narrow if wide is None else wide

    @property
    def inverted(self) -> bool:
        """Whether it is for what does not match."""
        return bool(self.values.head.get("flags", 0) & FIB_RULE_INVERT)

    @property
    def protocol(self) -> int:
        """Who set it: RTPROT_*."""
        return self.values.get(RuleAttr.protocol) or 0

    @property
    def mark(self) -> tuple[int, int]:
        """(firewall mark, mask); (0, 0) for none. Without FRA_FWMASK all bits count."""
        mark = self.values.get(RuleAttr.fwmark) or 0
        return mark, self.values.get(RuleAttr.fwmask, MARK_MASK if mark else 0)

    @property
    def iif(self) -> str:
        """The incoming device's name, "" for any."""
        return self.values.get(RuleAttr.iifname) or ""

    @property
    def oif(self) -> str:
        """The outgoing device's name, "" for any."""
        return self.values.get(RuleAttr.oifname) or ""

    @property
    def selectors(self) -> dict[str, Any]:
        """What a packet has to match; what is missing matches everything."""
        found = {
            "not": self.inverted,
            "from": self._prefix(RuleAttr.src, "src_len"),
            "to": self._prefix(RuleAttr.dst, "dst_len"),
            "tos": self.values.head.get("tos", 0),
            "fwmark": self.mark if any(self.mark) else 0,
            "iif": self.iif,
            "oif": self.oif,
            "uidrange": self._range(RuleAttr.uid_range),
            "ipproto": self.values.get(RuleAttr.ip_proto),
            "sport": self._ports(RuleAttr.sport_range, RuleAttr.sport_mask),
            "dport": self._ports(RuleAttr.dport_range, RuleAttr.dport_mask),
            "tun_id": self.values.get(RuleAttr.tun_id),
            "dscp": self._masked(RuleAttr.dscp, RuleAttr.dscp_mask, DSCP_MASK),
            "flowlabel": self._masked(RuleAttr.flowlabel, RuleAttr.flowlabel_mask, LABEL_MASK),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def effect(self) -> dict[str, Any]:
        """What is done with a packet that matches."""
        found: dict[str, Any] = {
            "action": self.action,
            "table": self.table if self.action in (0, TO_TABLE) else 0,
            "l3mdev": self.values.get(RuleAttr.l3mdev),
            "goto": self.values.get(RuleAttr.goto),
            "realms": self.values.get(RuleAttr.flow),
        }
        for name, attr in (
            ("suppress_prefixlength", RuleAttr.suppress_prefixlen),
            ("suppress_ifgroup", RuleAttr.suppress_ifgroup),
        ):
            if self.values.get(attr, UNSET) != UNSET:
                found[name] = (self.values[attr],)  # 0 is a value
        return {name: value for name, value in found.items() if value}

    @property
    def base(self) -> bool:
        """Whether a host does without it only on purpose: the kernel's own rules, and those that
        look everything up in local, main or default.
        """
        plain = not self.selectors and set(self.effect) == {"action", "table"}
        return self.protocol == KERNEL or (plain and self.table in BASE_TABLES)

    def _prefix(self, attr: Attr[Any], length: str) -> str:
        bits = self.values.head.get(length, 0)
        return f"{self.values.get(attr) or '0'}/{bits}" if bits else ""

    def _range(self, attr: Attr[dict[str, Any]]) -> tuple[int, int] | None:
        found = self.values.get(attr)
        return (found["start"], found["end"]) if found else None

    def _ports(self, attr: Attr[dict[str, Any]], mask: Attr[int]) -> tuple[int, int, int] | None:
        found = self._range(attr)
        return (*found, self.values.get(mask, PORT_MASK)) if found and any(found) else None

    def _masked(self, attr: Attr[int], mask: Attr[int], full: int) -> tuple[int, int] | None:
        found = self.values.get(attr)
        return None if found is None else (found, self.values.get(mask, full))
