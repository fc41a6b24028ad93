"""Policy rules: struct fib_rule_hdr and FRA_* (include/uapi/linux/fib_rules.h)."""

from __future__ import annotations

from typing import NamedTuple

from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.codec import DevName, Hex, Int, Ip, Raw, Struct, UInt

FIB_RULE_PERMANENT, FIB_RULE_INVERT, FIB_RULE_UNRESOLVED = 0x1, 0x2, 0x4
FIB_RULE_IIF_DETACHED, FIB_RULE_OIF_DETACHED = 0x8, 0x10
ACTIONS = {
    "to_tbl": 1, "goto": 2, "nop": 3, "blackhole": 6, "unreachable": 7, "prohibit": 8,
}
RANGE16 = (("start", "u16"), ("end", "u16"))


class RuleAttr(AttrTable):
    """FRA_*."""

    prefix = "FRA"
    dst = Attr(1, Ip(), "Destination prefix.", word="to", key="dst")
    src = Attr(2, Ip(), "Source prefix.", word="from", key="src")
    iifname = Attr(3, DevName(), "Incoming device.", word="iif", key="iif", aliases=("dev",))
    goto = Attr(4, UInt(32), "Rule to go on with.")
    priority = Attr(6, UInt(32), "Order; the lowest comes first.", word="priority",
                    aliases=("preference", "pref", "order"))
    fwmark = Attr(10, Hex(32), "Firewall mark.")
    flow = Attr(11, UInt(32), "Realms.", word="realms", key="flow")
    tun_id = Attr(12, UInt(64, big=True), "Tunnel id.")
    suppress_ifgroup = Attr(13, Int(32), "Ignore routes out of this group of devices.")
    suppress_prefixlen = Attr(14, Int(32), "Ignore routes with a prefix this short.",
                              aliases=("sup_pl",))
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


RULE = Layout(
    "rule",
    (
        ("family", "u8"), ("dst_len", "u8"), ("src_len", "u8"), ("tos", "u8"), ("table", "u8"),
        ("pad1", "pad8"), ("pad2", "pad8"), ("action", "u8"), ("flags", "u32"),
    ),
    RuleAttr,
    hot=False,
)


class Rule(NamedTuple):
    """One policy rule."""

    values: AttrSet

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
    def iif(self) -> str:
        """The incoming device's name, "" for any."""
        return self.values.get(RuleAttr.iifname) or ""

    @property
    def oif(self) -> str:
        """The outgoing device's name, "" for any."""
        return self.values.get(RuleAttr.oifname) or ""
