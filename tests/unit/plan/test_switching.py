"""Changes of what a bridge switches by: their inverses, their messages, their lines."""

from __future__ import annotations

import pytest
from unit.render.test_records import Names

from brctl2.commands import apply
from brctl2.errors import KernelError, RefusedError, RollbackFailedError, UnsupportedError
from brctl2.kernel import changes
from brctl2.model import fdb, mdb
from brctl2.model.attr import AttrSet
from brctl2.model.mst import MstState
from brctl2.model.ranges import Range
from brctl2.model.vlan import PVID, GlobalAttr, Tunnel, Vlan, VlanEntryAttr
from brctl2.model.vni import Vni
from brctl2.netlink import constants as c
from brctl2.plan import switching as p
from brctl2.render import explain

ENTRY = fdb.entry("02:00:00:00:00:01", 3, 4, state=fdb.STATIC)
OTHER = fdb.entry("02:00:00:00:00:01", 4, 4, state=fdb.PERMANENT)
GROUP = mdb.entry(2, "239.1.1.1", port=3, permanent=True)
PASSING = mdb.entry(2, "239.1.1.1", port=3)
VIDS = Range(10, 12)
VLAN, OLD = Vlan(VIDS), Vlan(Range(5, 5), PVID)
TUNNEL = Tunnel(VIDS, Range(100, 102))
ON, OFF = AttrSet({VlanEntryAttr.state: 3}), AttrSet({VlanEntryAttr.state: 4})
SNOOPING = AttrSet({GlobalAttr.mcast_snooping: 1})
TIMED = AttrSet({GlobalAttr.mcast_query_interval: 5000})
FLUSH = p.FdbFlush("eth3", 3, fdb.selection({"permanent": False}, {}), AttrSet(), 4)

CASES = [
    (
        p.FdbPut(ENTRY, "eth3"),
        p.FdbDel(ENTRY, "eth3"),
        "add forwarding entry 02:00:00:00:00:01 on eth3",
        "bridge fdb add 02:00:00:00:00:01 dev eth3 master static",
        c.RTM_NEWNEIGH,
    ),
    (
        p.FdbPut(ENTRY, "eth3", "replace", OTHER),
        p.FdbPut(OTHER, "eth3", "replace", ENTRY),
        "replace forwarding entry 02:00:00:00:00:01 on eth3",
        "bridge fdb replace 02:00:00:00:00:01 dev eth3 master static",
        c.RTM_NEWNEIGH,
    ),
    (
        p.FdbDel(ENTRY, "eth3"),
        p.FdbPut(ENTRY, "eth3"),
        "delete forwarding entry 02:00:00:00:00:01 from eth3",
        "bridge fdb del 02:00:00:00:00:01 dev eth3 master",
        c.RTM_DELNEIGH,
    ),
    (
        p.VlanAdd("eth3", 3, VLAN, 1),
        p.VlanDel("eth3", 3, VLAN, 1),
        "add VLAN 10-12 to eth3",
        "bridge vlan add vid 10-12 dev eth3 master",
        c.RTM_SETLINK,
    ),
    (
        p.VlanAdd("eth3", 3, VLAN, 2, OLD),
        p.VlanAdd("eth3", 3, OLD, 2, VLAN),
        "add VLAN 10-12 to eth3",
        "bridge vlan add vid 10-12 dev eth3 self",
        c.RTM_SETLINK,
    ),
    (
        p.VlanDel("eth3", 3, OLD),
        p.VlanAdd("eth3", 3, OLD),
        "delete VLAN 5 from eth3",
        "bridge vlan del vid 5 dev eth3",
        c.RTM_DELLINK,
    ),
    (
        p.TunnelAdd("eth3", 3, TUNNEL),
        p.TunnelDel("eth3", 3, TUNNEL),
        "map VLAN 10-12 of eth3 to tunnel id 100-102",
        "bridge vlan add vid 10-12 dev eth3 tunnel_info id 100-102",
        c.RTM_SETLINK,
    ),
    (
        p.TunnelDel("eth3", 3, TUNNEL),
        p.TunnelAdd("eth3", 3, TUNNEL),
        "unmap VLAN 10-12 of eth3 from its tunnel id",
        "bridge vlan del vid 10-12 dev eth3 tunnel_info id 100-102",
        c.RTM_DELLINK,
    ),
    (
        p.VlanSet("eth3", 3, VIDS, ON, OFF),
        p.VlanSet("eth3", 3, VIDS, OFF, ON),
        "set VLAN 10-12 of eth3",
        "bridge vlan set vid 10-12 dev eth3 state forwarding",
        c.RTM_NEWVLAN,
    ),
    (
        p.GlobalSet("br", 2, VIDS, SNOOPING, TIMED),
        p.GlobalSet("br", 2, VIDS, TIMED, SNOOPING),
        "set VLAN 10-12 of bridge br",
        "bridge vlan global set vid 10-12 dev br mcast_snooping 1",
        c.RTM_NEWVLAN,
    ),
    (
        p.GlobalSet("br", 2, VIDS, TIMED, SNOOPING),
        p.GlobalSet("br", 2, VIDS, SNOOPING, TIMED),
        "set VLAN 10-12 of bridge br",
        "bridge vlan global set vid 10-12 dev br mcast_query_interval 5000",
        c.RTM_NEWVLAN,
    ),
    (
        p.MdbPut(GROUP, "br", "eth3"),
        p.MdbDel(GROUP, "br", "eth3"),
        "add group 239.1.1.1 on eth3 of br",
        "bridge mdb add dev br port eth3 grp 239.1.1.1 permanent",
        c.RTM_NEWMDB,
    ),
    (
        p.MdbPut(PASSING, "br", "eth3", "replace", GROUP),
        p.MdbPut(GROUP, "br", "eth3", "replace", PASSING),
        "replace group 239.1.1.1 on eth3 of br",
        "bridge mdb replace dev br port eth3 grp 239.1.1.1 temp",
        c.RTM_NEWMDB,
    ),
    (
        p.MdbDel(GROUP, "br", "eth3"),
        p.MdbPut(GROUP, "br", "eth3"),
        "delete group 239.1.1.1 from eth3 of br",
        "bridge mdb del dev br port eth3 grp 239.1.1.1",
        c.RTM_DELMDB,
    ),
    (
        p.MstSet("eth3", 3, MstState(5, 3), MstState(5, 4)),
        p.MstSet("eth3", 3, MstState(5, 4), MstState(5, 3)),
        "set eth3 forwarding in MST instance 5",
        "bridge mst set dev eth3 msti 5 state forwarding",
        c.RTM_SETLINK,
    ),
    (
        p.VniAdd("vx", 3, Vni(VIDS, "10.0.0.1")),
        p.VniDel("vx", 3, Vni(VIDS, "10.0.0.1")),
        "add VNI 10-12 to vx",
        "bridge vni add vni 10-12 dev vx remote 10.0.0.1",
        c.RTM_NEWTUNNEL,
    ),
    (
        p.VniAdd("vx", 3, Vni(VIDS, "239.0.0.1"), Vni(VIDS)),
        p.VniAdd("vx", 3, Vni(VIDS), Vni(VIDS, "239.0.0.1")),
        "add VNI 10-12 to vx",
        "bridge vni add vni 10-12 dev vx group 239.0.0.1",
        c.RTM_NEWTUNNEL,
    ),
    (
        p.VniDel("vx", 3, Vni(VIDS)),
        p.VniAdd("vx", 3, Vni(VIDS)),
        "delete VNI 10-12 from vx",
        "bridge vni delete vni 10-12 dev vx",
        c.RTM_DELTUNNEL,
    ),
]


