"""What a move would break is told before, and what would cut the session off is refused."""

from __future__ import annotations

import ctypes
import json
import os
import random
import select
import shlex
import socket
import struct
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import movelab
import pytest
from pyroute2 import IPRoute

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel

CLIENT_PORT, SSH = 40022, 22
BRIDGE_NETFILTER = "net.bridge.bridge-nf-call-iptables"


@pytest.fixture
def host(netlab: Lab, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    """A host that is administered from its gateway, by SSH."""
    ends = f"{netlab.GW} {CLIENT_PORT} {netlab.HOST} {SSH}"
    monkeypatch.setenv("SSH_CONNECTION", ends)
    return netlab.host


def run(host: Namespace, *words: str) -> int:
    """A brctl2 line inside the namespace, in this process."""
    with host.enter():
        return main(["brctl2", *words])


def found(host: Namespace, capfd: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """The hazards that a dry run tells."""
    capfd.readouterr()
    line = words or ("migrate", "start", "eth0", "br0")
    assert run(host, "-j", "--dry-run", *line) == 0
    return list(json.loads(capfd.readouterr().out)["hazards"])


def of_kind(kind: str, hazards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [hazard for hazard in hazards if hazard["kind"] == kind]


def nft(host: Namespace, rules: str) -> None:
    """Load rules."""
    told = nft_says(host, rules)
    assert told == "", told


def nft_says(host: Namespace, rules: str) -> str:
    """Load rules, from nft's standard input; what it has against them."""
    program = host.popen(["nft", "-f", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    return program.communicate(rules)[1]


def chain(*rules: str, policy: str = "drop") -> str:
    """An input chain."""
    lines = [f"type filter hook input priority 0; policy {policy};", *rules]
    inside = "\n".join(lines)
    return f"table inet filter {{\nchain input {{\n{inside}\n}}\n}}\n"


def mend(host: Namespace, hazards: list[dict[str, Any]]) -> None:
    """Run the commands that mend hazards, as a user would."""
    for hazard in hazards:
        host.run(["sh", "-ec", hazard["mend"]], check=True)


# ----------------------------------------------------------------- the session at hand

ONLY_ETH0 = chain('iifname "eth0" tcp dport 22 accept')


def test_a_firewall_that_would_cut_the_session_off_refuses(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, ONLY_ETH0)
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "this SSH session would come in by br0" in told.err
    assert "--force" in told.err
    assert movelab.state(host) == before
    (link,) = host.ip("link", "show", "dev", "eth0")
    assert "master" not in link


def test_addr_move_refuses_it_as_well(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    nft(host, ONLY_ETH0)
    host.ip_batch("link add br0 type bridge\n")
    assert run(host, "-j", "addr", "move", "eth0", "br0") == 2
    told = capfd.readouterr()
    assert told.out == ""
    error = json.loads(told.err)["error"]
    assert [h["kind"] for h in error["hazards"]] == ["lockout"]
    assert error["hazards"][0]["refuses"] == "always"


def test_force_does_it_all_the_same(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    nft(host, ONLY_ETH0)
    assert run(host, "--force", "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0
    told = capfd.readouterr()
    assert "moved 2 addresses" in told.out
    assert "Warning: lockout: inet filter input handle " in told.err


def test_the_dry_run_tells_of_it_and_exits_0(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, ONLY_ETH0)
    assert run(host, "--dry-run", "migrate", "start", "eth0", "br0") == 0
    told = capfd.readouterr().out
    assert "# lockout: inet filter input handle" in told
    assert told.index("RTM_NEWADDR") < told.index("# lockout")


def test_the_named_command_lets_it_through(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, ONLY_ETH0)
    mend(host, found(host, capfd))
    assert found(host, capfd) == []
    assert run(host, "migrate", "start", "eth0", "br0", "strict", "confirm-within", "0") == 0


@pytest.mark.parametrize(
    "rule",
    [
        'iifname "eth0" tcp dport 22 accept',
        'iif "eth0" accept',
        'iifname "eth*" tcp dport { 22, 80 } accept',
        'iifname { "eth0", "eth1" } ip saddr 10.0.0.0/24 accept',
        'iifname . tcp dport { "eth0" . 22 } accept',
        'iifname vmap { "eth0" : accept }',
        'iifname != "eth0" drop\n accept',
    ],
)
def test_every_way_to_name_the_port_is_seen(
    host: Namespace, capfd: pytest.CaptureFixture[str], rule: str
) -> None:
    nft(host, chain(rule))
    assert of_kind("lockout", found(host, capfd))


def test_sets_maps_and_chains_are_followed(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(
        host,
        """table inet filter {
        set outside {
            type ifname
            elements = { "eth0", "eth7" }
        }
        chain services {
            tcp dport 22 accept
        }
        chain input {
            type filter hook input priority 0; policy drop;
            iifname @outside jump services
        }
        }""",
    )
    hazards = found(host, capfd)
    (hazard,) = of_kind("lockout", hazards)
    assert hazard["mend"] == "nft 'add element inet filter outside { \"br0\" }'"
    mend(host, hazards)
    assert found(host, capfd) == []


def test_a_session_that_is_accepted_as_established_stays_but_a_new_one_would_not(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, chain("ct state established accept", 'iifname "eth0" tcp dport 22 accept'))
    hazards = found(host, capfd)
    assert [h["kind"] for h in hazards] == ["login"]
    assert run(host, "migrate", "start", "eth0", "br0", "strict") == 2
    assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0


def test_answers_count_too(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    nft(
        host,
        "table ip t {\nchain o {\ntype filter hook output priority 0; policy drop;\n"
        'oifname "eth0" accept\n}\n}\n',
    )
    (hazard,) = found(host, capfd)
    assert (hazard["kind"], hazard["subject"].rpartition(" ")[0]) == ("lockout", "ip t o handle")


def test_what_cannot_be_evaluated_but_does_not_change_is_no_reason(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, chain("meta mark 7 drop", "limit rate over 900/second drop", "tcp dport 22 accept"))
    assert found(host, capfd) == []


def test_what_cannot_be_evaluated_and_may_look_at_the_device_may_cut_off(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, chain('iifgroup "default" tcp dport 22 accept'))
    assert of_kind("lockout", found(host, capfd))


def test_bridge_chains_begin_to_count(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    nft(
        host,
        "table bridge b {\nchain i {\ntype filter hook input priority 0; policy drop;\n"
        'ether type arp accept\niifname "eth0" tcp dport 80 accept\n}\n}\n',
    )
    assert of_kind("lockout", found(host, capfd))


def test_a_session_by_another_device_is_not_concerned(
    host: Namespace, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 40000 192.0.2.2 22")
    nft(host, ONLY_ETH0)
    assert [h["kind"] for h in found(host, capfd)] == ["firewall"]


def test_on_the_way_back_it_is_looked_at_as_well(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0
    nft(host, chain('iifname "br0" tcp dport 22 accept'))
    assert run(host, "migrate", "undo", "br0", "eth0") == 2
    assert "would come in by eth0" in capfd.readouterr().err


# ----------------------------------------------------- the evaluator and the kernel agree

MATCHES = (
    ['iifname "eth0"', 'iifname "br0"', 'iifname { "eth0", "br0" }', 'iifname != "eth0"']
    + ['iifname != "br0"', 'iifname "eth*"', 'iifname "lo"', "ip saddr 10.0.0.0/24", ""]
    + ["ip saddr 10.9.0.0/16", "tcp dport 22", "tcp dport { 80, 443 }", "tcp sport 1024-65535"]
    + ["ct state established", "ct state new", "ct state { new, established }", "meta l4proto tcp"]
    + ["meta l4proto udp", "ip6 saddr fe80::/10", "ip daddr 10.0.0.2", "tcp dport != 22"]
)
VERDICTS = ("accept", "accept", "drop", "return", "jump other", "goto other", "counter")


def random_rules(chance: random.Random) -> str:
    """Two chains of rules of every kind."""

    def rule(verdicts: tuple[str, ...]) -> str:
        matches = chance.sample(MATCHES, chance.choice((1, 1, 2)))
        return " ".join([*matches, chance.choice(verdicts)])

    other = "\n".join(rule(VERDICTS[:4]) for _ in range(3))
    mine = [rule(VERDICTS) for _ in range(chance.randint(2, 6))]
    policy = chance.choice(("accept", "drop", "drop"))
    return f"flush ruleset\ntable inet filter {{\nchain other {{\n{other}\n}}\n}}\n" + chain(
        *mine, policy=policy
    )


@contextmanager
def session(lab: Lab) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection from the gateway to the host's port 22, or none is made."""
    with lab.host.enter(), closing(socket.socket()) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((lab.HOST, SSH))
        listening.listen()
        listening.settimeout(0.1)
        with lab.gw.enter():
            client = socket.socket()
        with closing(client):
            client.settimeout(0.1)
            client.connect((lab.HOST, SSH))
            server, _ = listening.accept()
            with closing(server):
                server.settimeout(0.1)
                yield client, server


def alive(client: socket.socket, server: socket.socket) -> bool:
    """Whether a byte comes through, both ways."""
    try:
        client.send(b"?")
        server.recv(1)
        server.send(b"!")
        return client.recv(1) == b"!"
    except TimeoutError:
        return False


@pytest.mark.slow_uml
def test_the_kernel_cuts_off_just_what_was_foretold(
    netlab: Lab,
    host: Namespace,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = int(os.environ.get("BRCTL2_FIREWALLS", "12"))
    chance = random.Random(22)
    cut = kept = tried = 0
    host.ip_batch("link add br0 type bridge\nlink set br0 up\n")
    while cut + kept < wanted:
        tried += 1
        rules = random_rules(chance)
        if nft_says(host, rules):
            continue  # two protocols at once
        try:
            with session(netlab) as (client, server):
                if not alive(client, server):
                    continue
                port = client.getsockname()[1]
                ends = f"{netlab.GW} {port} {netlab.HOST} {SSH}"
                monkeypatch.setenv("SSH_CONNECTION", ends)
                hazards = found(host, capfd, "addr", "move", "eth0", "br0")
                foretold = bool(of_kind("lockout", hazards))
                move = ("--force", "addr", "move", "eth0", "br0", "confirm-within", "0")
                assert run(host, *move, "no-verify") == 0
                assert alive(client, server) != foretold, rules
                cut, kept = cut + foretold, kept + (not foretold)
        except TimeoutError:
            continue
        finally:
            nft(host, "flush ruleset\n")
        assert run(host, "migrate", "undo", "br0", "eth0", "no-verify") == 0
        assert tried < 50 * wanted
    assert cut
    assert kept


# ------------------------------------------------------------------ rules that name the port


# The second kernel has nf_tables, but no family for it.
@pytest.mark.parametrize(
    "variant", ["nft", pytest.param("legacy", marks=pytest.mark.second_kernel)]
)
def test_iptables_rules_get_a_twin(
    host: Namespace, capfd: pytest.CaptureFixture[str], variant: str
) -> None:
    tool = f"iptables-{variant}"
    for rule in (
        "-A INPUT -i lo -j ACCEPT",
        '-A INPUT -i eth0 -p tcp -m multiport --dports 22,80 -m comment --comment "-i x" -j ACCEPT',
        "-A INPUT -i eth+ -p icmp -j ACCEPT",
        "-A FORWARD -i eth0 -o guests -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-P INPUT DROP",
        "-t nat -A POSTROUTING -s 192.168.0.0/24 -o eth0 -j MASQUERADE",
    ):
        host.run([tool, *shlex.split(rule)], check=True)
    for key in (BRIDGE_NETFILTER, BRIDGE_NETFILTER.replace("iptables", "ip6tables")):
        if os.path.exists("/proc/sys/net/bridge"):  # br_netfilter may be a module
            host.sysctl(key, 0)
    hazards = found(host, capfd)
    kinds = [hazard["kind"] for hazard in hazards]
    assert sorted(kinds) == ["firewall", "firewall", "firewall", "lockout"]
    mend(host, hazards)
    assert found(host, capfd) == []
    saved = host.run([f"{tool}-save"]).stdout
    assert saved.index("-i eth0 -p tcp") < saved.index("-i br0 -p tcp") < saved.index("-i eth+")
    assert "-s 192.168.0.0/24 -o br0 -j MASQUERADE" in saved


def test_looking_makes_no_legacy_tables(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    assert found(host, capfd) == []
    with host.enter(), open("/proc/thread-self/net/ip_tables_names", encoding="ascii") as file:
        assert file.read() == ""


def test_a_masquerade_rule_and_what_it_translates(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str], netns_factory: Any
) -> None:
    guest = netns_factory("guest")
    pair = f"link add g type veth peer name eth0 netns {guest.name}\n"
    host.ip_batch(pair + "link set g up\naddr add 192.168.9.1/24 dev g\n")
    guest.ip_batch(
        "link set eth0 up\naddr add 192.168.9.2/24 dev eth0\nroute add default via 192.168.9.1\n"
    )
    host.sysctl("net.ipv4.ip_forward", 1)
    nft(
        host,
        "table ip nat {\nchain post {\ntype nat hook postrouting priority srcnat\n"
        'oifname "eth0" masquerade\n}\n}\n',
    )
    assert guest.ping(netlab.GW) == 0
    rule, connections = found(host, capfd)
    assert "packets leave by br0" in rule["effect"]
    assert connections["kind"] == "nat"
    assert connections["subject"] == "1 masqueraded connection"


def test_bridged_frames_meet_the_forward_chain(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    forward = "table ip f {\nchain f {\ntype filter hook forward priority 0; policy drop;\n}\n}\n"
    nft(host, forward)
    host.sysctl(BRIDGE_NETFILTER, 1)
    (hazard,) = found(host, capfd)
    assert hazard["kind"] == "br-netfilter"
    assert "policy is drop" in hazard["effect"]
    mend(host, [hazard])
    assert found(host, capfd) == []


def test_netdev_chains_stay_on_the_port(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    nft(
        host,
        "table netdev n {\nchain i {\ntype filter hook ingress device eth0 priority 0\n"
        "ip saddr 192.0.2.66 drop\n}\n}\n",
    )
    (hazard,) = found(host, capfd)
    assert hazard["subject"] == "chain netdev n i"
    assert "before the bridge" in hazard["effect"]


def test_strict_refuses_what_is_otherwise_told(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    nft(host, chain('iifname "eth0" udp dport 53 drop', policy="accept"))
    before = movelab.state(host)
    assert run(host, "--force", "migrate", "start", "eth0", "br0", "--strict") == 2
    assert "it matches no more" in capfd.readouterr().err
    assert movelab.state(host) == before
    assert run(host, "-j", "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0
    told = capfd.readouterr()
    assert [h["kind"] for h in json.loads(told.out)["hazards"]] == ["firewall"]
    assert told.err == ""


# ------------------------------------------------------------------ looking may fail

FAULTS = {
    "fails": "#!/bin/sh\necho oh no >&2\nexit 1\n",
    "prints rubbish": "#!/bin/sh\necho '[1, 2'\n",
    "prints something else": "#!/bin/sh\necho '[]'\n",
    "cannot be run": "#!/nothing/there\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_tool_that_is_broken_is_a_hazard_and_no_failure(
    host: Namespace,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    (tmp_path / "nft").write_text(FAULTS[fault], encoding="ascii")
    (tmp_path / "nft").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (hazard,) = found(host, capfd)
    assert (hazard["kind"], hazard["subject"]) == ("unseen", "nftables")
    assert run(host, "migrate", "start", "eth0", "br0", "strict") == 2
    assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0


# ------------------------------------------------------------- who holds on to the port


@contextmanager
def bound(host: Namespace, family: int, kind: int, protocol: int = 0) -> Iterator[socket.socket]:
    """A socket that is bound to eth0."""
    with host.enter():
        made = socket.socket(family, kind, protocol)
    with closing(made), host.enter():
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        made.settimeout(0.2)
        yield made


@pytest.mark.parametrize(
    ("family", "kind", "name"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, "tcp 0.0.0.0:7000"),
        (socket.AF_INET, socket.SOCK_DGRAM, "udp 0.0.0.0:7000"),
        (socket.AF_INET6, socket.SOCK_STREAM, "tcp [::]:7000"),
        (socket.AF_INET6, socket.SOCK_DGRAM, "udp [::]:7000"),
        (socket.AF_INET, socket.SOCK_RAW, "raw protocol 89"),
        (socket.AF_INET6, socket.SOCK_RAW, "raw protocol 89"),
    ],
)
def test_sockets_that_are_bound_to_the_port_are_found_with_their_process(
    host: Namespace, capfd: pytest.CaptureFixture[str], family: int, kind: int, name: str
) -> None:
    with bound(host, family, kind, 89 if kind == socket.SOCK_RAW else 0) as made:
        if kind != socket.SOCK_RAW:
            made.bind(("", 7000))
        if kind == socket.SOCK_STREAM:
            made.listen()
        (hazard,) = found(host, capfd)
    assert hazard["kind"] == "socket"
    assert f"({os.getpid()}): {name}" in hazard["subject"]


def test_a_bound_socket_is_deaf_afterwards_as_it_says(netlab: Lab, host: Namespace) -> None:
    with bound(host, socket.AF_INET, socket.SOCK_DGRAM) as made, netlab.gw.enter():
        made.bind(("", 7000))
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with closing(asking):
            asking.sendto(b"?", (netlab.HOST, 7000))
            assert made.recv(1) == b"?"
            assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0") == 0
            asking.sendto(b"?", (netlab.HOST, 7000))
            with pytest.raises(TimeoutError):
                made.recv(1)


ETH_P_ARP, ETH_P_ALL, ETH_P_LLDP = 0x0806, 3, 0x88CC


@pytest.mark.parametrize(
    ("protocol", "said", "hears"),
    [
        (ETH_P_ARP, "it gets nothing more from eth0", False),
        (ETH_P_ALL, "it goes on to see every frame", True),
        (ETH_P_LLDP, None, True),
    ],
)
def test_packet_sockets_hear_what_the_report_says(
    netlab: Lab,
    host: Namespace,
    capfd: pytest.CaptureFixture[str],
    protocol: int,
    said: str | None,
    hears: bool,
) -> None:
    with host.enter():
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        tap.bind(("eth0", protocol))
    with netlab.gw.enter():
        sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        sender.bind(("eth0", 0))
    with closing(tap), closing(sender):
        tap.settimeout(0.2)
        hazards = found(host, capfd)
        assert [h["effect"].startswith(said) for h in hazards] == ([True] if said else [])
        assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0", "no-verify") == 0
        target = "0180c200000e" if protocol == ETH_P_LLDP else "ffffffffffff"
        ethertype = ETH_P_ARP if protocol == ETH_P_ALL else protocol
        while pending(tap):
            tap.recv(2048)
        mark = b"brctl2" * 8
        sender.send(bytes.fromhex(target + "020000000001") + struct.pack(">H", ethertype) + mark)
        assert heard(tap, mark) is hears


def pending(tap: socket.socket) -> bool:
    return bool(select.select([tap], [], [], 0)[0])


def heard(tap: socket.socket, mark: bytes) -> bool:
    """Whether a frame with the mark comes in time."""
    try:
        while mark not in tap.recv(2048):
            pass
    except TimeoutError:
        return False
    return True


def test_multicast_groups_that_somebody_joined(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    with host.enter():
        index = socket.if_nametoindex("eth0")
        four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    with closing(four), closing(six):
        mreqn = socket.inet_aton("224.0.0.251") + bytes(4) + struct.pack("=i", index)
        four.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, mreqn)
        mreq6 = socket.inet_pton(socket.AF_INET6, "ff02::fb") + struct.pack("=i", index)
        six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, mreq6)
        hazards = found(host, capfd)
    assert [h["subject"] for h in hazards] == ["224.0.0.251 (mDNS)", "ff02::fb (mDNS)"]


def test_links_qdiscs_and_stp(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    host.ip_batch(
        "link add vx0 type vxlan id 7 dev eth0 remote 192.0.2.9 dstport 4789\n"
        "link add br0 type bridge stp_state 1 forward_delay 400\n"
    )
    host.run(["tc", "qdisc", "add", "dev", "eth0", "clsact"], check=True)
    shaping = "tc qdisc replace dev eth0 root tbf rate 1gbit burst 1mb latency 5ms"
    host.run(shlex.split(shaping), check=True)
    hazards = found(host, capfd)
    assert [(h["kind"], h["subject"]) for h in hazards] == [
        ("upper", "vx0"),
        ("stp", "br0"),
        ("tc", "qdisc tbf"),
        ("tc", "qdisc clsact"),
    ]
    assert "for 8 s" in hazards[1]["effect"]
    mend(host, hazards[:1])
    assert [h["kind"] for h in found(host, capfd)] == ["stp", "tc", "tc"]


# ------------------------------------------------------------------------- refusals


@pytest.mark.second_kernel
@pytest.mark.parametrize("kind", ["macvlan", "macvtap"])
def test_a_port_whose_frames_another_link_takes_is_refused(
    host: Namespace, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    host.ip_batch(f"link add m0 link eth0 type {kind}\n")
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 2
    assert f"eth0: {kind} m0 on top of it takes its frames" in capfd.readouterr().err
    assert movelab.state(host) == before
    assert "br0" not in [link["ifname"] for link in host.ip("link", "show")]


def test_what_is_not_ethernet_is_refused(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch("tuntap add t0 mode tun\naddr add 10.5.5.5/24 dev t0\n")
    assert run(host, "migrate", "start", "t0", "br0") == 2
    assert "only Ethernet devices" in capfd.readouterr().err


def test_a_wireless_client_is_refused(
    host: Namespace, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brctl2.commands.move.is_station", lambda index: True)
    assert run(host, "migrate", "start", "eth0", "br0") == 2
    assert "a wireless client cannot be a port" in capfd.readouterr().err


def test_a_macvlan_in_another_namespace_is_found_out_in_the_cut_over(
    host: Namespace, capfd: pytest.CaptureFixture[str], netns_factory: Any
) -> None:
    guest = netns_factory("guest")
    host.ip_batch(f"link add m0 link eth0 type macvlan\nlink set m0 netns {guest.name}\n")
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 3
    assert "busy" in capfd.readouterr().err
    assert movelab.state(host) == before


BPF_PROG_LOAD, BPF_PROG_TYPE_XDP, SYS_BPF = 5, 6, 321
XDP_PASS = bytes.fromhex("b7000000020000009500000000000000")  # r0 = 2; exit


@contextmanager
def xdp_program() -> Iterator[int]:
    """A descriptor of a program that lets every frame pass: bpf(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    code, license = ctypes.create_string_buffer(XDP_PASS), ctypes.create_string_buffer(b"GPL")
    attr = struct.pack(
        "=IIQQIIQII",
        BPF_PROG_TYPE_XDP,
        2,
        ctypes.addressof(code),
        ctypes.addressof(license),
        0,
        0,
        0,
        0,
        0,
    )
    made = libc.syscall(SYS_BPF, BPF_PROG_LOAD, ctypes.create_string_buffer(attr, 128), 128)
    assert made >= 0, os.strerror(ctypes.get_errno())
    try:
        yield made
    finally:
        os.close(made)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the number of bpf(2) is another")
def test_an_xdp_program_stays_below_the_bridge(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    with xdp_program() as program, host.enter(), IPRoute() as rtnl:
        index = socket.if_nametoindex("eth0")
        rtnl.link("set", index=index, IFLA_XDP={"attrs": [("IFLA_XDP_FD", program)]})
        (hazard,) = found(host, capfd)
        assert hazard["kind"] == "xdp"
        assert hazard["mend"].startswith("bpftool prog show id ")


@pytest.mark.parametrize(
    ("function", "subject"),
    [
        ("brctl2.kernel.rawsockets.bound", "raw sockets"),
        ("brctl2.kernel.groups.joined", "multicast groups"),
    ],
)
def test_what_cannot_be_looked_at_does_not_hide_the_rest(
    host: Namespace,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    function: str,
    subject: str,
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(function, refuse)
    with bound(host, socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("", 7000))
        hazards = found(host, capfd)
    assert sorted(h["kind"] for h in hazards) == ["socket", "unseen"]
    assert of_kind("unseen", hazards)[0]["subject"] == subject
