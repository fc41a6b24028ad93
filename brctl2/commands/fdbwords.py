"""What a line of `brctl2 fdb` says: device, table, entry."""

from __future__ import annotations

from brctl2.commands.session import looked_up
from brctl2.errors import RefusedError, UsageError
from brctl2.kernel import services
from brctl2.model.attr import AttrSet
from brctl2.model.fdb import (
    ACTIVITY_NOTIFY,
    FLAGS,
    INACTIVE,
    PERMANENT,
    REMOTE,
    FdbEntry,
    entry,
)
from brctl2.model.neigh import NTF_MASTER, NTF_SELF, FdbExtAttr, NeighAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link

TARGETS = {"master": NTF_MASTER, "self": NTF_SELF}


def device(session: Session, request: Request) -> Link:
    """The device of `dev`. Raises UsageError without one, NotFoundError."""
    name = request.word("dev", request.name("dev"))
    if name is None:
        raise UsageError("dev is missing", hint="say: dev DEV")
    return session.link(name)


def typed_target(request: Request) -> int:
    """NTF_SELF and NTF_MASTER as typed, 0 for neither."""
    return sum(bit for word, bit in TARGETS.items() if request.word(word))


def targets(request: Request, link: Link) -> list[int]:
    """Whom entries are for, one by one: as typed, else what is meant. Raises RefusedError.

    A bridge port means its bridge, unless the words are those of a vxlan device.
    """
    typed = typed_target(request)
    if not typed:
        remote = any(word in request.words for word in REMOTE.values())
        return [NTF_MASTER if link.slave_kind == "bridge" and not remote else NTF_SELF]
    if typed & NTF_MASTER and link.slave_kind != "bridge":
        raise RefusedError("it is not a port of a bridge", device=link.name)
    return [bit for bit in (NTF_MASTER, NTF_SELF) if typed & bit]


def entry_of(session: Session, request: Request, index: int, target: int) -> FdbEntry:
    """The entry that was typed. Raises UsageError."""
    wanted = entry(
        request.name("to"),
        index,
        target,
        state=request.word("state", PERMANENT),
        flags=sum(bit for name, bit in FLAGS.items() if request.word(name)),
        vid=request.word("vlan", 0),
    )
    wanted.values.update(remote_of(session, request))
    notify = ACTIVITY_NOTIFY if request.word("activity_notify") else 0
    notify |= INACTIVE if request.word("inactive") else 0
    extended = AttrSet({FdbExtAttr.activity_notify: notify} if notify else {})
    if request.word("norefresh"):
        extended[FdbExtAttr.dont_refresh] = True
    if extended:
        wanted.values[NeighAttr.fdb_ext_attrs] = extended
    return wanted


def remote_of(session: Session, request: Request) -> AttrSet:
    """dst, port, vni, src_vni, via and nhid. Raises UsageError, NotFoundError."""
    found = AttrSet()
    for attr in (NeighAttr.dst, NeighAttr.vni, NeighAttr.src_vni, NeighAttr.nh_id):
        value = request.word(REMOTE[attr])
        if value is not None:
            found[attr] = value
    if request.word("port") is not None:
        found[NeighAttr.port] = looked_up(services.udp_port, "port", request.word("port"))
    if request.word("via") is not None:
        found[NeighAttr.ifindex] = session.index(request.word("via"))
    if NeighAttr.nh_id in found and {NeighAttr.dst, NeighAttr.port, NeighAttr.vni} & found.keys():
        raise UsageError("nhid stands for dst, port and vni: give it or them")
    return found


def own_remote(link: Link) -> dict[str, int | None]:
    """What a vxlan device sends with, by keyword, and so does not tell of its entries."""
    if link.kind != "vxlan":
        return {}
    from brctl2.model.kind_vxlan import VxlanAttr

    port, vni = link.data.get(VxlanAttr.port), link.data.get(VxlanAttr.id)
    return {"port": port, "dst_port": port, "vni": vni, "src_vni": vni}
