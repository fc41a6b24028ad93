"""struct ifinfomsg (rtnetlink(7)): what messages about links have in common, those of bridges too.

Source: include/uapi/linux/if.h and rtnetlink.h. Apart from link.py: it is enough for who only wants
to know a link by its name.
"""

from __future__ import annotations

IFF_UP = 0x1
IFF_BROADCAST = 0x2
IFF_LOOPBACK = 0x8
IFF_POINTOPOINT = 0x10
IFF_NOARP = 0x80
IFF_PROMISC = 0x100
IFF_ALLMULTI = 0x200
IFF_MASTER = 0x400
IFF_SLAVE = 0x800
IFF_NOTRAILERS = 0x20
IFF_RUNNING = 0x40
IFF_MULTICAST = 0x1000
IFF_DYNAMIC = 0x8000
IFF_LOWER_UP = 0x10000
IFF_DORMANT = 0x20000

IFINFOMSG = (
    ("family", "u8"),
    ("pad", "pad8"),
    ("type", "u16"),
    ("index", "s32"),
    ("flags", "u32"),
    ("change", "u32"),
)
OPERSTATES = {
    "UNKNOWN": 0,
    "NOTPRESENT": 1,
    "DOWN": 2,
    "LOWERLAYERDOWN": 3,
    "TESTING": 4,
    "DORMANT": 5,
    "UP": 6,
}
BRIDGE_FLAGS_MASTER, BRIDGE_FLAGS_SELF = 1, 2
