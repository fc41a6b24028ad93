"""`brctl2 monitor` and its forms, beside the real tools over the same changes."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from twins import read, tables
from watchlab import NEWER, OURS, Watch, Watcher, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import NamespaceFactory

CHANGES = """
ip link set v0 master br0
ip link set v0 up
ip link set v1 up
ip link set br0 up
ip addr add 10.1.0.1/24 dev br0
ip addr add 10.1.0.9/24 dev br0 valid_lft 100 preferred_lft 50 label br0:x
ip addr add 2001:db8::1/64 dev br0 nodad
ip route add 10.9.0.0/16 via 10.1.0.2
ip route add 10.10.0.0/16 nexthop via 10.1.0.2 nexthop via 10.1.0.3 weight 3
ip -6 route add 2001:db8:9::/48 via 2001:db8::2
ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev br0
ip neigh add proxy 10.1.0.7 dev br0
bridge fdb add 02:00:00:00:00:09 dev v0 master static
bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
ip nexthop add id 7 via 10.1.0.2 dev br0
ip nexthop add id 8 group 7
ip route add 10.11.0.0/16 nhid 7
ip rule add from 10.1.0.0/24 table 100 prio 900
ip -6 rule add from 2001:db8::/64 table 100 prio 901
bridge link set dev v0 cost 33
bridge link set dev v0 mcast_router 2
ip rule del prio 900
ip nexthop del id 7
ip link set v1 down
ip link set v1 name w1
ip link set w1 alias hello
ip link property add dev w1 altname longer
ip addr add 10.2.0.1/24 dev w1
bridge mdb del dev br0 port v0 grp 239.1.1.1 permanent
bridge fdb del 02:00:00:00:00:09 dev v0 master
ip neigh del 10.1.0.2 dev br0
ip route del 10.9.0.0/16
ip addr del 10.1.0.9/24 dev br0
ip link set v0 nomaster
ip link del v0
ip link del br0
"""


@pytest.fixture
def watch(netns_factory: NamespaceFactory, tmp_path: Path) -> Iterator[Watch]:
    with contextlib.closing(Watch(netns_factory("host"), tmp_path)) as found:
        yield found


# -------------------------------------------------------------------- the other tools' forms


@pytest.mark.parametrize("table", tables("monitor"))
def test_lines_of_a_table_show_the_same_changes(watch: Watch, table: str) -> None:
    lines = read(table)
    pairs = []
    for line in lines:
        words = shlex.split(line)
        pairs.append((line, watch.real(line), watch.start(*OURS, *words)))
    watch.settle()
    watch.change(CHANGES)
    watch.settle()
    unlike = [
        "\n".join([line, *unified_diff(theirs.lines, ours.lines, "real", "ours", lineterm="")])
        + ours.err.read_text()
        for line, theirs, ours in pairs
        if theirs.text != ours.text or ours.err.read_text()
    ]
    assert not unlike, "\n".join(unlike)
    assert {ours.end() for _, _, ours in pairs if ours.process.poll() is None} == {143}
    silent = {line for line, theirs, _ in pairs if not theirs.text}
    assert silent == {
        "bridge monitor vlan",
        "bridge monitor vni",
        "bridge monitor file /dev/null",
        "ip monitor nsid prefix",
    }


def test_what_rtmon_has_written_is_shown_as_the_real_tools_show_it(
    watch: Watch, tmp_path: Path
) -> None:
    file = tmp_path / "recorded"
    recorder = watch.start("rtmon", "file", str(file))
    until(lambda: file.exists() and file.stat().st_size, "rtmon writes nothing")
    watch.change(CHANGES.partition("ip link del")[0])  # the names are looked up now
    recorder.end()
    for tool in ("ip monitor all", "ip -o monitor label", "bridge monitor all"):
        line = [*tool.split(), "file", str(file)]
        theirs = watch.space.run(line, check=True).stdout
        ours = watch.space.run([*OURS, *line], check=True).stdout
        assert NEWER.sub("", ours) == NEWER.sub("", theirs)
        assert "Timestamp: " in ours
        assert len(ours.splitlines()) > 20


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        ("monitor dev nope", 2, 'cannot find device "nope"'),
        ("monitor nonsense", 1, 'unknown word "nonsense"'),
        ("ip monitor nonsense", 1, 'unknown word "nonsense"'),
        ("ip monitor dev", 1, "dev needs a value"),
        ("ip monitor stats", 255, "does not cover `ip monitor stats`"),
        ("ip monitor help", 255, "[ all-nsid ]"),
        ("bridge monitor help", 255, "[ vni ]"),
        ("ip monitor file /nonexistent", 2, "No such file"),
        ("ip monitor file /proc/version", 2, "has something else in it"),
        ("bridge monitor file /proc/sys/kernel/ostype", 2, "the file ends within"),
    ],
)
def test_a_bad_line_is_refused_in_one_line(watch: Watch, line: str, status: int, told: str) -> None:
    found = watch.space.run([*OURS, *line.split()])
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (status, "", 1)
    assert told in found.stderr


@pytest.mark.parametrize("tool", ["ip", "bridge", ""])
def test_times_are_written_as_the_real_tools_write_them(watch: Watch, tool: str) -> None:
    line = f"{tool} -t monitor link".split()
    ours = watch.ours(" ".join(line))
    theirs = watch.real(" ".join(line)) if tool else ours
    short = watch.ours(f"{tool} -ts monitor link") if tool != "bridge" else None
    watch.settle()
    watch.change("ip link set v1 up")
    time_of = re.compile(r"Timestamp: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \d+ usec\n")
    assert time_of.match(ours.text)
    assert time_of.sub("T\n", ours.text) == time_of.sub("T\n", theirs.text)
    if short is not None:
        assert re.match(r"\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\] 3: v1@v0: <", short.text)


# ------------------------------------------------------------------------ brctl2's own form


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("monitor addr route rule nexthop", "ip monitor address route rule nexthop"),
        ("-o -6 monitor address label", "ip -o -6 monitor address label"),
        ("monitor fdb", "bridge monitor fdb"),
        ("monitor mdb", "bridge monitor mdb"),
    ],
)
def test_brctl2s_own_lines_are_those_of_both_tools(watch: Watch, own: str, other: str) -> None:
    theirs, ours = watch.real(other), watch.ours(own)
    watch.change(CHANGES.replace("ip link set v1 name w1", "").replace("w1", "v1"))
    assert ours.text == theirs.text
    assert len(ours.lines) > 3


def test_each_event_is_an_object_in_a_line_that_is_written_at_once(watch: Watch) -> None:
    ours = watch.ours("-j -ts monitor")
    watch.change("ip link set v0 master br0")
    assert ours.objects
    before = len(ours.objects)
    watch.change(CHANGES)
    found = ours.objects
    assert len(found) > before
    assert {each["object"] for each in found} == {
        "link", "port", "addr", "route", "rule", "nexthop", "neigh", "fdb", "mdb",
    }  # fmt: skip
    assert {each["change"] for each in found} == {"new", "deleted"}
    assert all(re.fullmatch(r"[-\dT:]{19}\.\d{6}", each["timestamp"]) for each in found)
    (entry,) = [e for e in found if e["object"] == "fdb" and e.get("state") == "static"][:1]
    assert (entry["mac"], entry["ifname"], entry["change"]) == ("02:00:00:00:00:09", "v0", "new")
    gone = [e["ifname"] for e in found if e["object"] == "link" and e["change"] == "deleted"]
    assert sorted(gone) == ["br0", "v0", "w1"]
    routers = [e["router"] for e in found if "router" in e]
    assert routers == [{"br0": [{"port": "v0"}]}] * 2


def test_only_what_is_about_a_device_or_its_ports_is_shown(watch: Watch) -> None:
    ours = watch.ours("-j monitor dev br0")
    watch.change("ip link set v1 up")
    assert not ours.objects
    watch.change(CHANGES)
    found = ours.objects
    assert {each["ifname"] for each in found if each["object"] in ("link", "port")} == {"br0", "v0"}
    assert any(each["object"] == "route" and "nexthops" in each for each in found)
    assert not any(each["object"] == "rule" for each in found)


def test_a_device_is_called_by_its_new_name(watch: Watch) -> None:
    ours = watch.ours("monitor addr")
    watch.change("ip link set v1 name w1\nip addr add 10.2.0.1/24 dev w1")
    assert ours.lines[0] == "3: w1    inet 10.2.0.1/24 scope global w1"


def test_other_namespaces_are_heard_with_their_names(
    watch: Watch, netns_factory: NamespaceFactory
) -> None:
    other = netns_factory("other")
    watch.space.run(["ip", "netns", "set", other.name, "5"], check=True)
    other.ip_batch("link add w0 type veth peer name w1")
    found, text = watch.ours("-j monitor addr all-nsid"), watch.ours("monitor addr all-nsid")
    other.run(["ip", "addr", "add", "10.2.0.1/24", "dev", "w0"], check=True)
    watch.change("ip addr add 10.3.0.1/24 dev v0")
    there, here = found.objects
    assert (there["nsid"], there["netns"], there["dev"]) == (5, other.name, "w0")
    assert "nsid" not in here
    assert text.lines[0].startswith("[nsid 5]")
    assert text.lines[2].startswith("[nsid current]")


# --------------------------------------------------------------------------------- its end


@pytest.mark.parametrize("line", ["monitor", "-j monitor", "ip monitor", "bridge monitor"])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_without_a_word(watch: Watch, line: str, number: int, status: int) -> None:
    ours = watch.ours(line)
    assert ours.end(number) == status
    assert (ours.text, ours.err.read_text()) == ("", "")


@pytest.mark.parametrize("line", ["monitor", "ip monitor", "bridge monitor"])
def test_it_ends_when_its_reader_does_though_nothing_happens(watch: Watch, line: str) -> None:
    with watch.space.popen(
        [*OURS, *line.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ours:
        assert ours.stdout is not None
        watch.watchers.append(Watcher(ours, Path(os.devnull), Path(os.devnull)))
        watch.settle()
        ours.stdout.close()
        assert ours.wait(10) == 141
        assert ours.stderr is not None
        assert ours.stderr.read() == ""


def test_it_ends_when_head_has_had_enough(watch: Watch) -> None:
    line = f"{sys.executable} -m brctl2 monitor link | head -1"
    shell = watch.start("sh", "-c", line)
    time.sleep(0.1)
    end = time.monotonic() + 20
    while shell.process.poll() is None:
        assert time.monotonic() < end
        for state in ("up", "down"):
            watch.space.run(["ip", "link", "set", "v1", state], check=True)
    assert shell.lines[0].startswith("[LINK]") or "v1@v0" in shell.lines[0]
    assert shell.err.read_text() == ""


# ------------------------------------------------------------------- what the kernel drops


def storm(watch: Watch, folder: Path, entries: int = 30_000) -> None:
    """More forwarding entries than a receive buffer holds the events of."""
    lines = "".join(
        f"fdb add 02:01:00:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x} dev v0 master static\n"
        for n in range(entries)
    )
    file = folder / "storm"
    file.write_text(lines)
    watch.space.run([*OURS, "bridge", "-batch", str(file)], check=True)


def test_it_says_that_events_were_dropped_and_reads_the_state_again(
    watch: Watch, tmp_path: Path
) -> None:
    watch.change("ip link set v0 master br0")
    json_, text, real = (
        watch.ours("-j monitor fdb"),
        watch.ours("monitor fdb label"),
        watch.ours("bridge monitor fdb"),
    )
    for watcher in watch.watchers:
        watcher.process.send_signal(signal.SIGSTOP)
    storm(watch, tmp_path)
    for watcher in watch.watchers:
        watcher.process.send_signal(signal.SIGCONT)
    until(lambda: "nothing is missing" in json_.err.read_text(), "the state is not read again")
    until(lambda: "nothing is missing" in text.err.read_text(), "the state is not read again")
    watch.settle()
    watch.change("bridge fdb del 02:01:00:00:00:01 dev v0 master")
    found = json_.objects
    marks = [n for n, each in enumerate(found) if each["change"] in ("lost", "resumed")]
    assert [found[n]["change"] for n in marks] == ["lost", "resumed"]
    told = {each["mac"] for each in found[: marks[1]] if each["change"] == "new"}
    state = [each["mac"] for each in found[: marks[1]] if each["change"] == "present"]
    assert len(told) < 30_000
    assert sum(mac.startswith("02:01:00") for mac in state) == 30_000
    after = found[marks[1] + 1 :]
    assert [(each["change"], each["mac"]) for each in after] == [("deleted", "02:01:00:00:00:01")]
    assert sum(line.startswith("[FDB]Present 02:01:00") for line in text.lines) == 30_000
    assert [line for line in text.err.read_text().splitlines() if "dropped events" in line]
    # The other tool's form says what that says, and goes on.
    until(lambda: "Deleted 02:01:00:00:00:01" in real.text, "it does not go on")
    assert real.err.read_text() == "netlink receive error No buffer space available (105)\n"
    assert not any("Present" in line for line in real.lines)


def resident(pid: int) -> int:
    """KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))  # type: ignore[union-attr]


def test_memory_does_not_grow_with_events(watch: Watch, tmp_path: Path) -> None:
    watch.change("ip link set v0 master br0")
    with watch.space.popen(
        [*OURS, "-j", "monitor"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as ours:
        watch.watchers.append(Watcher(ours, Path(os.devnull), Path(os.devnull)))
        watch.settle()
        sizes = []
        for _ in range(4):
            storm(watch, tmp_path, 4_000)
            watch.space.run(["bridge", "fdb", "flush", "dev", "br0"])
            watch.settle()
            sizes.append(resident(ours.pid))
        ours.terminate()
    assert sizes[-1] - sizes[0] < 300, sizes
