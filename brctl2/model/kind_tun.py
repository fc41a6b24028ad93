"""tun and tap devices: IFLA_TUN_*.

They are made by ioctls on /dev/net/tun (kernel/tuntap.py); over netlink they can only be read.
The keywords are those of ip-tuntap(8).
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import Choice, Codec, OnOff, UInt, number

MODES = {"tun": 1, "tap": 2}
LOW = (1 << 32) - 2  # the uid and gid -1 mean none


class Owner(Codec["int | str"]):
    """A user or a group: its number, or its name, which the command looks up."""

    wire = "u32"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.metavar = kind.upper()

    def parse(self, word: str) -> int | str:
        if not word:
            raise ValueError("is empty")
        return number(word, 0, LOW) if word.isascii() and word.isdigit() else word


class TunAttr(AttrTable):
    """IFLA_TUN_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_TUN"
    type = Attr(3, Choice(8, MODES), "tun carries IP packets, tap Ethernet frames.", word="")
    pi = Attr(4, OnOff(), "Packets begin with struct tun_pi.", presets={"pi": 1})
    vnet_hdr = Attr(
        5, OnOff(), "Packets begin with struct virtio_net_hdr.", presets={"vnet_hdr": 1}
    )
    multi_queue = Attr(7, OnOff(), "More than one queue.", presets={"multi_queue": 1})
    num_queues = Attr(8, UInt(32), "Queues.", word="numqueues", access="ro")
    num_disabled_queues = Attr(9, UInt(32), "Queues off.", word="numdisabled", access="ro")
    persist = Attr(6, OnOff(), "Stays when its program ends.", access="ro")
    owner = Attr(1, Owner("user"), "User who may attach to it.", word="user")
    group = Attr(2, Owner("group"), "Group that may attach to it.")
