"""Batches: what they leave behind is what the real tools' batches leave behind."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from twins import Twins

from brctl2.netlink.channel import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import NamespaceFactory
    from witness import Said

SETUP = (
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
    "ip link set v0 master br0",
    "ip link set v1 master br0",
    "ip link set v0 up",
    "ip link set w0 up",
)


@pytest.fixture
def twins(netns_factory: NamespaceFactory) -> Twins:
    found = Twins(netns_factory)
    found.both(*SETUP)
    for twin in (found.real, found.ours):
        twin.wait_up("v0", "w0")
    return found


def both(twins: Twins, tool: str, text: str, path: Path, *options: str) -> tuple[Said, Said]:
    """The real tool and brctl2 each read the same lines."""
    path.write_text(text)
    words = [tool, *options, "-batch", str(path)]
    return twins.theirs(words), twins.brctl2(words)


def same(twins: Twins, tool: str, text: str, path: Path, *options: str) -> tuple[Said, Said]:
    """The same, and they end alike and leave the same behind."""
    theirs, ours = both(twins, tool, text, path, *options)
    assert (ours.status == 0) == (theirs.status == 0), (theirs, ours)
    differences = twins.unlike_states()
    assert not differences, "\n".join([text, *differences])
    return theirs, ours


# ------------------------------------------------------------------- stops where it fails


FAILING = {
    "bridge": [
        "fdb add 02:aa:00:00:00:{n:02x} dev v0 master static",
        "fdb add 02:aa:00:00:00:01 dev v0 master static",
    ],
    "ip": [
        "addr add 10.0.{n}.1/24 dev v0",
        "addr add 10.0.1.1/24 dev v0",
    ],
}


@pytest.mark.parametrize("tool", FAILING)
@pytest.mark.parametrize("at", [0, 1, 2, 5, 9])
@pytest.mark.parametrize("force", [(), ("-force",)])
def test_lines_before_a_failing_one_are_done_and_those_behind_it_are_not(
    tool: str, at: int, force: tuple[str, ...], twins: Twins, tmp_path: Path
) -> None:
    good, bad = FAILING[tool]
    first = good.format(n=1)
    lines = [first, *(good.format(n=n) for n in range(2, 12))]
    lines.insert(at + 1, bad)
    theirs, ours = same(twins, tool, "\n".join(lines) + "\n", tmp_path / "x", *force)
    assert ours.status == 2
    assert f"(Command failed {tmp_path / 'x'}:{at + 2})" in ours.err
    assert f"Command failed {tmp_path / 'x'}:{at + 2}" in theirs.err
    assert ours.err.count("\n") == 1


def random_bridge_lines(chance: random.Random) -> Iterator[str]:
    for _ in range(60):
        mac = f"02:aa:00:00:00:{chance.randrange(12):02x}"
        verb = chance.choice(["add", "add", "add", "replace", "append", "del"])
        dev = chance.choice(["v0", "v0", "v1", "nope"] if chance.random() < 0.1 else ["v0", "v1"])
        place = chance.choice(["master", "master", "master", "self", ""])
        state = chance.choice(["static", "permanent", ""])
        yield f"fdb {verb} {mac} dev {dev} {place} {state}"


def random_ip_lines(chance: random.Random) -> Iterator[str]:
    for _ in range(60):
        n = chance.randrange(6)
        dev = chance.choice(["v0", "v1", "w0"])
        yield chance.choice(
            [
                f"addr add 10.{n}.0.1/24 dev {dev}",
                f"addr add 10.{n}.0.{chance.randrange(1, 5)}/24 dev v0",
                f"addr del 10.{n}.0.1/24 dev {dev}",
                f"route add 10.{n}.9.0/24 dev v0",
                f"route replace 10.{n}.9.0/24 dev v0 metric 5",
                f"route del 10.{n}.9.0/24",
                f"link set {dev} mtu {1400 + n}",
                f"link set {dev} alias a{n}",
                f"rule add from 10.{n}.0.0/16 table {100 + n} pref {1000 + n}",
                f"link add x{n} address 02:00:00:00:09:{n:02} type bridge",
                f"link del x{n}",
                f"link add y{n} address 02:00:00:00:0a:{n:02} type veth"
                f" peer address 02:00:00:00:0b:{n:02} name z{n}",
                f"link set {chance.choice('xyz')}{n} mtu {1400 + n}",
                f"link set y{n} master br0",
                f"link del y{n}",
            ]
        )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tool", ["bridge", "ip"])
def test_batches_at_random_leave_the_same_behind(
    tool: str, seed: int, twins: Twins, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    lines = list((random_bridge_lines if tool == "bridge" else random_ip_lines)(chance))
    for start in range(0, 60, 12):
        some = "\n".join(lines[start : start + 12]) + "\n"
        same(twins, tool, some, tmp_path / "x", *(["-force"] if start % 24 else []))


def test_a_line_that_depends_on_an_earlier_one_works(twins: Twins, tmp_path: Path) -> None:
    text = """
        link add p0 address 02:00:00:00:05:00 type veth peer name p1 address 02:00:00:00:05:01
        link set p0 master br0
        link set p0 up
        addr add 192.0.2.1/24 dev p1
        addr add 192.0.2.2/24 dev p1
        link set p1 up
        route add 198.51.100.0/24 via 192.0.2.9
        link set p0 name p9
        link set p9 mtu 1400
        link add p0 address 02:00:00:00:05:02 type bridge
        link set p0 mtu 1390
        link del p9
        link add p9 address 02:00:00:00:05:03 type bridge
        link set p9 mtu 1380
    """
    theirs, ours = same(twins, "ip", text, tmp_path / "x")
    assert (ours.status, ours.err) == (0, ""), ours
    assert theirs.status == 0


def test_output_comes_in_the_order_of_the_lines(twins: Twins, tmp_path: Path) -> None:
    text = """
        fdb add 02:aa:00:00:00:01 dev v0 master static
        fdb show dev v0 state static
        fdb add 02:aa:00:00:00:02 dev v0 master static
        fdb show dev v0 state static
    """
    theirs, ours = same(twins, "bridge", text, tmp_path / "x")
    assert ours.out == theirs.out


# ---------------------------------------------------------------------- many in one send


def many(count: int) -> str:
    return "".join(
        f"fdb add 02:bb:00:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x} dev v0 master static\n"
        for n in range(count)
    )


@pytest.fixture
def sends(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each send had."""
    found: list[int] = []
    deliver, execute = Channel.deliver, Channel._execute

    def counted(self: Channel, data: bytes, first: int, count: int) -> object:
        found.append(count)
        return deliver(self, data, first, count)

    def executed(self: Channel, requests: list[object]) -> object:
        found.append(len(requests))
        return execute(self, requests)  # type: ignore[arg-type]

    monkeypatch.setattr(Channel, "deliver", counted)
    monkeypatch.setattr(Channel, "_execute", executed)
    return found


