"""Write down what the real `ip` and `bridge` send, and what the kernel answers: *.json beside this.

    python tests/golden/wire/capture.py            # as root; needs strace and iproute2

Runs in network and mount namespaces of its own and leaves nothing behind. A command that the
running kernel refuses is recorded all the same: the point is what was asked.

A file is {"tool": version, "setup": [lines], "commands": [{"command", "messages"}]}; `messages`
are those that change something, {"type", "flags", "body"}, the body being all after nlmsghdr in
hexadecimal. In replies.json they are what the kernel answered to a dump.
"""

from __future__ import annotations

import json
import re
import shlex
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HEADER = struct.Struct("=IHHII")

# br0 is 2, and so on: the indices in the messages count from an empty namespace.
SETUP = """
ip netns add far
ip link set lo up
ip link add br0 type bridge
ip link add veth1 address 02:00:00:00:00:01 type veth peer name veth2 address 02:00:00:00:00:02
ip link set br0 up
ip link set veth1 up
ip link set veth2 up
ip addr add 192.0.2.100/24 dev veth1
ip -6 addr add 2001:db8::100/64 dev veth1 nodad
"""

SENT = {
    "links": """
ip link add name br1 address 02:00:00:00:00:aa mtu 1400 txqueuelen 100 type bridge
ip link add br2 type bridge forward_delay 200 hello_time 100 max_age 600 ageing_time 30000 \
stp_state 1 priority 4096
ip link add br3 type bridge vlan_filtering 0 vlan_protocol 802.1ad vlan_default_pvid 0 \
vlan_stats_enabled 1 vlan_stats_per_port 1
ip link add br4 type bridge group_fwd_mask 8 group_address 01:80:c2:00:00:0f no_linklocal_learn 1 \
mcast_vlan_snooping 0
ip link add br5 type bridge mcast_snooping 0 mcast_router 2 mcast_query_use_ifaddr 1 \
mcast_querier 1 mcast_hash_max 1024 mcast_last_member_count 3 mcast_startup_query_count 4
ip link add br6 type bridge mcast_last_member_interval 100 mcast_membership_interval 26000 \
mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 \
mcast_startup_query_interval 3125
ip link add br7 type bridge mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 \
nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1
ip link set dev br0 type bridge fdb_flush
ip link add veth3 type veth peer name veth4
ip link add veth5 mtu 1450 type veth peer name veth6 mtu 1400 address 02:00:00:00:00:06
ip link add veth7 type veth peer name eth0 netns far
ip link set dev veth1 master br0
ip link set dev veth2 up
ip link set dev veth2 down
ip link set dev veth2 promisc on
ip link set dev veth2 alias uplink
ip link set dev veth2 group 7
ip link set dev veth2 name uplink0
ip link property add dev br0 altname the-bridge-of-all-bridges altname short
ip link property del dev br0 altname short
ip link set dev veth1 type bridge_slave state 3 priority 8 cost 50 hairpin on guard off \
root_block on fastleave off learning on flood off
ip link set dev veth1 type bridge_slave proxy_arp on proxy_arp_wifi off mcast_router 2 \
mcast_flood on bcast_flood off mcast_to_unicast on group_fwd_mask 0x10
ip link set dev veth1 type bridge_slave neigh_suppress on vlan_tunnel off isolated on locked on \
backup_port uplink0
ip link set dev veth1 type bridge_slave fdb_flush
ip link set dev veth1 nomaster
ip link del dev br7
""",
    "ports": """
ip link set dev veth1 master br0
bridge link set dev veth1 cost 10 priority 3 state 3
bridge link set dev veth1 guard on hairpin on fastleave on root_block on learning off \
learning_sync on flood off mcast_flood on bcast_flood off
bridge link set dev veth1 mcast_to_unicast on neigh_suppress on vlan_tunnel off isolated on \
locked on mcast_router 1 backup_port veth2
""",
    "addrs": """
ip addr add 192.0.2.1/24 broadcast + dev veth1 label veth1:one
ip addr add 192.0.2.9 peer 192.0.2.10/32 dev veth1 metric 50
ip addr add 192.0.2.20/25 dev veth1 scope link valid_lft 300 preferred_lft 100
ip addr replace 192.0.2.20/25 dev veth1 valid_lft 400 preferred_lft 300
ip addr change 192.0.2.20/25 dev veth1 noprefixroute
ip addr add 2001:db8::1/64 dev veth1 nodad home noprefixroute
ip addr add 2001:db8::2/128 peer 2001:db8::3/128 dev veth1 optimistic
ip addr del 192.0.2.1/24 dev veth1
""",
    "routes": """
ip route add 198.51.100.0/24 via 192.0.2.254 dev veth1 metric 100 proto static src 192.0.2.100
ip route add 198.51.101.0/24 dev veth1 mtu lock 1400 advmss 1360 congctl reno initcwnd 20 \
hoplimit 9 features ecn quickack 1
ip route add 203.0.113.0/24 nexthop via 192.0.2.2 dev veth1 weight 2 nexthop via 192.0.2.3 dev \
veth1 weight 1 onlink
ip route add 198.51.102.0/24 via inet6 fe80::1 dev veth1 table 1000
ip route append 198.51.100.0/24 via 192.0.2.253 dev veth1 metric 101 tos 0x10 realms 1/2
ip route replace default via 192.0.2.254 dev veth1
ip route change default via 192.0.2.253
ip route add blackhole 10.0.0.0/8
ip route add unreachable 10.1.0.0/16 metric 5 table local
ip route add local 192.0.2.200 dev veth1 scope host
ip -6 route add 2001:db8:1::/48 via fe80::2 dev veth1 pref high expires 60
ip -6 route add 2001:db8:2::/48 from 2001:db8:3::/48 dev veth1
ip route add 10.9.0.0/16 nhid 7
ip route del 198.51.100.0/24 via 192.0.2.254
""",
    "rules": """
ip rule add from 192.0.2.0/24 to 198.51.100.0/24 lookup 1000 pref 100
ip rule add not fwmark 0x10/0xff table main pref 101
ip rule add iif veth1 oif br0 uidrange 100-200 ipproto tcp sport 100-200 dport 80 table 200 pref 102
ip rule add tos 0x10 table 201 suppress_prefixlength 0 suppress_ifgroup 3 realms 3/4 protocol 9 \
pref 103
ip rule add goto 32766 tun_id 5 pref 104
ip rule add prohibit pref 105
ip rule add l3mdev pref 106
ip -6 rule add from 2001:db8::/32 blackhole pref 107
ip rule del pref 100
""",
    "nexthops": """
ip nexthop add id 7 via 192.0.2.2 dev veth1
ip nexthop add id 8 dev veth1 proto static
ip nexthop add id 9 blackhole
ip nexthop replace id 11 via fe80::9 dev veth1 onlink
ip nexthop add id 12 via 192.0.2.3 fdb
ip nexthop del id 7
""",
    "neighs": """
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev veth1 nud permanent
ip neigh replace 192.0.2.7 lladdr 02:00:00:00:00:08 dev veth1 nud stale extern_learn
ip neigh add proxy 192.0.2.8 dev veth1
ip neigh replace 192.0.2.9 dev veth1 managed
ip neigh change 2001:db8::7 lladdr 02:00:00:00:00:09 dev veth1 router
ip neigh del 192.0.2.7 dev veth1
ip link set veth1 master br0
bridge fdb add 02:00:00:00:00:10 dev veth1 master static vlan 5
bridge fdb replace 02:00:00:00:00:11 dev veth1 master dynamic extern_learn sticky
bridge fdb append 00:00:00:00:00:00 dev veth1 self dst 192.0.2.9 port 8472 vni 5 via veth2 src_vni 6
bridge fdb add 02:00:00:00:00:12 dev veth1 self nhid 12
bridge fdb del 02:00:00:00:00:10 dev veth1 master vlan 5
""",
    "vlans": """
ip link set veth1 master br0
bridge vlan add dev veth1 vid 10 pvid untagged
bridge vlan add dev veth1 vid 20-30 untagged
bridge vlan add dev br0 vid 10 self
bridge vlan add dev veth1 vid 40-41 tunnel_info id 1040-1041
bridge vlan del dev veth1 vid 10
bridge vlan set dev veth1 vid 10-12 state 3
bridge vlan set dev veth1 vid 10 mcast_router 2
bridge vlan global set dev br0 vid 10-12 mcast_snooping 1 mcast_querier 0
bridge vlan global set dev br0 vid 10 mcast_igmp_version 3 mcast_mld_version 2 \
mcast_last_member_count 3 mcast_last_member_interval 100 mcast_query_interval 12500
""",
    "mdbs": """
ip link set veth1 master br0
bridge mdb add dev br0 port veth1 grp 239.1.1.1 permanent vid 5
bridge mdb add dev br0 port veth1 grp 239.1.1.2 src 192.0.2.7 temp
bridge mdb add dev br0 port veth1 grp ff05::1234 temp
bridge mdb del dev br0 port veth1 grp 239.1.1.1 vid 5
""",
}

