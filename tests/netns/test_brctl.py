"""brctl's lines, run by bridge-utils 1.7 and by brctl2 in twin namespaces: the same to the byte."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pytest_netns import need
from twins import Twins, read, tables

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_netns import Namespace, NamespaceFactory

SETUP = (
    "sysctl -q net.ipv6.conf.default.disable_ipv6=1",
    "ip link add br0 address 02:00:00:00:00:01 type bridge",
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name w0 address 02:00:00:00:02:00",
    "ip link add v1 address 02:00:00:00:01:01 type veth peer name w1 address 02:00:00:00:02:01",
)
# A timer that runs on between two looks.
RUNNING = re.compile(r"(timer\t+ *)\d+\.\d\d")


def words(line: str) -> list[str]:
    """A line, without the word that names the tool."""
    return shlex.split(line)[1:]


def unlike(twins: Twins, line: str) -> str:
    """In what both ends of a line differ."""
    theirs, ours = twins.theirs(["brctl", *words(line)]), twins.brctl2(["brctl", *words(line)])
    said, says = ((each.status, RUNNING.sub(r"\1", each.out), each.err) for each in (theirs, ours))
    return "" if said == says else f"{line}\n  real: {theirs}\n  ours: {ours}"


@pytest.fixture
def twins(netns_factory: NamespaceFactory) -> Twins:
    need("brctl")
    found = Twins(netns_factory)
    found.both(*SETUP)
    return found


@pytest.mark.parametrize("table", tables("brctl"))
def test_a_table_of_lines_ends_says_and_does_the_same(table: str, twins: Twins) -> None:
    if table == "brctl/properties":
        twins.both("ip link set v1 master br0")
    differences = [found for line in read(table) if (found := unlike(twins, line))]
    differences += twins.unlike_states()
    assert not differences, "\n".join(differences)


def test_a_bridge_with_ports_under_spanning_tree_looks_the_same(twins: Twins) -> None:
    twins.both("ip link set br0 type bridge stp_state 1")
    for number in (10, 9, 2, 1):
        port, other = f"p{number}", f"q{number}"
        twins.both(
            f"ip link add {port} address 02:00:00:00:03:{number:02} type veth peer name {other}",
            f"ip link set {port} master br0 up",
            f"ip link set {other} up",
        )
    twins.both("ip link set p9 type bridge_slave hairpin on", "ip link set br0 up")
    for line in ("brctl show", "brctl showstp br0", "brctl showmacs br0", "brctl delbr br0"):
        assert unlike(twins, line) == ""


def test_addresses_are_shown_by_port_number_and_age(twins: Twins) -> None:
    twins.both(
        "ip link set v0 master br0",
        "ip link set v1 master br0",
        "bridge fdb add 02:aa:00:00:00:02 dev v1 master static",
        "bridge fdb add 02:aa:00:00:00:01 dev v0 master temp",
        "bridge fdb add 02:aa:00:00:00:03 dev br0 self",
        "bridge fdb add 02:aa:00:00:00:04 dev v0 self",
    )
    assert unlike(twins, "brctl showmacs br0") == ""


def test_a_dynamic_address_has_an_age(netns: Namespace, twins: Twins) -> None:
    twins.both("ip link set w0 up", "ip link set v0 master br0 up", "ip link set br0 up")
    twins.ours.wait_up("v0")
    twins.ours.run(
        ["bridge", "fdb", "add", "02:aa:00:00:00:05", "dev", "v0", "master", "dynamic"], check=True
    )
    shown = twins.brctl2(["brctl", "showmacs", "br0"]).out
    assert re.search(r"^  1\t02:aa:00:00:00:05\tno\t\t   \d\.\d\d$", shown, re.M)


@pytest.mark.parametrize(
    "line",
    ["addbr br1 br2", "delbr br0 br1", "setageing br0 5 6", "showstp br0 br0", "showmacs br0 x"],
)
def test_a_word_that_brctl_would_ignore_is_an_error(line: str, twins: Twins) -> None:
    said = twins.brctl2(["brctl", *line.split()])
    assert said.status == 1
    assert said.out.startswith("Incorrect number of arguments for command\nUsage: brctl ")


@pytest.mark.parametrize("value", ["5x", "inf", "nan", "1_0", "0x", "-1", " 5"])
def test_a_value_that_is_understood_in_part_only_is_an_error(value: str, twins: Twins) -> None:
    said = twins.brctl2(["brctl", "setageing", "--", "br0", value])
    assert (said.status, said.out, said.err) == (1, "", "bad ageing time value\n")
    said = twins.brctl2(["brctl", "setbridgeprio", "--", "br0", f"{value}z"])
    assert (said.status, said.err) == (1, "bad priority\n")


def test_a_link_called_brctl_is_the_tool(tmp_path: Path, twins: Twins) -> None:
    link = tmp_path / "brctl"
    program = os.path.join(os.path.dirname(sys.executable), "brctl2")
    link.symlink_to(program)
    result = twins.ours.run([str(link), "--version"])
    assert (result.returncode, result.stdout) == (0, "bridge-utils, 1.7\n")
    result = twins.ours.run([str(link), "addbr", "br7"])
    assert result.returncode == 0
    assert "br7" in [each["ifname"] for each in twins.ours.ip("link show type bridge")]


def test_an_ordinary_user_is_told_what_the_kernel_says(twins: Twins) -> None:
    need("setpriv")
    program = [sys.executable, "-m", "brctl2", "brctl", "addbr", "br1"]
    result = twins.ours.run(["setpriv", "--bounding-set=-net_admin", "--inh-caps=-all", *program])
    assert result.stderr == "add bridge failed: Operation not permitted\n"
    assert result.returncode == 1


def test_another_namespace_is_chosen_before_the_word(twins: Twins) -> None:
    ours = subprocess.run(
        [sys.executable, "-m", "brctl2", "-n", twins.ours.name, "brctl", "show"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "br0\t\t8000" in ours.stdout