@pytest.mark.parametrize(("change", "inverse", "says", "line", "kind"), CASES)
def test_a_change_has_an_inverse_a_sentence_a_line_and_a_message(
    change: p.SwitchingChange, inverse: p.SwitchingChange, says: str, line: str, kind: int
) -> None:
    assert change.inverse() == inverse
    assert change.says == says
    assert explain.ip_lines(change, Names()) == [line]
    message = changes.message(change)
    assert message is not None
    assert message.type == kind
    assert message.body()  # it can be encoded
    assert explain.message_line(change, message).startswith("RTM_")


def test_an_entry_with_a_destination_is_appended_again() -> None:
    entry = fdb.entry("00:00:00:00:00:00", 3, 2, state=fdb.PERMANENT)
    from brctl2.model.neigh import NeighAttr

    entry.values[NeighAttr.dst] = "10.0.0.1"
    assert p.FdbDel(entry, "vx").inverse() == p.FdbPut(entry, "vx", "append")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (FLUSH, "bridge fdb flush dev eth3 master nopermanent"),
        (
            p.MdbFlush(mdb.entry(2, "00:00:00:00:00:00", vid=5), "br", "eth3", mdb.PERMANENT),
            "bridge mdb flush dev br port eth3 vid 5 nopermanent",
        ),
    ],
)
def test_a_flush_has_no_inverse(change: p.FdbFlush | p.MdbFlush, line: str) -> None:
    with pytest.raises(RefusedError, match="cannot undo: flush"):
        change.inverse()
    assert explain.ip_lines(change, Names()) == [line]
    message = changes.message(change)
    assert message is not None
    assert message.flags == c.NLM_F_BULK
    assert " BULK " in explain.message_line(change, message)


def test_a_flush_that_would_have_to_be_undone_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be undone around it is undone all the same."""
    carried_out: list[object] = []

    def perform(session: object, change: object) -> KernelError | None:
        carried_out.append(change)
        return None

    def verify() -> None:
        raise UnsupportedError("it is ignored")

    monkeypatch.setattr(apply, "perform", perform)
    put = p.FdbPut(ENTRY, "eth3")
    plan = apply.Plan([put, FLUSH], verify)
    with pytest.raises(RollbackFailedError, match=r"it is ignored; .* cannot undo: flush"):
        apply.apply(Names(), plan)
    assert carried_out == [put, FLUSH, put.inverse()]


def test_what_may_have_been_done_in_part_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    carried_out: list[object] = []

    def perform(session: object, change: object) -> KernelError | None:
        carried_out.append(change)
        return KernelError(22) if len(carried_out) == 1 else None

    monkeypatch.setattr(apply, "perform", perform)
    add = p.VlanAdd("eth3", 3, VLAN)
    with pytest.raises(KernelError, match="add VLAN 10-12 to eth3: Invalid argument"):
        apply.apply(Names(), apply.Plan([add]))
    assert carried_out == [add, add.inverse()]
