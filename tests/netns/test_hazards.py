"""What a move would break is told before, and what would cut the session off is refused."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import movelab
import pytest

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Load rules. nft reads them from its standard input."""
    program = host.popen(["nft", "-f", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    _, told = program.communicate(rules)
    assert program.returncode == 0, told


def chain(*rules: str, policy: str = "drop") -> str:
    """An input chain."""
    lines = [f"type filter hook input priority 0; policy {policy};", *rules]
    inside = "\n".join(lines)
    return f"table inet filter {{\nchain input {{\n{inside}\n}}\n}}\n"


def mend(host: Namespace, hazards: list[dict[str, Any]]) -> None:
    """Run the commands that mend hazards, as a user would."""
    for hazard in hazards:
        host.run(["sh", "-ec", hazard["mend"]])


# ----------------------------------------------------------------- the session at hand

ONLY_ETH0 = chain('iifname "eth0" tcp dport 22 accept')


@pytest.mark.second_kernel
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
    + ['iifname != "br0"', 'iifname "eth*"', 'iifname "lo"', "ip saddr 10.0.0.0/24"]
    + ["ip saddr 10.9.0.0/16", "tcp dport 22", "tcp dport { 80, 443 }", "tcp sport 1024-65535"]
    + ["ct state established", "ct state new", "ct state { new, established }", "meta l4proto tcp"]
    + ["meta l4proto udp", "ip6 saddr fe80::/10", "ip daddr 10.0.0.2", "tcp dport != 22", ""]
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
        nft(host, rules)
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