ANSWERED = """
ip -d -s link show
ip -d addr show
ip -d route show table all
ip -d -6 route show table all
ip -d rule show
ip -d nexthop show
ip -d neigh show
bridge -d fdb show
"""

# What there is to be seen beyond SETUP when the answers are taken.
POPULATED = """
ip link set veth1 master br0
ip link property add dev br0 altname the-bridge-of-all-bridges altname short
ip addr add 192.0.2.20/25 dev br0 valid_lft 300 preferred_lft 100
ip addr add 192.0.2.9 peer 192.0.2.10/32 dev veth2 metric 50
ip route add 198.51.101.0/24 dev veth1 mtu lock 1400 congctl reno initcwnd 20
ip route add 203.0.113.0/24 nexthop via 192.0.2.2 dev veth1 weight 2 nexthop via 192.0.2.3 dev veth1
ip route add 198.51.102.0/24 via inet6 fe80::1 dev veth1 table 1000
ip -6 route add 2001:db8:1::/48 via fe80::2 dev veth1 pref high
ip rule add iif veth1 uidrange 100-200 ipproto tcp sport 100-200 dport 80 table 200 pref 102
ip -6 rule add from 2001:db8::/32 blackhole pref 107
ip nexthop add id 7 via 192.0.2.2 dev veth1
ip nexthop add id 9 blackhole
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev veth1 nud permanent
bridge fdb add 02:00:00:00:00:10 dev veth1 master static
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def traced(command: str, call: str, direction: str) -> list[bytes]:
    """The buffers that the command's system calls carried, from strace's hexadecimal dump."""
    with tempfile.NamedTemporaryFile("r") as trace:
        strace = ["strace", "-f", "-o", trace.name, f"-e{direction}=all", f"-etrace={call}"]
        result = subprocess.run(strace + shlex.split(command), capture_output=True, text=True)
        if result.returncode:
            sys.stderr.write(f"{command}\n  {result.stderr.strip()}\n")
        text = trace.read()
    calls = re.split(rf"^\d+ +(?:{call.replace(',', '|')})\(", text, flags=re.M)[1:]
    calls = [each for each in calls if "AF_NETLINK" in each or "nlmsg_len" in each]
    rows = [re.findall(r"^ \| [0-9a-f]{5}  (.{48})", each, flags=re.M) for each in calls]
    return [bytes.fromhex("".join(each).replace(" ", "")) for each in rows]


def messages(buffer: bytes) -> list[dict[str, Any]]:
    found = []
    while len(buffer) >= HEADER.size:
        size, kind, flags, sequence, _ = HEADER.unpack_from(buffer)
        # Sequence 0: how iproute2 finds out whether the kernel knows strict dumps.
        if kind >= 16 and kind & 3 != 2 and (sequence or not flags & 1):
            body = buffer[HEADER.size : size].hex()
            found.append({"type": kind, "flags": flags, "body": body})
        buffer = buffer[(size + 3) & ~3 :]
    return found


def capture(command: str, call: str, direction: str) -> dict[str, Any]:
    found = [m for buffer in traced(command, call, direction) for m in messages(buffer)]
    if not found:
        sys.exit(f"nothing recorded: {command}")
    return {"command": command, "messages": found}


def drop_repeated(commands: list[dict[str, Any]]) -> None:
    """Many commands read the list of links first; once is enough."""
    known: set[str] = set()
    for command in commands:
        command["messages"] = [m for m in command["messages"] if m["body"] not in known]
        known |= {m["body"] for m in command["messages"]}


def write(name: str, setup: str, commands: str, call: str, direction: str) -> None:
    Path("/run/netns").mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
    for line in lines(setup):
        subprocess.run(shlex.split(line), check=True)
    version = subprocess.run(["ip", "-V"], capture_output=True, text=True).stdout.strip()
    seen = [capture(line, call, direction) for line in lines(commands)]
    if direction == "read":
        drop_repeated(seen)
    found = {"tool": version, "setup": lines(setup), "commands": seen}
    (HERE / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")


def main(names: list[str]) -> None:
    """Record the named file; without a name, each of them in namespaces of its own."""
    if names == ["replies"]:
        write("replies", SETUP + POPULATED, ANSWERED, "recvmsg,recvfrom", "read")
    elif names:
        write(names[0], SETUP, SENT[names[0]], "sendto,sendmsg", "write")
    for name in [] if names else [*SENT, "replies"]:
        subprocess.run(["unshare", "-mn", sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
