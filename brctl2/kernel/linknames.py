"""The names of links, from a dump of any messages about links."""

from __future__ import annotations

from itertools import repeat
from struct import Struct

from brctl2.model.ifinfo import IFF_UP
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.netlink.portion import Portion

IFLA_IFNAME = 3  # as in model/link.py, which is not needed for it
# nlmsghdr, ifinfomsg and the first attribute: ifindex, flags, the attribute's type, its value
FIRST = Struct("=20xiI6xH16s")


def names(kept: Portion) -> dict[int, tuple[str, bool]]:
    """Of the links of a dump, by ifindex: their name, and whether they are down."""
    # rtnl_fill_ifinfo puts the name before all else, and of what is behind it there is more than
    # the 16 bytes that a name has at most, its NUL included.
    return {
        index: (name.split(b"\0", 1)[0].decode(errors="surrogateescape"), not flags & IFF_UP)
        for size, places in kept.places.items()
        if size >= FIRST.size
        for index, flags, number, name in map(FIRST.unpack_from, repeat(kept.data), places)
        if number == IFLA_IFNAME
    }
