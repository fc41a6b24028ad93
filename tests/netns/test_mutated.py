"""Commands that hear from their kernel what no kernel says: they end, and say at most one line."""

from __future__ import annotations

import gc
import os
import random
import shlex
from typing import TYPE_CHECKING

import pytest
from anywords import ended, ends_well
from memory import resident
from replay import Record

if TYPE_CHECKING:
    from pytest_netns import Namespace

LINKS = """
link add br0 address 02:00:00:00:00:20 type bridge mcast_stats_enabled 1
link add v0 address 02:00:00:00:00:10 type veth peer name h0
link add v1 type veth peer name h1
link property add dev br0 altname another-name-of-the-bridge
link set v0 alias "up and down"
link set v0 master br0 up
link set v1 master br0 up
link set h0 up
link set h1 up
link set br0 up
link add vx0 type vxlan id 10 remote 192.0.2.1 dstport 4789
link add mv0 link h1 type macvlan mode bridge
addr add 192.0.2.9/24 dev br0 valid_lft 300 preferred_lft 200
addr add 2001:db8::9/64 dev br0 nodad
route add default via 192.0.2.1
route add 198.51.100.0/24 nexthop via 192.0.2.2 weight 3 nexthop via 192.0.2.3
route add 203.0.113.0/24 dev br0 mtu 1400 metric 7
route add 2001:db8:1::/48 via 2001:db8::1
neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev br0
rule add from 192.0.2.0/24 table 77 priority 5
"""
ENTRIES = (
    "fdb add 02:aa:00:00:00:01 dev v0 master static",
    "fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2",
    "mdb add dev br0 port v0 grp 239.1.1.1 permanent",
    "mdb add dev br0 port v0 grp ff05::1 permanent",
    "link set dev v1 mcast_router 2",
)
SHOWN = [
    f"{form} {line}"
    for line in (
        "link show",
        "link show dev v0",
        "addr show",
        "route show table all",
        "-6 route show",
        "route get 192.0.2.1",
        "neigh show",
        "rule show",
        "fdb show",
        "fdb get 02:aa:00:00:00:01 br br0",
        "vlan show",
        "mdb show",
        "vni show",
        "bridge show",
        "bridge stats",
        "bridge link show",
        "bridge fdb show br br0",
        "ip link show type bridge",
        "ip addr show dev br0",
        "brctl show",
        "brctl showstp br0",
        "brctl showmacs br0",
        "topology",
        "topology --format svg",
    )
    for form in ("", "-j", "-d -s", "-br", "-o")
    if form == "" or not line.startswith(("brctl", "topology"))
]
DONE = [
    "link set v0 mtu 1400 alias other",
    "link add v9 type veth peer name h9",
    "link del vx0",
    "bridge set br0 priority 5 mcast_snooping off",
    "link set v0 hairpin on cost 7",
    "addr add 192.0.2.10/24 dev br0",
    "addr replace 192.0.2.9/24 dev br0",
    "addr flush dev br0",
    "route add 10.0.0.0/8 via 192.0.2.1",
    "route replace default via 192.0.2.5",
    "neigh replace 192.0.2.7 lladdr 02:00:00:00:00:08 dev br0",
    "rule add from 10.0.0.0/8 table 5",
    "fdb add 02:aa:00:00:00:02 dev v0 static",
    "fdb flush br0",
    "mdb add 239.1.1.2 dev br0 port v0",
    "ip link set v0 mtu 1450",
    "bridge fdb replace 02:aa:00:00:00:01 dev v1 master dynamic",
    "addr move v0 br0",
]
SOME = 1500
LEAK = 16 << 20


@pytest.fixture
def record(netns: Namespace, monkeypatch: pytest.MonkeyPatch) -> Record:
    """What the kernel says to every line; nothing that is done here is done in truth."""
    netns.ip_batch(LINKS)
    netns.run(["bridge", "-batch", "-"], input="\n".join(ENTRIES), check=True)
    netns.wait_up("v0", "v1", "br0")
    found = Record()
    with monkeypatch.context() as patch:
        found.write_down(patch)
        for line in SHOWN:
            found.endings[line] = ended(shlex.split(line))
        for line in DONE:
            ended(["--dry-run", *shlex.split(line)])
    return found


def test_the_answers_as_they_were_give_the_same(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.play(monkeypatch, None)
    assert list(record.endings.values()).count((0, "")) > 50
    for line, ending in record.endings.items():
        assert ended(shlex.split(line)) == ending, line


def play(record: Record, patch: pytest.MonkeyPatch, count: int) -> None:
    """Raises what a command must not end with."""
    seed = int(os.environ.get("BRCTL2_SEED") or random.randrange(1 << 32))
    pick = random.Random(seed)
    record.play(patch, pick)
    patch.setenv("NO_COLOR", "1")
    for number in range(count):
        line = pick.choice(pick.choice((SHOWN, SHOWN, DONE)))
        try:
            ends_well(shlex.split(line), terminal=number % 5 == 0)
        except BaseException as error:
            error.add_note(f"BRCTL2_SEED={seed}, line {number}: {line}")
            raise


def test_some_lines_end_well(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    play(record, monkeypatch, SOME)


@pytest.mark.long
def test_ten_thousand_lines_end_well_and_leave_no_memory_behind(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(record, monkeypatch, 2000)
    gc.collect()
    before = resident()
    play(record, monkeypatch, 10_000)
    gc.collect()
    grown = resident() - before
    print(f"10,000 lines: {grown >> 10} KiB more memory")  # noqa: T201
    assert grown < LEAK
