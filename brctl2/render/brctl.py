"""What bridge-utils 1.7 prints: `brctl show`, `showmacs` and `showstp`, byte for byte."""

from __future__ import annotations

from brctl2.model.bridge import BridgeAttr
from brctl2.model.port import PortAttr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.model.attr import Attr, AttrSet
    from brctl2.model.link import Link

SHOW_HEAD = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n"
MACS_HEAD = "port no\tmac addr\t\tis local?\tageing timer\n"
STATES = ("disabled", "listening", "learning", "forwarding", "blocking")


def number(values: AttrSet, attr: Attr[Any]) -> int:
    """The value, 0 where the kernel reports none."""
    found: int = values.get(attr, 0)
    return found


def seconds(ticks: int) -> str:
    """USER_HZ ticks as seconds with two decimals, at least seven characters wide."""
    return f"{ticks // 100:4d}.{ticks % 100:02d}"


def timer(values: AttrSet, attr: Attr[Any]) -> str:
    """A time of the kernel's."""
    return seconds(number(values, attr))


def bridge_id(values: AttrSet, attr: Attr[str]) -> str:
    """`8000.02000000000a`: the MAC address without its colons."""
    return (values.get(attr) or "0000.000000000000").replace(":", "")


def bridge_line(bridge: Link, ports: Sequence[str]) -> str:
    """One bridge of `show`, its ports under each other."""
    data = bridge.data
    stp = "yes" if number(data, BridgeAttr.stp_state) else "no"
    listed = ("\n" + "\t" * 7).join(ports)
    return f"{bridge.name}\t\t{bridge_id(data, BridgeAttr.bridge_id)}\t{stp}\t\t{listed}\n"


def mac_line(port: int, mac: str, local: bool, age: int) -> str:
    """One entry of `showmacs`; `age` in ticks."""
    return f"{port & 0xFF:3d}\t{mac}\t{'yes' if local else 'no'}\t\t{seconds(age)}\n"


def stp_info(bridge: Link, ports: Sequence[Link]) -> str:
    """`showstp`: the bridge, then its ports."""
    return _bridge_stp(bridge) + "".join(_port_stp(port) for port in ports)


def _bridge_stp(bridge: Link) -> str:
    data = bridge.data
    # brctl reads both columns from one file, so they are the same.
    age, hello, delay = (
        timer(data, attr)
        for attr in (BridgeAttr.max_age, BridgeAttr.hello_time, BridgeAttr.forward_delay)
    )
    flags = _flags(
        data,
        (BridgeAttr.topology_change, "TOPOLOGY_CHANGE "),
        (BridgeAttr.topology_change_detected, "TOPOLOGY_CHANGE_DETECTED "),
    )
    return (
        f"{bridge.name}\n"
        f" bridge id\t\t{bridge_id(data, BridgeAttr.bridge_id)}\n"
        f" designated root\t{bridge_id(data, BridgeAttr.root_id)}\n"
        f" root port\t\t{number(data, BridgeAttr.root_port):4d}\t\t\t"
        f"path cost\t\t{number(data, BridgeAttr.root_path_cost):4d}\n"
        f" max age\t\t{age}\t\t\tbridge max age\t\t{age}\n"
        f" hello time\t\t{hello}\t\t\tbridge hello time\t{hello}\n"
        f" forward delay\t\t{delay}\t\t\tbridge forward delay\t{delay}\n"
        f" ageing time\t\t{timer(data, BridgeAttr.ageing_time)}\n"
        f" hello timer\t\t{timer(data, BridgeAttr.hello_timer)}\t\t\t"
        f"tcn timer\t\t{timer(data, BridgeAttr.tcn_timer)}\n"
        f" topology change timer\t{timer(data, BridgeAttr.topology_change_timer)}\t\t\t"
        f"gc timer\t\t{timer(data, BridgeAttr.gc_timer)}\n"
        f" flags\t\t\t{flags}\n\n\n"
    )


def _port_stp(port: Link) -> str:
    values = port.port
    state = number(values, PortAttr.state)
    shown = STATES[state] if state < len(STATES) else "<INVALID STATE>"
    flags = _flags(
        values,
        (PortAttr.config_pending, "CONFIG_PENDING "),
        (PortAttr.topology_change_ack, "TOPOLOGY_CHANGE_ACK "),
    )
    hairpin = number(values, PortAttr.hairpin)
    return (
        f"{port.name} ({number(values, PortAttr.no)})\n"
        f" port id\t\t{number(values, PortAttr.id):04x}\t\t\tstate\t\t{shown:>15}\n"
        f" designated root\t{bridge_id(values, PortAttr.root_id)}\t"
        f"path cost\t\t{number(values, PortAttr.cost):4d}\n"
        f" designated bridge\t{bridge_id(values, PortAttr.bridge_id)}\t"
        f"message age timer\t{timer(values, PortAttr.message_age_timer)}\n"
        f" designated port\t{number(values, PortAttr.designated_port):04x}\t\t\t"
        f"forward delay timer\t{timer(values, PortAttr.forward_delay_timer)}\n"
        f" designated cost\t{number(values, PortAttr.designated_cost):4d}\t\t\t"
        f"hold timer\t\t{timer(values, PortAttr.hold_timer)}\n"
        f" flags\t\t\t{flags}\n" + (f" hairpin mode\t\t{hairpin:4d}\n" if hairpin else "") + "\n"
    )


def _flags(values: AttrSet, *words: tuple[Attr[int], str]) -> str:
    return "".join(word for attr, word in words if number(values, attr))
