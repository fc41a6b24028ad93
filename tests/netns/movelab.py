"""A host whose eth0 has all that a move has to carry, and what the real tools say of it."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pytest_netns import Lab, Namespace


class Port(NamedTuple):
    """What a move starts from.

    name    the device
    making  what makes it of the lab's eth0, which has lost its addresses
    table   that of its connected routes, where it is in a VRF
    gateway what the lab's gateway needs to be reached by it
    words   how it is moved
    """

    name: str
    making: str = ""
    table: str = ""
    gateway: str = ""
    words: str = ""


ETH0 = Port("eth0")
# Kinds of ports that a kernel may lack.
KINDS = {
    "bond": Port(
        "bond0",
        "link add bond0 type bond mode active-backup\nlink set eth0 down\n"
        "link set eth0 master bond0\nlink set bond0 up\nlink set eth0 up\n",
    ),
    "VLAN": Port(
        "eth0.10",
        "link add link eth0 name eth0.10 type vlan id 10\nlink set eth0.10 up\n",
        gateway="link add link eth0 name eth0.10 type vlan id 10\nlink set eth0.10 up\n"
        "addr flush dev eth0\naddr add 10.0.0.1/24 dev eth0.10\n"
        "addr add 2001:db8::1/64 dev eth0.10 nodad\n",
    ),
    "dummy": Port("dummy0", "link add dummy0 type dummy\nlink set dummy0 up\n", words=" no-verify"),
    "VRF": Port(
        "eth0",
        "link add red type vrf table 1000\nlink set red up\nlink set eth0 master red\n",
        " table 1000",
    ),
}
# What the lab gives its host.
BASE = """
addr add 10.0.0.2/24 dev {port}
addr add 2001:db8::2/64 dev {port} nodad
route add default via 10.0.0.1{table}
-6 route add default via 2001:db8::1{table}
"""
CONFIGURATION = """
addr add 10.0.0.3/24 dev {port} label {port}:1
addr add 10.9.9.9 peer 10.9.9.1/32 dev {port}
addr add 2001:db8:1::2/64 dev {port} nodad valid_lft 3000 preferred_lft 2000
route del default{table}
route add default via 10.0.0.1 dev {port} metric 100 mtu lock 1400 advmss 1300{table}
route add 192.0.2.0/24 via 10.0.0.1 dev {port} src 10.0.0.3{table}
route add 203.0.113.0/24 dev {port} scope link{table}
route add default via 10.0.0.1 dev {port} table 100
route add 203.0.113.0/25 dev {port} table 100 proto static
route add 192.0.2.128/25{table} nexthop via 10.0.0.1 dev {port} weight 2 \
nexthop via 10.0.0.7 dev {port}
-6 route add 2001:db8:f::/48 via 2001:db8::1 dev {port} metric 77{table}
-6 route add 2001:db8:f::/48 via 2001:db8::1 dev {port} table 100
-6 route add 2001:db8:e::/48 dev {port} table 100
-6 route add 2001:db8:d::/48{table} nexthop via 2001:db8::1 dev {port} \
nexthop via 2001:db8::7 dev {port}
rule add from 10.0.0.3 iif {port} lookup 100 pref 1100
rule add oif {port} lookup 100 pref 1100
rule add fwmark 7 lookup 100 pref 1100
-6 rule add iif {port} lookup 100 pref 1101
neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev {port} nud permanent
neigh add proxy 10.0.0.88 dev {port}
neigh add 2001:db8::77 lladdr 02:00:00:00:00:77 dev {port} nud permanent
link add other type veth peer name other-peer
link set other up
link set other-peer up
addr add 172.16.0.1/24 dev other
route add 192.0.2.0/24 via 172.16.0.2 dev other metric 7 src 10.0.0.2{table}
route append 198.18.0.0/24 dev {port} mtu lock 1400{table}
route append 198.18.0.0/24 dev other{table}
route append 198.18.0.0/24 dev {port} mtu 1400{table}
link add br0 type bridge
link set br0 up
""".replace("\\\n", "")
# One start of ip for each family option; ip(8) takes it for all lines of a batch or for none.
COMMANDS = (
    "addr show",
    "neigh show nud permanent",
    "neigh show proxy",
    "nexthop show",
    "-4 route show table all",
    "-4 rule show",
    "-6 route show table all",
    "-6 rule show",
    "-6 neigh show proxy",
)
# Found by the kernel, counting down, or belonging to the link itself.
OF_A_LINK = ("ifname", "addr_info", "address", "mtu", "master", "inet6_addr_gen_mode")
VOLATILE = (
    "valid_life_time",
    "preferred_life_time",
    "expires",
    "operstate",
    "flags",
    "ifindex",
    "link_index",
    "qdisc",
)


def furnish(lab: Lab, port: Port = ETH0) -> Namespace:
    """Give the lab's host the configuration; the gateway knows the addresses on the other side."""
    lines = CONFIGURATION
    if port != ETH0:
        leave = "addr flush dev eth0 scope global\n-6 route flush dev eth0 proto boot\n"
        lab.host.ip_batch(leave + port.making)
        lab.host.wait_up(port.name)
        lab.gw.ip_batch(port.gateway)
        lines = BASE + lines
    lab.host.ip_batch(lines.format(port=port.name, table=port.table))
    lab.gw.ip_batch("addr add 10.9.9.1/32 dev eth0\n")
    return lab.host


