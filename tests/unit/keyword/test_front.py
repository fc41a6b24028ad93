"""Who reads a command line, and what is imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import brctl2
from brctl2.__main__ import main
from brctl2.keyword.front import front_end


@pytest.mark.parametrize(
    ("line", "front", "before", "rest"),
    [
        ("brctl2 ip link", "ip", "", "link"),
        ("brctl2 ip", "ip", "", ""),
        ("brctl2 -j ip -d link", "ip", "-j", "-d link"),
        ("brctl2 -n ns1 ip link", "ip", "-n ns1", "link"),
        ("brctl2 -n ip link show", "cli", "", "-n ip link show"),
        ("brctl2 bridge link", "bridge", "", "link"),
        ("brctl2 bridge f", "bridge", "", "f"),
        ("brctl2 bridge -j -n x fdb show", "bridge", "", "-j -n x fdb show"),
        ("brctl2 bridge help", "bridge", "", "help"),
        ("brctl2 bridge -batch x", "bridge", "", "-batch x"),
        ("brctl2 bridge", "cli", "", "bridge"),
        ("brctl2 bridge -d", "cli", "", "bridge -d"),
        ("brctl2 bridge show", "cli", "", "bridge show"),
        ("brctl2 bridge add link", "cli", "", "bridge add link"),
        ("brctl2 bridge set x", "cli", "", "bridge set x"),
        ("brctl2 bridge del fdb", "cli", "", "bridge del fdb"),
        ("brctl2 bridge stats", "cli", "", "bridge stats"),
        ("brctl2 brctl show", "brctl", "", "show"),
        ("/usr/sbin/brctl show", "brctl", "", "show"),
        ("brctl", "brctl", "", ""),
        ("brctl ip link", "brctl", "", "ip link"),
        ("brctl2 batch x", "batch", "", "x"),
        ("brctl2 -b x", "batch", "", "-b x"),
        ("brctl2 --force --batch -", "batch", "", "--force --batch -"),
        ("brctl2 link show", "cli", "", "link show"),
        ("brctl2", "cli", "", ""),
        ("brctl2 -V", "version", "", ""),
        ("brctl2 --version", "version", "", ""),
        ("brctl2 -h", "cli", "", "-h"),
        ("/opt/brctl2 ip a", "ip", "", "a"),
    ],
)
def test_the_words_alone_say_who_reads_the_line(
    line: str, front: str, before: str, rest: str
) -> None:
    assert front_end(line.split()) == (front, before.split(), rest.split())


# What costs time and is needed by nobody here.
HEAVY = {
    "typer",
    "rich",
    "click",
    "pyroute2",
    "dataclasses",
    "inspect",
    "asyncio",
    "json",
    "argparse",
    "logging",
    "subprocess",
    "ctypes",
    "pydantic",
    "brctl2.cli",
    "brctl2.migrate",
}
PROGRAM = """
import sys
from brctl2.__main__ import main
try:
    main(["brctl2", *sys.argv[1:]])
finally:
    sys.stderr.write("\\n" + " ".join(sys.modules))
"""


def loaded(line: str, *flags: str) -> set[str]:
    """The modules that are there after a line."""
    path = brctl2.__path__[0].rpartition("/")[0]
    program = [sys.executable, *flags, "-c", PROGRAM, *line.split()]
    result = subprocess.run(
        program, capture_output=True, text=True, env={"PYTHONPATH": path}, check=False
    )
    found = set(result.stderr.rpartition("\n")[2].split())
    assert "brctl2.keyword.front" in found
    return found


@pytest.mark.parametrize("line", ["ip rule", "bridge mdb show"])
def test_layouts_that_are_not_compiled_load_pyroute2s_classes_and_no_more(line: str) -> None:
    assert loaded(line) & HEAVY <= {"pyroute2", "logging"}


@pytest.mark.parametrize(
    "line",
    [
        "ip link show",
        "ip -j addr show dev lo",
        "ip route",
        "ip neigh",
        "ip netns",
        "ip nonsense",
        "bridge link",
        "bridge fdb show",
        "bridge vlan show",
        "bridge help",
        "brctl show",
        "brctl --help",
        "batch /dev/null",
        "ip -batch /dev/null",
    ],
)
def test_nothing_heavy_is_loaded(line: str) -> None:
    assert loaded(line, "-S") & HEAVY == set()


@pytest.mark.parametrize("tool", ["ip", "bridge", "brctl"])
@pytest.mark.parametrize("option", ["--", "-deprecated", "--wrong"])
def test_an_unknown_option_before_the_tool_is_an_error(
    option: str, tool: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"ip": "link", "bridge": "link", "brctl": "show"}[tool]
    assert main(["brctl2", option, tool, words]) == 1
    assert capsys.readouterr() == ("", f'Error: option "{option}" is unknown\n')