@pytest.mark.parametrize("form", [["bridge", "-batch"], ["batch"], ["-b"]])
def test_creations_go_out_together(
    form: list[str], twins: Twins, tmp_path: Path, sends: list[int]
) -> None:
    path = tmp_path / "x"
    path.write_text(many(9000))
    assert twins.brctl2([*form, str(path)]).status == 0
    assert sum(sends) == 9000
    assert len(sends) < 9
    shown = twins.ours.run(["bridge", "fdb", "show", "dev", "v0", "state", "static"]).stdout
    assert len(shown.splitlines()) == 9000


@pytest.mark.parametrize("at", [0, 3000, 8999])
def test_what_succeeds_behind_a_failing_line_is_undone(
    at: int, twins: Twins, tmp_path: Path
) -> None:
    lines = many(9000).splitlines()
    twins.ours.run(["bridge", *lines[at].split()], check=True)
    path = tmp_path / "x"
    path.write_text("\n".join(lines) + "\n")
    said = twins.brctl2(["bridge", "-batch", str(path)])
    assert said.status == 2
    assert said.err == (
        f"Error: add forwarding entry {lines[at].split()[2]} on v0: File exists"
        f" (Command failed {path}:{at + 1})\n"
    )
    shown = twins.ours.run(["bridge", "fdb", "show", "dev", "v0", "state", "static"]).stdout
    assert len(shown.splitlines()) == max(at, 0) + 1


