"""Batches of brctl2's own lines: known shapes do what the long way does, and say the same."""

from __future__ import annotations

import contextlib
import io
import random
import struct
from typing import TYPE_CHECKING, Any

import pytest
from twins import Twins
from witness import Said, _Stream

from brctl2.__main__ import main
from brctl2.keyword import batch_links
from brctl2.keyword.batch import Batch
from brctl2.keyword.batch_links import WatchedLines
from brctl2.model.link import LinkAttr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_netns import Namespace, NamespaceFactory

    from brctl2.netlink.channel import Channel

SETUP = (
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add br1 address 02:00:00:00:00:02 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
    "ip link set v0 master br0",
    "ip link set v0 up",
    "ip link set w0 up",
    "ip link property add v1 altname other",
    "ip addr add 192.0.2.1/24 dev w0",
)


@pytest.fixture
def twins(netns_factory: NamespaceFactory) -> Twins:
    found = Twins(netns_factory)
    found.both(*SETUP)
    for twin in (found.real, found.ours):
        twin.wait_up("v0", "w0")
    return found


def carried_out(where: Namespace, words: list[str]) -> Said:
    """brctl2, in this process, in one of the namespaces."""
    out, err = _Stream(), io.StringIO()
    with where.enter(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["brctl2", *words])
    return Said(status, out.text(), err.getvalue())


def the_long_way(where: Namespace, words: list[str]) -> Said:
    """The same, each line by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batch, "is_plain", lambda batch, block: False)
        return carried_out(where, words)


def same(twins: Twins, lines: list[str], path: Path, *options: str) -> Said:
    """Both ways end alike, say the same and leave the same behind."""
    path.write_text("\n".join(lines) + "\n")
    words = ["batch", *options, str(path)]
    ours, theirs = carried_out(twins.ours, words), the_long_way(twins.real, words)
    assert ours == theirs, "\n".join(lines)
    for twin in (twins.ours, twins.real):  # the kernel chose one for the other ends
        for name in (f"{first}{n}" for first in "yb" for n in range(5)):
            if twin.run(["ip", "link", "show", name]).returncode == 0:
                address = f"02:00:00:00:{ord(name[0]):02x}:0{name[1]}"
                twin.run(["ip", "link", "set", name, "address", address])
    differences = twins.unlike_states()
    assert not differences, "\n".join([*lines, *differences])
    return ours


def random_lines(chance: random.Random) -> Iterator[str]:
    for _ in range(80):
        n, m = chance.randrange(4), chance.randrange(4)
        device = chance.choice(["v0", "v1", "w0", f"x{n}", f"x{n}", f"y{m}", "nope"])
        mac = f"02:aa:00:00:00:{chance.randrange(9):02x}"
        master = chance.choice(["br0", "br0", "br1", "w1", "lo", f"x{m}"])
        forms = [
            f"link add x{n} address 02:00:00:00:0a:{n:02x} type veth peer y{n}",
            f"link add x{n} address 02:00:00:00:0a:{n:02x} peer y{n}",
            f"link add x{n} address 02:00:00:00:0a:{n:02x} group 7 type veth peer name y{m}",
            f"link add z{n} address 02:00:00:00:0b:{n:02x} type bridge",
            f"link set {device} master {master}",
            f"link set {device} master {master} up",
            f"link set dev {device} {chance.choice(['up', 'down', 'nomaster'])}",
            f"link set {device} mtu {1400 + n}",
            f"link set {chance.choice(['other', 'lo', 'br0'])} master {master}",
            f"link del x{n}",
            f"fdb add {mac} dev {device} static",
            f"fdb add {mac} dev {device} master static",
            f"fdb del {mac} dev {device}",
            f"fdb replace {mac} dev {device}",
            f"addr add 10.{n}.0.{m + 1}/24 dev {device}",
            f"route add 198.51.{n}.0/24 via 192.0.2.{m + 2}",
            f"route add 198.51.{n}.{m}/24 dev w0",
            f"route add 198.51.{n}.{m} via 192.0.2.9 dev {device}",
            f"neigh add 192.0.2.{n + 2} lladdr {mac} dev {device}",
            f"neigh add 192.0.2.{n + 2} dev {device}",
        ]
        line = chance.choice(forms)
        yield line.replace("link add", chance.choice(["link add", "link  add", "brctl2 link add"]))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("options", [("--force",), ()])
def test_known_shapes_do_what_the_long_way_does_and_say_the_same(
    seed: int, options: tuple[str, ...], twins: Twins, tmp_path: Path
) -> None:
    lines = list(random_lines(random.Random(seed)))
    for start in range(0, 80, 40 if options else 8):
        same(twins, lines[start : start + (40 if options else 8)], tmp_path / "x", *options)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every line that changes links by its shape, whether that was enough."""
    found: list[bool] = []
    line = WatchedLines.line

    def counted(self: WatchedLines, *rest: object) -> bool:
        found.append(line(self, *rest))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(WatchedLines, "line", counted)
    return found