def family_option(command: str) -> str:
    """`-4`, `-6` or ""."""
    return command[:2] if command.startswith("-") else ""


def told(host: Namespace) -> dict[str, Any]:
    """What `ip -j -d` says of addresses, routes, rules and neighbours."""
    found: dict[str, Any] = {}
    for family, group in itertools.groupby(COMMANDS, family_option):
        commands = list(group)
        option = [family] if family else []
        lines = "".join(f"{command.removeprefix(family).strip()}\n" for command in commands)
        said = host.run(["ip", *option, "-j", "-d", "-batch", "-"], input=lines, check=True).stdout
        found |= zip(commands, map(json.loads, said.splitlines()), strict=True)
    return found


def state(host: Namespace) -> dict[str, Any]:
    """The same without what is volatile."""
    return lasting(told(host))


def lasting(found: dict[str, Any]) -> dict[str, Any]:
    """Of what `ip` tells, what is neither volatile nor the kernel's own."""
    kept: dict[str, Any] = steady(found)
    links = kept["addr show"]
    kept["addr show"] = [{k: v for k, v in link.items() if k in OF_A_LINK} for link in links]
    return kept


def steady(found: Any) -> Any:
    """Without volatile members, link-local addresses and the routes that go with them."""
    if isinstance(found, list):
        return [steady(item) for item in found if not link_local(item)]
    if isinstance(found, dict):
        return {key: steady(value) for key, value in found.items() if key not in VOLATILE}
    return found


def link_local(item: Any) -> bool:
    """fe80::/10, ff00::/8 and what the kernel keeps in the local table."""
    if not isinstance(item, dict):
        return False
    if item.get("table") == "local" or str(item.get("dst", "")).startswith(("fe80", "ff00")):
        return True
    return str(item.get("local", "")).startswith("fe80")


def renamed(found: Any, old: str = "eth0", new: str = "br0") -> Any:
    """The same with the device's name, and the labels made of it, replaced."""
    if isinstance(found, list):
        return [renamed(item, old, new) for item in found]
    if isinstance(found, dict):
        return {key: renamed(value, old, new) for key, value in found.items()}
    if isinstance(found, str):
        return re.sub(rf"^{old}(?=$|:)", new, found)
    return found


def addresses(found: dict[str, Any], device: str) -> list[Any]:
    """The addresses of a device in `state`."""
    (entry,) = (link for link in found["addr show"] if link["ifname"] == device)
    return list(entry["addr_info"])
