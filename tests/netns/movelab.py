"""A host whose eth0 has all that a move has to carry, and what the real tools say of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_netns import Lab, Namespace

# On top of the lab's 10.0.0.2/24, 2001:db8::2/64 and the two default routes.
CONFIGURATION = """
addr add 10.0.0.3/24 dev eth0 label eth0:1
addr add 10.9.9.9 peer 10.9.9.1/32 dev eth0
addr add 2001:db8:1::2/64 dev eth0 nodad valid_lft 3000 preferred_lft 2000
route del default
route add default via 10.0.0.1 dev eth0 metric 100 mtu lock 1400 advmss 1300
route add 192.0.2.0/24 via 10.0.0.1 dev eth0 src 10.0.0.3
route add 203.0.113.0/24 dev eth0 scope link
route add default via 10.0.0.1 dev eth0 table 100
route add 203.0.113.0/25 dev eth0 table 100 proto static
route add 192.0.2.128/25 nexthop via 10.0.0.1 dev eth0 weight 2 nexthop via 10.0.0.7 dev eth0
-6 route add 2001:db8:f::/48 via 2001:db8::1 dev eth0 metric 77
-6 route add 2001:db8:f::/48 via 2001:db8::1 dev eth0 table 100
-6 route add 2001:db8:e::/48 dev eth0 table 100
-6 route add 2001:db8:d::/48 nexthop via 2001:db8::1 dev eth0 nexthop via 2001:db8::7 dev eth0
rule add from 10.0.0.3 iif eth0 lookup 100 pref 1000
rule add oif eth0 lookup 100 pref 1000
rule add fwmark 7 lookup 100 pref 1000
-6 rule add iif eth0 lookup 100 pref 1001
neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev eth0 nud permanent
neigh add proxy 10.0.0.88 dev eth0
neigh add 2001:db8::77 lladdr 02:00:00:00:00:77 dev eth0 nud permanent
link add other type veth peer name other-peer
link set other up
link set other-peer up
addr add 172.16.0.1/24 dev other
route add 192.0.2.0/24 via 172.16.0.2 metric 7 src 10.0.0.2
route append 198.18.0.0/24 dev eth0 mtu lock 1400
route append 198.18.0.0/24 dev other
route append 198.18.0.0/24 dev eth0 mtu 1400
link add br0 type bridge
link set br0 up
"""
COMMANDS = (
    "addr show",
    "-4 route show table all",
    "-6 route show table all",
    "-4 rule show",
    "-6 rule show",
    "neigh show nud permanent",
    "neigh show proxy",
    "-6 neigh show proxy",
    "nexthop show",
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


def furnish(lab: Lab) -> Namespace:
    """Give the lab's host the configuration; the gateway knows the addresses on the other side."""
    lab.host.ip_batch(CONFIGURATION)
    lab.gw.ip_batch("addr add 10.9.9.1/32 dev eth0\n")
    return lab.host


def state(host: Namespace) -> dict[str, Any]:
    """What `ip -j -d` says of addresses, routes, rules and neighbours, without what is volatile."""
    script = "".join(f"ip -j -d {command};" for command in COMMANDS)
    said = host.run(["sh", "-ec", script], check=True).stdout.split("\n")
    told = [json.loads(line) for line in said if line.strip()]
    found = {command: steady(told) for command, told in zip(COMMANDS, told, strict=True)}
    links = found["addr show"]
    found["addr show"] = [{k: v for k, v in link.items() if k in OF_A_LINK} for link in links]
    return found


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