def pairs(count: int) -> list[str]:
    return [
        line
        for n in range(count)
        for line in (
            f"link add a{n} address 02:00:00:01:00:{n:02x} type veth peer b{n}",
            f"link set a{n} master br0",
            f"link set a{n} up mtu 1400",
        )
    ]


def test_pairs_are_made_by_their_shapes(twins: Twins, tmp_path: Path, watched: list[bool]) -> None:
    path = tmp_path / "x"
    path.write_text("\n".join(pairs(40)) + "\n")
    assert carried_out(twins.ours, ["batch", str(path)]) == Said(0, "", "")
    assert watched == [True] * 117
    found = twins.ours.ip("link show master br0 type veth")
    assert {link["ifname"] for link in found if link["mtu"] == 1400} == {f"a{n}" for n in range(40)}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("link set a3 master br1", "a3: it is a port of br0 already (--force moves it)"),
        ("link set a3 master w1", "a3: w1 has no ports: it is no bridge, bond or VRF"),
        ("link set a9 master br0", 'device "a9"'),
        ("link add a3 address 02:00:00:01:09:03 type veth peer b9", "a3: it exists already"),
        ("link add a9 address 02:00:00:01:09:03 type veth peer b3", "b3: the peer exists already"),
        ("link add a9 address 02:00:00:01:09:03 type veth peer a9", "both ends of a veth pair"),
        ("link set a3 up mtu 9", "mtu"),
    ],
)
def test_a_line_that_is_refused_is_told_of_as_by_itself(
    line: str, says: str, twins: Twins, tmp_path: Path
) -> None:
    said = same(twins, [*pairs(5), line, "link set a4 down"], tmp_path / "x")
    assert said.status > 0
    assert says in said.err


def test_what_the_kernel_ignores_is_found_out_and_undone(
    twins: Twins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel that knows no MTU: the attribute that is sent has a number that none knows."""
    exchange = batch_links.exchange

    def without(channel: Channel, data: bytearray, *rest: Any) -> Any:
        mtu = struct.pack("=HHI", 8, LinkAttr.mtu.number, 1401)
        return exchange(channel, data.replace(mtu, struct.pack("=HHI", 8, 999, 1401)), *rest)

    monkeypatch.setattr(batch_links, "exchange", without)
    path = tmp_path / "x"
    lines = [f"link set {name} mtu 1401 txqueuelen 7" for name in ("v1", "w0", "w1")]
    path.write_text("\n".join(lines) + "\n")  # the first goes the long way
    said = carried_out(twins.ours, ["batch", str(path)])
    error = f"Error: w0: the running kernel ignores mtu 1401 (Command failed {path}:2)\n"
    assert said == Said(2, "", error)
    found = {link["ifname"]: link for link in twins.ours.ip("link show")}
    assert [(found[name]["mtu"], found[name]["txqlen"]) for name in ("v1", "w0", "w1")] == [
        (1401, 7),
        (1500, 1000),
        (1500, 1000),
    ]


@pytest.mark.parametrize("device", ["v0", "w0"])
def test_whom_an_entry_is_for_is_asked_of_each_device(
    device: str, twins: Twins, tmp_path: Path
) -> None:
    lines = [f"fdb add 02:aa:00:00:00:{n:02x} dev {device}" for n in range(5)]
    others = [f"fdb add 02:bb:00:00:00:{n:02x} dev {d}" for n in range(5) for d in ("v0", "w0")]
    turned = [
        "link set v0 nomaster",
        "fdb add 02:cc:00:00:00:01 dev v0",
        "link set v0 master br0",
        "fdb add 02:cc:00:00:00:02 dev v0",
    ]
    assert same(twins, [*lines, *others, *turned], tmp_path / "x").status == 0
    entries = {e["mac"]: e for e in twins.ours.bridge("fdb show dev v0")}
    assert "self" in entries["02:cc:00:00:00:01"]["flags"]
    assert entries["02:cc:00:00:00:02"]["master"] == "br0"


def test_what_brctl_changes_is_known_to_the_lines_behind_it(twins: Twins, tmp_path: Path) -> None:
    lines = [
        "fdb add 02:aa:00:00:00:01 dev v0",
        "fdb add 02:aa:00:00:00:02 dev v0",
        "brctl delif br0 v0",
        "fdb add 02:aa:00:00:00:03 dev v0",
        "brctl addif br1 v0",
        "fdb add 02:aa:00:00:00:04 dev v0",
        "link set v0 master br0",
    ]
    said = same(twins, lines, tmp_path / "x")
    assert "v0: it is a port of br1 already" in said.err
    entries = {e["mac"]: e for e in twins.ours.bridge("fdb show dev v0")}
    assert "self" in entries["02:aa:00:00:00:03"]["flags"]
    assert entries["02:aa:00:00:00:04"]["master"] == "br1"
