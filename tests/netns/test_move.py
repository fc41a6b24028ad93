"""`brctl2 addr move` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import errno
import json
import statistics
from typing import TYPE_CHECKING, Any

import movelab
import pytest

from brctl2.__main__ import main
from brctl2.errors import KernelError
from brctl2.netlink.channel import Channel, Outcome
from brctl2.netlink.constants import RTM_DELADDR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_netns import Lab, Namespace

    from brctl2.netlink.channel import Request
    from brctl2.netlink.message import Message

pytestmark = pytest.mark.kernel


def run(host: Namespace, *words: str) -> int:
    """A brctl2 line inside the namespace, in this process."""
    with host.enter():
        return main(["brctl2", *words])


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    return movelab.furnish(netlab)


def sorted_routes(found: dict[str, Any]) -> dict[str, Any]:
    """Routes without their order across prefixes, which is that of ifindexes in IPv6."""
    return {
        command: sorted(map(json.dumps, value)) if "route" in command else value
        for command, value in found.items()
        if command != "addr show"
    }


@pytest.mark.second_kernel
def test_everything_on_the_port_is_on_the_bridge_afterwards_and_nothing_else_changed(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    assert run(host, "addr", "move", "eth0", "br0") == 0
    assert capfd.readouterr().out.startswith(
        "moved 5 addresses, 13 routes, 3 neighbours, 4 rules from eth0 to br0 in "
    )
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert movelab.addresses(after, "eth0") == []
    assert movelab.addresses(after, "other") == movelab.addresses(before, "other")
    assert sorted_routes(after) == sorted_routes(movelab.renamed(before))
    (eth0,) = host.ip("-d", "link", "show", "dev", "eth0")
    assert eth0["master"] == "br0"


def test_lifetimes_go_on_counting_down(host: Namespace) -> None:
    assert run(host, "addr", "move", "eth0", "br0") == 0
    found = host.ip("addr", "show", "dev", "br0", "to", "2001:db8:1::2")
    listed = [a for link in found for a in link.get("addr_info", ())]
    (address,) = (a for a in listed if a.get("local") == "2001:db8:1::2")
    assert 2900 < address["valid_life_time"] <= 3000
    assert 1900 < address["preferred_life_time"] <= 2000
    (route,) = host.ip("-6", "route", "show", "2001:db8:1::/64")
    assert 2900 < route["expires"] <= 3000


@pytest.mark.second_kernel
def test_the_address_answers_from_the_bridge_with_every_neighbour_forgotten(
    netlab: Lab, host: Namespace
) -> None:
    assert run(host, "addr", "move", "eth0", "br0") == 0
    for namespace in (host, netlab.gw, netlab.beyond):
        namespace.run(["ip", "neigh", "flush", "all"])
    assert netlab.beyond.ping(netlab.HOST) == 0
    assert netlab.beyond.ping(netlab.HOST6) == 0
    assert host.ping(netlab.BEYOND) == 0
    assert host.ip("route", "get", netlab.BEYOND)[0]["dev"] == "br0"


def test_a_port_that_is_enslaved_already_is_moved_as_well(netlab: Lab, host: Namespace) -> None:
    before = movelab.state(host)
    host.run(["ip", "link", "set", "eth0", "master", "br0"])
    assert run(host, "addr", "move", "eth0", "br0") == 0
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert netlab.beyond.ping(netlab.HOST) == 0


def test_the_neighbours_are_told(netlab: Lab, host: Namespace) -> None:
    with netlab.gw.capture("eth0") as frames:
        assert run(host, "addr", "move", "eth0", "br0") == 0
        mac = bytes.fromhex(host.ip("link", "show", "dev", "br0")[0]["address"].replace(":", ""))
        frames.wait(lambda frame: gratuitous(frame.data, mac) is not None, count=6)
    told = {gratuitous(frame.data, mac) for frame in frames.frames} - {None}
    assert told == {"10.0.0.2", "10.0.0.3", "10.9.9.9"}


def gratuitous(frame: bytes, mac: bytes) -> str | None:
    """The address that an ARP frame of this MAC announces."""
    if frame[12:14] != b"\x08\x06" or frame[6:12] != mac or frame[28:32] != frame[38:42]:
        return None
    return ".".join(str(part) for part in frame[28:32])


@pytest.mark.second_kernel
def test_a_second_move_has_nothing_to_do(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(host, "addr", "move", "eth0", "br0") == 0
    before = movelab.state(host)
    capfd.readouterr()
    assert run(host, "-j", "addr", "move", "eth0", "br0") == 0
    assert json.loads(capfd.readouterr().out)["changed"] is False
    assert movelab.state(host) == before


def test_the_json_says_what_was_moved(host: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(host, "-j", "addr", "move", "eth0", "br0") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["changed"] is True
    assert found["sends"] == 1
    assert found["moved"] == {"addresses": 5, "routes": 13, "neighbours": 3, "rules": 4}
    assert "10.0.0.2/24" in found["addresses"]


def test_a_dry_run_changes_nothing_and_shows_the_whole_plan(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    assert run(host, "--dry-run", "addr", "move", "eth0", "br0") == 0
    shown = capfd.readouterr().out
    assert movelab.state(host) == before
    assert shown.count("RTM_NEWADDR") >= 5
    assert shown.index("RTM_NEWLINK") < shown.index("RTM_NEWADDR") < shown.index("RTM_DELADDR")


def test_the_lines_of_explain_lead_to_the_same_state_by_the_real_ip(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(host, "--dry-run", "--explain", "addr", "move", "eth0", "br0") == 0
    lines = capfd.readouterr().out.splitlines()
    before = movelab.state(host)
    for line in lines:
        host.run(["sh", "-c", line])
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    assert movelab.addresses(after, "eth0") == []
    assert sorted_routes(after) == sorted_routes(movelab.renamed(before))


def test_rules_stay_when_asked_to(host: Namespace) -> None:
    before = movelab.state(host)
    assert run(host, "addr", "move", "eth0", "br0", "keep-rules") == 0
    assert movelab.state(host)["-4 rule show"] == before["-4 rule show"]


def test_one_address_moves_with_the_routes_that_need_it(host: Namespace) -> None:
    host.run(["ip", "link", "set", "eth0", "master", "br0"])
    assert run(host, "addr", "move", "eth0", "br0", "10.9.9.9/32") == 0
    after = movelab.state(host)
    assert [a["local"] for a in movelab.addresses(after, "br0")] == ["10.9.9.9"]
    assert len(movelab.addresses(after, "eth0")) == 4
    assert host.ip("route", "show", "default")[0]["dev"] == "eth0"


# ------------------------------------------------------------------ refusals

REFUSALS = {
    "nothing1 br0": 'cannot find device "nothing1"',
    "eth0 nothing1": 'cannot find device "nothing1"',
    "eth0 eth0": "source and destination are the same",
    "lo br0": "loopback",
    "br1 br0": "a bridge cannot be a port",
    "taken br0": "it belongs to the bridge br1",
    "eth0 taken": "it is a port of br1",
    "eth0 br0 10.0.0.9/24": "it has no address 10.0.0.9/24",
}


@pytest.mark.parametrize("words", REFUSALS)
def test_what_cannot_be_moved_is_refused_in_one_line_before_anything_is_sent(
    host: Namespace, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch(
        "link add br1 type bridge\nlink add taken type veth peer name taken-peer\n"
        "link set taken master br1\n"
    )
    before = movelab.state(host)
    assert run(host, "addr", "move", *words.split()) == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.startswith("Error: ")
    assert told.err.count("\n") == 1
    assert REFUSALS[words] in told.err
    assert movelab.state(host) == before


def test_a_tentative_address_is_refused(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    host.sysctl("net.ipv6.conf.eth0.accept_dad", 1)
    host.sysctl("net.ipv6.conf.eth0.dad_transmits", 20)
    host.ip_batch("addr add 2001:db8:9::9/64 dev eth0\n")
    assert run(host, "addr", "move", "eth0", "br0") == 2
    assert "tentative" in capfd.readouterr().err


# -------------------------------------------------------------------- failure


class Faulty:
    """Answers `number` for the message at `place` of the cut-over's two sends, and lets the kernel
    do the others.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = -1
        self.number = 12
        execute = Channel.execute

        def faulty(channel: Channel, messages: Sequence[Message]) -> list[Outcome]:
            place = self.place
            if len(messages) < 2 or place < 0:
                return execute(channel, messages)
            self.place = max(-1, place - len(messages))
            if place >= len(messages):
                return execute(channel, messages)
            others = [m for at, m in enumerate(messages) if at != place]
            found = execute(channel, others)
            return [
                *found[:place],
                Outcome(messages[place], KernelError(self.number)),
                *found[place:],
            ]

        monkeypatch.setattr(Channel, "execute", faulty)


