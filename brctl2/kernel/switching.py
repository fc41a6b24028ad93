"""Changes of what a bridge switches by to messages: the part of kernel/changes.py for them."""

from __future__ import annotations

from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.netlink.message import Message
    from brctl2.plan.switching import SwitchingChange

# As in kernel/changes.py: the module of this folder that makes the message of a change, and how.
MAKERS: dict[str, tuple[str, Callable[[Any, Any], Message]]] = {
    "PortSet": (
        "bridgelinks",
        lambda links, it: links.port_message(it.ifindex, it.port, it.target, it.mode),
    ),
    "FdbPut": ("fdb", lambda fdb, it: fdb.put_message(it.entry, it.verb)),
    "FdbDel": ("fdb", lambda fdb, it: fdb.delete_message(it.entry)),
    "FdbFlush": (
        "fdb",
        lambda fdb, it: fdb.flush_message(it.ifindex, it.chosen, it.more, target=it.target),
    ),
    "VlanAdd": ("vlans", lambda vlans, it: vlans.add_message(it.ifindex, it.vlan, it.target)),
    "VlanDel": ("vlans", lambda vlans, it: vlans.delete_message(it.ifindex, it.vlan, it.target)),
    "TunnelAdd": (
        "vlans",
        lambda vlans, it: vlans.tunnel_message(it.ifindex, it.tunnel, it.target),
    ),
    "TunnelDel": (
        "vlans",
        lambda vlans, it: vlans.tunnel_message(it.ifindex, it.tunnel, it.target, delete=True),
    ),
    "VlanSet": ("vlans", lambda vlans, it: vlans.set_message(it.ifindex, it.vids, it.after)),
    "GlobalSet": (
        "vlans",
        lambda vlans, it: vlans.set_global_message(it.ifindex, it.vids, it.after),
    ),
    "MdbPut": ("mdb", lambda mdb, it: mdb.put_message(it.entry, it.verb)),
    "MdbDel": ("mdb", lambda mdb, it: mdb.delete_message(it.entry)),
    "MdbFlush": ("mdb", lambda mdb, it: mdb.flush_message(it.chosen, it.state_mask)),
    "MstSet": ("mst", lambda mst, it: mst.set_message(it.ifindex, it.after)),
    "VniAdd": ("vni", lambda vni, it: vni.add_message(it.ifindex, it.vni)),
    "VniDel": ("vni", lambda vni, it: vni.delete_message(it.ifindex, it.vni)),
}


def message(change: SwitchingChange) -> Message:
    """The netlink message of a change."""
    module, make = MAKERS[type(change).__name__]
    return make(import_module(f"brctl2.kernel.{module}"), change)
