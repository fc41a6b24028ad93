"""Forwarding entries: struct ndmsg and NDA_* of family AF_BRIDGE (include/uapi/linux/neighbour.h).

`permanent` means local to a bridge: frames to that address are for the bridge itself. `static` is
an address behind a port that does not age, `dynamic` one that does.
"""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.codec import Codec, number
from brctl2.model.neigh import (
    NTF_EXT_LEARNED,
    NTF_EXT_LOCKED,
    NTF_MASTER,
    NTF_OFFLOADED,
    NTF_ROUTER,
    NTF_SELF,
    NTF_STICKY,
    NTF_USE,
    NUD_NOARP,
    NUD_PERMANENT,
    NUD_REACHABLE,
    NUD_STALE,
    FdbExtAttr,
    NeighAttr,
    Neighbour,
)
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brctl2.model.attr import Attr

AF_BRIDGE = 7
MAX_VID = 4094
MAX_VNI = (1 << 24) - 1
# States of an entry that is put.
PERMANENT = NUD_NOARP | NUD_PERMANENT
STATIC = NUD_NOARP | NUD_REACHABLE
DYNAMIC = NUD_REACHABLE
PUT_STATES = {"permanent": PERMANENT, "static": STATIC, "dynamic": DYNAMIC}
FLAGS = {
    "use": NTF_USE,
    "router": NTF_ROUTER,
    "extern_learn": NTF_EXT_LEARNED,
    "sticky": NTF_STICKY,
}
KEPT_FLAGS = NTF_ROUTER | NTF_EXT_LEARNED | NTF_STICKY
# FDB_NOTIFY_BIT, FDB_NOTIFY_INACTIVE_BIT
ACTIVITY_NOTIFY, INACTIVE = 1, 2
# Where the frames go, in the words of vxlan devices: (attribute, keyword).
REMOTE: dict[Attr[int] | Attr[str] | Attr[int | str], str] = {
    NeighAttr.dst: "dst",
    NeighAttr.port: "port",
    NeighAttr.vni: "vni",
    NeighAttr.src_vni: "src_vni",
    NeighAttr.ifindex: "via",
    NeighAttr.nh_id: "nhid",
}


class Filter(Codec[int]):
    """A state to look for, as a mask; `all` is every state."""

    metavar = "STATE"
    names = {
        "permanent": NUD_PERMANENT,
        "static": NUD_NOARP,
        "temp": NUD_NOARP,
        "stale": NUD_STALE,
        "dynamic": NUD_REACHABLE,
        "reachable": NUD_REACHABLE,
        "all": 0xFFFFFFFF,
    }
    choices = ("permanent", "static", "stale", "dynamic", "all")

    def parse(self, word: str) -> int:
        if word in self.names:
            return self.names[word]
        try:
            return number(word, 0, 0xFFFFFFFF)
        except ValueError:
            raise ValueError(f"expected one of {', '.join(self.choices)}") from None


class FdbEntry(Neighbour):
    """One forwarding entry: of a bridge, of a vxlan device, or of a NIC's own address list."""

    @property
    def mac(self) -> str:
        """The address, "" for one that is only a nexthop's."""
        return self.lladdr

    @property
    def vid(self) -> int:
        """The VLAN, 0 without one."""
        return self.values.get(NeighAttr.vlan) or 0

    @property
    def master(self) -> int:
        """The ifindex of the bridge that it belongs to; 0 for an entry of the device itself."""
        found = self.values.get(NeighAttr.master)
        return found if isinstance(found, int) else 0

    @property
    def word(self) -> str:
        """Its state: permanent, static, stale, "" for one that was learned, or a number."""
        return state_word(self.state)

    @property
    def notify(self) -> int:
        """ACTIVITY_NOTIFY | INACTIVE."""
        extended = self.values.get(NeighAttr.fdb_ext_attrs) or AttrSet()
        return extended.get(FdbExtAttr.activity_notify) or 0


def state_word(state: int) -> str:
    """A NUD_* mask in bridge(8)'s word: the first of them that it has."""
    for bit, word in ((NUD_PERMANENT, "permanent"), (NUD_NOARP, "static"), (NUD_STALE, "stale")):
        if state & bit:
            return word
    return "" if state & NUD_REACHABLE else hex(state) if state else "0"


def flag_words(entry: FdbEntry) -> list[str]:
    """The flags in bridge(8)'s words and order."""
    flags = entry.flags
    table = (
        ("self", flags & NTF_SELF),
        ("router", flags & NTF_ROUTER),
        ("extern_learn", flags & NTF_EXT_LEARNED),
        ("offload", flags & NTF_OFFLOADED),
        ("master", flags & NTF_MASTER),
        ("sticky", flags & NTF_STICKY),
        ("locked", entry.flags_ext & NTF_EXT_LOCKED),
    )
    return [word for word, on in table if on]


def entry(
    mac: str, index: int, target: int, *, state: int = 0, flags: int = 0, vid: int = 0
) -> FdbEntry:
    """An entry for a request. `target` is NTF_SELF, NTF_MASTER, both, or 0."""
    head = {"family": AF_BRIDGE, "index": index, "state": state, "flags": flags | target}
    values = AttrSet({NeighAttr.lladdr: mac}, head)
    if vid:
        values[NeighAttr.vlan] = vid
    return FdbEntry(values)


def again(found: FdbEntry) -> FdbEntry:
    """A found entry as the request that makes it once more."""
    states = {"permanent": PERMANENT, "static": STATIC}
    target = NTF_MASTER if found.master and found.master != found.index else NTF_SELF
    same = entry(
        found.mac,
        found.index,
        target,
        state=states.get(found.word, DYNAMIC),
        flags=found.flags & KEPT_FLAGS,
        vid=found.vid,
    )
    for attr in REMOTE:
        if attr in found.values:
            same.values[attr] = found.values[attr]
    if found.notify:
        extended = AttrSet({FdbExtAttr.activity_notify: found.notify})
        same.values[NeighAttr.fdb_ext_attrs] = extended
    return same


class Selection(NamedTuple):
    """Which entries a flush takes: those whose state and flags, masked, are equal to these.

    A local entry of a bridge is permanent and noarp; a dump says permanent alone.
    """

    state: int = 0
    state_mask: int = 0
    flags: int = 0
    flags_mask: int = 0

    def takes(self, found: FdbEntry) -> bool:
        """Whether a found entry is selected. NTF_USE (added by user) is never reported: unknown."""
        state = found.state | (NUD_NOARP if found.state & NUD_PERMANENT else 0)
        known = self.flags_mask & ~NTF_USE
        return not (state ^ self.state) & self.state_mask and not (found.flags ^ self.flags) & known


def selection(states: Mapping[str, bool], flags: Mapping[int, bool]) -> Selection:
    """What [no]permanent, [no]static, [no]dynamic and flags, typed in any order, select.

    static means static and not permanent, dynamic neither of them.
    """
    state = mask = 0
    if "permanent" in states:
        mask |= NUD_PERMANENT
        state |= NUD_PERMANENT if states["permanent"] else 0
    if "static" in states:
        mask |= PERMANENT if states["static"] else NUD_NOARP
        state |= NUD_NOARP if states["static"] else 0
    if "dynamic" in states:
        mask |= PERMANENT if states["dynamic"] else NUD_NOARP
        state |= 0 if states["dynamic"] else NUD_NOARP
    return Selection(state, mask, sum(bit for bit, on in flags.items() if on), sum(flags))