def test_a_failure_of_any_message_ends_in_the_state_before(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    faulty = Faulty(monkeypatch)
    assert run(host, "--dry-run", "-j", "addr", "move", "eth0", "br0") == 0
    count = len(json.loads(capfd.readouterr().out)["plan"])
    assert count > 40
    for place in range(count - 1):
        faulty.place = place
        status = run(host, "addr", "move", "eth0", "br0")
        told = capfd.readouterr().err
        assert status == 3, f"message {place}: {told}"
        assert "rolled back" in told
        assert movelab.state(host) == before, f"message {place}: {told}"


@pytest.mark.second_kernel
def test_a_state_that_is_not_as_planned_is_rolled_back(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from brctl2.plan import verify

    before = movelab.state(host)
    answers = [["missing: an address"]]
    differences = verify.differences
    monkeypatch.setattr(
        verify, "differences", lambda a, b: answers.pop() if answers else differences(a, b)
    )
    assert run(host, "addr", "move", "eth0", "br0") == 3
    assert "missing: an address" in capfd.readouterr().err
    assert movelab.state(host) == before


def test_a_rollback_that_fails_says_what_is_missing_and_exits_4(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from brctl2.plan import verify

    monkeypatch.setattr(verify, "compared", lambda _a, _b: ([("the address", "")], []))
    assert run(host, "-j", "addr", "move", "eth0", "br0") == 4
    told = json.loads(capfd.readouterr().err)["error"]
    assert told["status"] == 4
    assert "ROLLBACK FAILED" in told["message"]


# ----------------------------------------------------------------------- loss


def lost(lab: Lab, *, move: bool) -> int:
    """Packets lost of two 1 kHz UDP flows during a move, or during nothing."""
    with (
        lab.host.udp_flow(lab.beyond, lab.BEYOND, hz=1000) as out,
        lab.beyond.udp_flow(lab.host, lab.HOST, hz=1000) as back,
    ):
        if move:
            assert run(lab.host, "addr", "move", "eth0", "br0") == 0
        else:
            run(lab.host, "-j", "bridge", "show", "br0")
    return int(out.lost + back.lost)


@pytest.mark.slow_uml
def test_a_flow_of_1_khz_each_way_loses_nothing(netlab: Lab) -> None:
    host = movelab.furnish(netlab)
    control, moved = [], []
    for _ in range(3):
        control.append(lost(netlab, move=False))
        moved.append(lost(netlab, move=True))
        host.run(["sh", "-c", "ip link set eth0 nomaster; ip addr flush dev br0"])
        host.ip_batch(
            "addr add 10.0.0.2/24 dev eth0\nroute replace default via 10.0.0.1 dev eth0\n"
        )
    assert statistics.median(moved) <= statistics.median(control)


def unready(host: Namespace) -> list[str]:
    """A bridge that sends nothing yet, and IPv6 addresses to which nothing is taken in yet."""
    waiting = []
    for link in host.ip("addr", "show"):
        name = link["ifname"]
        local = {r["dst"] for r in host.ip("-6", "route", "show", "table", "local", "dev", name)}
        found = [a["local"] for a in link["addr_info"] if a["scope"] == "global"]
        waiting += [f"{a} on {name}" for a in found if ":" in a and a not in local]
        if name == "br0" and link["operstate"] != "UP":
            waiting.append(name)
    return waiting


def test_nothing_is_taken_away_before_the_kernel_has_what_is_to_do_without_it(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "unready"  # of the guard's sends as well: it goes back
    execute = Channel.execute_requests

    def watching(channel: Channel, requests: Sequence[Request]) -> list[KernelError | None]:
        if any(kind == RTM_DELADDR for kind, _, _ in requests):
            with told.open("a") as file:
                file.write(json.dumps(unready(host)) + "\n")
        return execute(channel, requests)

    monkeypatch.setattr(Channel, "execute_requests", watching)
    host.ip_batch("link del br0\n")
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert told.read_text() == "[]\n[]\n"


def test_a_strict_filter_is_loose_until_the_routes_are_there_and_again_strict_afterwards(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    for device in ("default", "eth0", "br0"):
        host.sysctl(f"net.ipv4.conf.{device}.rp_filter", 1)
    assert run(host, "--dry-run", "addr", "move", "eth0", "br0") == 0
    told = capfd.readouterr().out
    assert told.count("br0/rp_filter") == 2, told
    for line in ("addr move eth0 br0", "migrate undo br0 eth0"):
        assert run(host, *line.split()) == 0
        assert host.run(["cat", "/proc/sys/net/ipv4/conf/br0/rp_filter"]).stdout == "1\n"


@pytest.mark.second_kernel
@pytest.mark.parametrize("rp_filter", [1, 2])
def test_a_filter_drops_all_that_a_bridge_without_addresses_gets_so_it_never_is_without(
    netlab: Lab, rp_filter: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    host, gateway = netlab.host, bytes.fromhex(netlab.GW_MAC.replace(":", ""))
    host.ip_batch("link add br0 type bridge\nlink set br0 up\n")
    for device in ("all", "default", "eth0", "br0"):
        host.sysctl(f"net.ipv4.conf.{device}.rp_filter", rp_filter)
    host.ip_batch("link set eth0 master br0\n")
    host.sysctl("net.ipv4.conf.br0.rp_filter", 2)
    with host.capture("br0") as frames:
        assert netlab.gw.ping(netlab.HOST, timeout=0.5) != 0
        frames.wait(lambda frame: frame.data[6:12] == gateway)  # it came in
    host.ip_batch("link set eth0 nomaster\n")
    execute, told = Channel.execute_requests, tmp_path / "told"

    def watching(channel: Channel, requests: Sequence[Request]) -> list[KernelError | None]:
        """The kernel's steps one by one, each with what it leads to."""
        errors: list[KernelError | None] = []
        for request in requests:
            errors += execute(channel, [request])
            with told.open("a") as file:
                file.write(f"{is_bare(host):d}\n")
        return errors

    monkeypatch.setattr(Channel, "execute_requests", watching)
    assert run(host, "addr", "move", "eth0", "br0") == 0
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert set(told.read_text().split()) == {"0"}
    assert netlab.gw.ping(netlab.HOST) == 0


def is_bare(host: Namespace) -> bool:
    """Whether the bridge has a port and no IPv4 address."""
    (bridge,) = host.ip("-4", "addr", "show", "dev", "br0") or [{}]
    return not bridge.get("addr_info") and bool(host.ip("link", "show", "master", "br0"))


OBJECTS = """
nexthop add id 10 via 10.0.0.1 dev eth0
nexthop add id 11 via 198.18.0.9 dev other onlink
nexthop add id 12 via 2001:db8::1 dev eth0
nexthop add id 20 group 10,3/11
nexthop add id 21 group 10/11 type resilient buckets 8 idle_timer 7
nexthop add id 22 group 12
route add 198.18.7.0/24 nhid 10
route add 198.18.8.0/24 nhid 20
"""


def test_what_the_kernel_takes_along_with_a_nexthop_object_is_put_again(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch(OBJECTS)
    host.run(["ip", "-6", "route", "add", "fd01::/48", "nhid", "22"], check=True)
    before = movelab.state(host)
    execute = Channel.execute

    def losing(channel: Channel, messages: Sequence[Message]) -> list[Outcome]:
        """A device that goes down in the middle of it has the same effect."""
        found = execute(channel, messages)
        if any(message.type == RTM_DELADDR for message in messages):
            for number in (10, 12):
                host.run(["ip", "nexthop", "del", "id", str(number)], check=True)
            found[-1] = found[-1]._replace(error=KernelError(errno.ENOMEM))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Channel, "execute", losing)
        assert run(host, "addr", "move", "eth0", "br0") == 3
    assert "rolled back, the state is as before" in capfd.readouterr().err
    assert movelab.state(host) == before
