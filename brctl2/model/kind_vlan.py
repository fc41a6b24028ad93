"""VLAN devices: IFLA_VLAN_*."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.bridge import VLAN_PROTOCOLS
from brctl2.model.codec import Array, Bit, Choice, Struct, UInt, number
from brctl2.typed import Any

MAX32 = (1 << 32) - 1


class QosMap(Array):
    """struct ifla_vlan_qos_mapping, any number of them: FROM:TO FROM:TO."""

    metavar = "FROM:TO..."

    def __init__(self) -> None:
        super().__init__(Struct(("from", "u32"), ("to", "u32")), 1)

    def more(self, words: list[str], following: str) -> bool:
        source, colon, target = following.partition(":")
        return bool(colon) and source.isdigit() and target.isdigit()

    def parse(self, word: str) -> list[Any]:
        found = []
        for pair in word.replace(",", " ").split():
            source, colon, target = pair.partition(":")
            if not colon:
                raise ValueError("not FROM:TO")
            found.append({"from": number(source, 0, MAX32), "to": number(target, 0, MAX32)})
        return found

    def text(self, value: list[Any]) -> str:
        return " ".join(f"{pair['from']}:{pair['to']}" for pair in value)


class VlanAttr(AttrTable):
    """IFLA_VLAN_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_VLAN"
    protocol = Attr(5, Choice(16, VLAN_PROTOCOLS, big=True), "Tag protocol.")
    id = Attr(1, UInt(16, 0, 4095), "VLAN id.")
    reorder_hdr = Attr(2, Bit(0), "Hand frames up without their tag.")
    gvrp = Attr(2, Bit(1), "Register the VLAN by GVRP.")
    mvrp = Attr(2, Bit(3), "Register the VLAN by MVRP.")
    loose_binding = Attr(2, Bit(2), "Keep its state apart from the lower device's.")
    bridge_binding = Attr(2, Bit(4), "Follow the bridge ports that are members of the VLAN.")
    ingress_qos = Attr(
        4, QosMap(), "Priority of the tag to priority of the packet.", word="ingress-qos-map"
    )
    egress_qos = Attr(
        3, QosMap(), "Priority of the packet to priority of the tag.", word="egress-qos-map"
    )
