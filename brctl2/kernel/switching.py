"""Changes of what a bridge switches by to messages: the part of kernel/changes.py for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.kernel import fdb, mdb, mst, vlans, vni
from brctl2.plan import switching as p

if TYPE_CHECKING:
    from brctl2.netlink.message import Message


def message(change: p.SwitchingChange) -> Message:
    """The netlink message of a change."""
    match change:
        case p.FdbPut() | p.FdbDel() | p.FdbFlush():
            return _fdb(change)
        case p.MdbPut(entry, _, _, verb, _):
            return mdb.put_message(entry, verb)
        case p.MdbDel(entry):
            return mdb.delete_message(entry)
        case p.MdbFlush(chosen, _, _, state_mask):
            return mdb.flush_message(chosen, state_mask)
        case p.MstSet(_, index, after, _):
            return mst.set_message(index, after)
        case p.VniAdd(_, index, added):
            return vni.add_message(index, added)
        case p.VniDel(_, index, gone):
            return vni.delete_message(index, gone)
        case _:
            return _vlan(change)


def _fdb(change: p.FdbPut | p.FdbDel | p.FdbFlush) -> Message:
    match change:
        case p.FdbPut(entry, _, verb, _):
            return fdb.put_message(entry, verb)
        case p.FdbDel(entry):
            return fdb.delete_message(entry)
        case p.FdbFlush(_, index, chosen, more, target):
            return fdb.flush_message(index, chosen, more, target=target)


def _vlan(
    change: p.VlanAdd | p.VlanDel | p.TunnelAdd | p.TunnelDel | p.VlanSet | p.GlobalSet,
) -> Message:
    match change:
        case p.VlanAdd(_, index, vlan, target):
            return vlans.add_message(index, vlan, target)
        case p.VlanDel(_, index, vlan, target):
            return vlans.delete_message(index, vlan, target)
        case p.TunnelAdd(_, index, tunnel, target):
            return vlans.tunnel_message(index, tunnel, target)
        case p.TunnelDel(_, index, tunnel, target):
            return vlans.tunnel_message(index, tunnel, target, delete=True)
        case p.VlanSet(_, index, vids, after):
            return vlans.set_message(index, vids, after)
        case p.GlobalSet(_, index, vids, after):
            return vlans.set_global_message(index, vids, after)
