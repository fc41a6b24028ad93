"""What a line of `brctl2 mdb` says."""

from __future__ import annotations

from brctl2.commands.session import looked_up
from brctl2.errors import UsageError
from brctl2.kernel import services
from brctl2.model.mdb import MdbEntry, MdbEntryAttr, entry, source_list
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.attr import AttrSet

NO_GROUP = "00:00:00:00:00:00"
# What names a destination of a vxlan device.
REMOTE = {
    MdbEntryAttr.dst: "dst",
    MdbEntryAttr.dst_port: "dst_port",
    MdbEntryAttr.vni: "vni",
    MdbEntryAttr.src_vni: "src_vni",
    MdbEntryAttr.ifindex: "via",
}


def entry_of(session: Session, request: Request, *needed: str) -> MdbEntry:
    """The entry that was typed. Raises UsageError for a word that is needed and missing."""
    for word in needed:
        if request.word(word) is None:
            raise UsageError(f"{word} is missing", hint=f"say: {word} DEV")
    port = request.word("port")
    wanted = entry(
        session.index(request.word("dev", request.name("dev"))),
        request.name("grp", NO_GROUP),
        port=session.index(port) if port is not None else 0,
        vid=request.word("vid", 0),
        permanent=bool(request.word("state")),
    )
    values = wanted.values
    if request.word("src") is not None:
        values[MdbEntryAttr.source] = request.word("src")
    if request.word("filter_mode") is not None:
        values[MdbEntryAttr.group_mode] = request.word("filter_mode")
    if request.word("source_list") is not None:
        values[MdbEntryAttr.src_list] = source_list(request.word("source_list"))
    if request.word("proto") is not None:
        number = looked_up(session.names.protocol_number, "proto", request.word("proto"))
        values[MdbEntryAttr.rtprot] = number
    _remote(session, request, values)
    return wanted


def _remote(session: Session, request: Request, values: AttrSet) -> None:
    if request.word("dst") is not None:
        values[MdbEntryAttr.dst] = request.word("dst")
    if request.word("dst_port") is not None:
        number = looked_up(services.udp_port, "dst_port", request.word("dst_port"))
        values[MdbEntryAttr.dst_port] = number
    for attr in (MdbEntryAttr.vni, MdbEntryAttr.src_vni):
        if request.word(REMOTE[attr]) is not None:
            values[attr] = request.word(REMOTE[attr])
    if request.word("via") is not None:
        values[MdbEntryAttr.ifindex] = session.index(request.word("via"))