def pairs(count: int, bridge: str = "br0") -> list[str]:
    """Three lines a pair; the peers, of one address all, talk to nobody."""
    return [
        line
        for n in range(count)
        for line in (
            f"link add a{n} address 02:00:00:01:00:{n:02x} type veth peer address"
            f" 02:00:00:00:0c:00 name b{n}",
            f"link set a{n} master {bridge}",
            f"link set a{n} txqueuelen 700",
        )
    ]


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages were handed to `deliver_each` at a time."""
    found: list[int] = []
    deliver_each = Channel.deliver_each

    def counted(self: Channel, messages: list[bytes], first: int) -> object:
        found.append(len(messages))
        return deliver_each(self, messages, first)

    monkeypatch.setattr(Channel, "deliver_each", counted)
    return found


def test_lines_on_devices_that_lines_before_make_have_a_shape(
    twins: Twins, tmp_path: Path, one_by_one: list[int]
) -> None:
    lines = [*pairs(12), *(f"link set {end}{n} up" for n in range(12) for end in "ab")]
    theirs, ours = both(twins, "ip", "\n".join(lines) + "\n", tmp_path / "x")
    assert (ours.status, ours.err, theirs.status) == (0, "", 0)
    assert one_by_one == [33, 23]  # all but the first of each shape
    for twin in (twins.real, twins.ours):
        twin.wait_up(*(f"{end}{n}" for n in range(12) for end in "ab"))
    differences = twins.unlike_states()
    assert not differences, "\n".join(differences)


def test_a_master_may_be_made_by_a_line_before(
    twins: Twins, tmp_path: Path, one_by_one: list[int]
) -> None:
    lines = pairs(2)
    for n in range(3):
        lines.append(f"link add br{n + 1} address 02:00:00:00:0d:{n:02x} type bridge")
        lines += [f"link set a{n % 2} master br{n + 1}", f"link set br{n + 1} mtu 1400"]
    theirs, ours = same(twins, "ip", "\n".join(lines) + "\n", tmp_path / "x")
    assert (ours.status, ours.err, theirs.status) == (0, "", 0)
    assert sum(one_by_one) > 3


@pytest.mark.parametrize("force", [(), ("-force",)])
@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("link add a2 type veth peer name c2", "add veth a2: File exists"),
        ("link add c2 type veth peer name a2", "add veth c2: File exists"),
        ("link set nope mtu 1400", 'cannot find device "nope"'),
        ("link set br0 master br0", "set link br0: "),
    ],
)
def test_a_failing_line_among_pairs_ends_them(
    bad: str, says: str, force: tuple[str, ...], twins: Twins, tmp_path: Path
) -> None:
    lines = pairs(6)
    lines.insert(13, bad)
    _, ours = same(twins, "ip", "\n".join(lines) + "\n", tmp_path / "x", *force)
    assert ours.status != 0
    assert says in ours.err
    assert f"(Command failed {tmp_path / 'x'}:14)" in ours.err
    assert ours.err.count("\n") == 1


def test_a_failing_line_names_the_master_that_is_not_there(twins: Twins, tmp_path: Path) -> None:
    lines = pairs(6)
    lines.insert(13, "link set a3 master nope")
    _, ours = same(twins, "ip", "\n".join(lines) + "\n", tmp_path / "x")
    assert ours.status != 0
    assert f'cannot find device "nope" (Command failed {tmp_path / "x"}:14)' in ours.err


def test_a_device_called_like_a_word_is_what_the_long_way_finds(
    twins: Twins, tmp_path: Path
) -> None:
    lines = [
        "link add up0 address 02:00:00:00:0e:00 type bridge",
        "link add name up address 02:00:00:00:0e:01 type bridge",
        "link set v0 mtu 1400",
        "link set v1 mtu 1400",
        "link set dev up mtu 1390",
        "link set up mtu 1380",
    ]
    theirs, ours = same(twins, "ip", "\n".join(lines) + "\n", tmp_path / "x")
    assert 0 not in (ours.status, theirs.status)
    assert f"ip link set: dev is missing (Command failed {tmp_path / 'x'}:6)" in ours.err


def test_forced_every_failing_line_is_told_of(twins: Twins, tmp_path: Path) -> None:
    lines = many(3000).splitlines()
    for at in (5, 700, 2999):
        twins.ours.run(["bridge", *lines[at].split()], check=True)
    path = tmp_path / "x"
    path.write_text("\n".join(lines) + "\n")
    said = twins.brctl2(["bridge", "-force", "-batch", str(path)])
    assert said.status == 2
    assert [line.rpartition(":")[2] for line in said.err.splitlines()] == ["6)", "701)", "3000)"]
    shown = twins.ours.run(["bridge", "fdb", "show", "dev", "v0", "state", "static"]).stdout
    assert len(shown.splitlines()) == 3000


@pytest.mark.parametrize("tool", ["bridge", "ip"])
def test_a_shape_does_not_outlive_the_device_that_it_was_learned_with(
    tool: str, twins: Twins, tmp_path: Path
) -> None:
    lines = [
        "ip addr add 10.0.0.1/24 dev v1",
        "bridge fdb add 02:aa:00:00:00:01 dev v1 master static",
        "ip link set v1 name other",
        "ip link add v1 address 02:00:00:00:06:00 type veth peer name u1",
        "ip link set v1 master br0",
        "bridge fdb add 02:aa:00:00:00:02 dev v1 master static",
        "ip addr add 10.0.0.2/24 dev v1",
    ]
    path = tmp_path / "x"
    path.write_text("\n".join(lines) + "\n")
    assert twins.brctl2(["batch", str(path)]).status == 0
    shown = twins.ours.run(["bridge", "fdb", "show", "dev", "v1", "state", "static"]).stdout
    assert "02:aa:00:00:00:02" in shown
    assert "02:aa:00:00:00:01" not in shown
    found = twins.ours.ip("-4 addr show dev v1")
    assert [a["local"] for link in found for a in link["addr_info"]] == ["10.0.0.2"]


def test_memory_does_not_grow_with_the_file(twins: Twins, tmp_path: Path) -> None:
    peaks = []
    for count in (20_000, 200_000):
        path = tmp_path / "x"
        path.write_text(many(count))
        script = (
            "import sys; from brctl2.__main__ import main; status = main(sys.argv);"
            "peak = next(l for l in open('/proc/self/status') if l.startswith('VmHWM'));"
            "print(status, peak.split()[1])"
        )
        program = [sys.executable, "-c", script, "bridge", "-force", "-batch", str(path)]
        result = twins.ours.run(program, check=True)
        status, peak = map(int, result.stdout.split())
        assert status in (0, 2)
        peaks.append(peak)
        twins.ours.run(["ip", "link", "set", "v0", "nomaster"], check=True)
        twins.ours.run(["ip", "link", "set", "v0", "master", "br0"], check=True)
    assert peaks[1] < peaks[0] + 4096


# ------------------------------------------------------------------------ other grammars


def test_lines_of_any_grammar_mix(twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(
        """
        # brctl2's own
        bridge add br1 stp_state on
        link set v1 nomaster
        brctl2 link set v1 master br1
        ip link set v1 up                   # ip's
        bridge fdb add 02:aa:00:00:00:01 \\
            dev v1 master static            # bridge's
        fdb add 02:aa:00:00:00:02 dev v1
        brctl setageing br1 "100"
        -j link show v1
        ip -j -br link show br1
        """
    )
    said = twins.brctl2(["batch", str(path)])
    assert (said.status, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert json.loads(first)[0]["master"] == "br1"
    assert json.loads(second)[0]["ifname"] == "br1"
    entries = twins.ours.bridge("fdb show br br1 state static") + twins.ours.bridge(
        "fdb show br br1 dev v1 state permanent"
    )
    assert {"02:aa:00:00:00:01", "02:aa:00:00:00:02"} <= {entry["mac"] for entry in entries}
    (bridge,) = twins.ours.ip("-d link show br1")
    assert bridge["linkinfo"]["info_data"]["ageing_time"] == 10000


def test_native_lines_keep_their_safety(twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("bridge add br1\nlink set v0 master br1\n")
    said = twins.brctl2(["batch", str(path)])
    assert said.status == 2
    assert f"(Command failed {path}:2)" in said.err
    path.write_text("ip link set v0 master br1\n")
    assert twins.brctl2(["batch", str(path)]).status == 0


def test_a_line_may_be_for_another_namespace(
    twins: Twins, netns_factory: NamespaceFactory, tmp_path: Path
) -> None:
    other = netns_factory("other")
    path = tmp_path / "x"
    path.write_text(
        f"""
        ip link add here type bridge
        ip -n {other.name} link add there type bridge
        link add here2 type bridge
        -n {other.name} link add there2 type bridge
        ip -n {other.name} addr add 10.0.0.1/24 dev there
        ip addr add 10.0.0.2/24 dev here
        """
    )
    said = twins.brctl2(["batch", str(path)])
    assert (said.status, said.err) == (0, "")
    names = {link["ifname"] for link in other.ip("link show type bridge")}
    assert names == {"there", "there2"}
    names = {link["ifname"] for link in twins.ours.ip("link show type bridge")}
    assert names == {"br0", "here", "here2"}


def test_programs_run_in_namespaces(
    twins: Twins, netns_factory: NamespaceFactory, tmp_path: Path
) -> None:
    other = netns_factory("other")
    path = tmp_path / "x"
    path.write_text(
        f"""
        netns exec {other.name} ip link add x0 type bridge
        ip netns exec {other.name} ip link add x1 type bridge
        ip netns exec {other.name} false
        """
    )
    program = [sys.executable, "-m", "brctl2", "batch", str(path)]
    result = twins.ours.run(program)
    assert result.returncode == 2
    assert f"the program ended with status 1 (Command failed {path}:4)" in result.stderr
    assert {link["ifname"] for link in other.ip("link show type bridge")} == {"x0", "x1"}


@pytest.mark.parametrize("line", ["addbr", "show nope", "addif br0 nope", "nonsense"])
def test_brctl_errors_have_a_line_too(line: str, twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(f"brctl {line}\n")
    said = twins.brctl2(["batch", str(path)])
    assert said.status != 0
    assert f"(Command failed {path}:1)" in said.err


# -------------------------------------------------------------------------- the program


def test_standard_input_is_read_line_by_line(twins: Twins) -> None:
    program = [sys.executable, "-m", "brctl2", "ip", "-batch", "-"]
    with twins.ours.popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for mtu in (1400, 1300):
            child.stdin.write(f"link set v0 mtu {mtu}\nlink show v0\n")
            child.stdin.flush()
            assert f" mtu {mtu} " in child.stdout.readline()
            child.stdout.readline()
        child.stdin.close()
        assert child.wait() == 0


def test_errors_are_objects_with_j(twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("link show v0\nlink set v0 mtu 1\n")
    said = twins.brctl2(["ip", "-j", "-batch", str(path)])
    assert said.status == 2
    error = json.loads(said.err)["error"]
    assert (error["file"], error["line"], error["errno"]) == (str(path), 2, "EINVAL")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["batch"], 1),
        (["batch", "a", "b"], 1),
        (["batch", "/nonexistent"], 2),
        (["-b", "/nonexistent"], 2),
        (["ip", "-batch", "/nonexistent"], 2),
        (["bridge", "-batch"], 1),
        (["batch", "/"], 2),
    ],
)
def test_what_cannot_be_read_is_one_line(words: list[str], status: int, twins: Twins) -> None:
    said = twins.brctl2(words)
    assert (said.status, said.out) == (status, "")
    assert said.err.startswith("Error: ")
    assert said.err.count("\n") == 1


def test_dry_run_changes_nothing(twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("fdb add 02:aa:00:00:00:01 dev v0 master static\n" * 3)
    said = twins.brctl2(["batch", "--dry-run", str(path)])
    assert said.status == 0
    assert said.out.count("RTM_NEWNEIGH") == 3
    said = twins.brctl2(["bridge", "--dry-run", "-batch", str(path)])
    assert said.out.count("RTM_NEWNEIGH") == 3
    assert "02:aa" not in twins.ours.run(["bridge", "fdb", "show"]).stdout


def test_an_ordinary_user_changes_nothing(twins: Twins, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(many(600))
    os.chmod(path, 0o644)
    program = [sys.executable, "-m", "brctl2", "bridge", "-batch", str(path)]
    result = twins.ours.run(["setpriv", "--bounding-set=-all", "--inh-caps=-all", *program])
    assert result.returncode == 2
    assert "needs CAP_NET_ADMIN" in result.stderr
    assert f"(Command failed {path}:1)" in result.stderr
