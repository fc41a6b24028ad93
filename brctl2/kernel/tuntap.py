"""tun and tap devices are made by ioctls on /dev/net/tun (include/uapi/linux/if_tun.h).

The kernel makes them in the network namespace of the calling thread.
"""

from __future__ import annotations

import os
import struct

from brctl2.model.kind_tun import TunAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.model.attr import AttrSet

PATH = "/dev/net/tun"
TUNSETIFF, TUNSETPERSIST, TUNSETOWNER, TUNSETGROUP = 0x400454CA, 0x400454CB, 0x400454CC, 0x400454CE
IFF_TUN, IFF_TAP = 0x1, 0x2
IFF_MULTI_QUEUE, IFF_NO_PI, IFF_VNET_HDR, IFF_TUN_EXCL = 0x100, 0x1000, 0x4000, 0x8000
IFREQ = struct.Struct("=16sH22x")


def make(name: str, data: AttrSet) -> None:
    """Make a persistent device that does not exist yet. Raises OSError."""
    from fcntl import ioctl

    descriptor = os.open(PATH, os.O_RDWR | os.O_CLOEXEC)
    try:
        ioctl(descriptor, TUNSETIFF, IFREQ.pack(os.fsencode(name), flags(data)))
        for attr, request in ((TunAttr.owner, TUNSETOWNER), (TunAttr.group, TUNSETGROUP)):
            if attr in data:
                ioctl(descriptor, request, int(data[attr]))
        ioctl(descriptor, TUNSETPERSIST, 1)
    finally:
        os.close(descriptor)


def flags(data: AttrSet) -> int:
    """struct ifreq's flags for what is wanted."""
    found = IFF_TUN_EXCL | (IFF_TUN if data[TunAttr.type] == IFF_TUN else IFF_TAP)
    if not data.get(TunAttr.pi):
        found |= IFF_NO_PI
    if data.get(TunAttr.vnet_hdr):
        found |= IFF_VNET_HDR
    if data.get(TunAttr.multi_queue):
        found |= IFF_MULTI_QUEUE
    return found
