"""A bridge that is to be made for a port: with the port's MAC, MTU and settings, STP off."""

from __future__ import annotations

from brctl2.model.attr import AttrSet
from brctl2.model.bridge import BridgeAttr
from brctl2.model.link import Link, LinkAttr, LinkInfoAttr, message_values
from brctl2.plan.change import Change, LinkAdd, SysctlSet
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.model.snapshot import Snapshot

# Where the settings of a new device can be read. Outside the initial network namespace there is no
# neigh/default (net/core/neighbour.c registers it once), but lo was made with the same values.
USUAL = ("default", "lo")
DIRECTORIES = ("ipv4/conf", "ipv6/conf", "ipv4/neigh", "ipv6/neigh")
# Read-only, set with the link's MTU, or a twin of its _ms setting.
NOT_COPIED = frozenset(("mc_forwarding", "mtu", "base_reachable_time", "retrans_time"))


def new_bridge(snapshot: Snapshot, port: Link, name: str) -> tuple[Link, list[Change]]:
    """(the bridge as it will be, what makes it). Its ifindex is chosen now, so that the plan that
    is shown is the plan that is carried out.
    """
    index = max(snapshot.links) + 1
    link = AttrSet(
        {LinkAttr.ifname: name, LinkAttr.mtu: port.mtu},
    )
    if port.mac:
        link[LinkAttr.address] = port.mac
    values = message_values(
        index=index, link=link, kind="bridge", data=AttrSet({BridgeAttr.stp_state: 0})
    )
    future = AttrSet(link, {"family": 0, "type": 1, "index": index, "flags": 0, "change": 0})
    future[LinkAttr.linkinfo] = AttrSet({LinkInfoAttr.kind: "bridge"})
    return Link(future), [LinkAdd(values), *copied_sysctls(snapshot, port.name, name)]


def copied_sysctls(snapshot: Snapshot, port: str, bridge: str) -> list[Change]:
    """Every per-device setting of the port that a new device would not have by itself."""
    changes: list[Change] = []
    # stable_secret goes first: without one the kernel refuses the addr_gen_mode that needs it,
    # and one that is set sets the mode.
    first = sorted(
        snapshot.sysctls.items(), key=lambda item: not item[0].endswith("/stable_secret")
    )
    for path, value in first:
        for directory in DIRECTORIES:
            prefix = f"{directory}/{port}/"
            if not path.startswith(prefix):
                continue
            setting = path.removeprefix(prefix)
            known = (snapshot.sysctls.get(f"{directory}/{usual}/{setting}") for usual in USUAL)
            usual = next((value for value in known if value is not None), None)
            if setting == "stable_secret":  # unset, it cannot be read
                usual = usual or ""
            if setting not in NOT_COPIED and usual is not None and usual != value:
                changes.append(SysctlSet(f"{directory}/{bridge}/{setting}", value, value, bridge))
    return changes
