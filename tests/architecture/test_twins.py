"""Every command is compared with the real tool that has it: the tables of lines have it, or a test.

The tables are run in twin namespaces (tests/netns/twins.py): by the real tool in one, by brctl2 in
the other.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gendocs.options import split
from twins import LINES, read

from brctl2.commands import registry
from brctl2.keyword import brctl, compat

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TABLES = {"bridge", "ip", "brctl", "guest", "netns"}
NATIVE_TABLES = {"native", "native-guest"}
# Compared, but not by a table; and what the real tools of 6.1 do not know, by its effect.
NETNS = "tests/netns/test_netns.py::test_namespaces_are_made_for_ip_and_found_by_ip"
ELSEWHERE = {
    "brctl2 bridge stats": "tests/netns/test_bridge_show.py::test_the_counters_are_those_of_ip",
    "brctl2 netns list": "tests/netns/test_netns.py::test_the_list_is_that_of_ip_with_ids",
    "brctl2 netns add": NETNS,
    "brctl2 netns del": NETNS,
    "brctl2 netns exec": "tests/netns/test_netns.py"
    "::test_a_program_runs_with_the_devices_of_its_namespace",
    "brctl2 mdb replace": "tests/netns/test_mdb.py"
    "::test_replace_changes_what_is_there_and_can_be_undone",
    "brctl2 mdb get": "tests/netns/test_mdb.py::test_one_group_is_shown_on_all_ports",
    "brctl2 mdb flush": "tests/netns/test_mdb.py::test_flush_deletes_what_is_selected",
    "brctl2 mst set": "tests/uml/guest/test_mst.py"
    "::test_a_state_is_set_and_nothing_is_sent_where_it_is_so",
    "brctl2 mst show": "tests/uml/guest/test_mst.py::test_states_are_shown_by_port_and_instance",
    "brctl2 rule replace": "tests/netns/test_rule.py"
    "::test_replace_adds_before_it_deletes_the_rule_that_it_replaces",
    "bridge mst set": "tests/uml/guest/test_lines.py::test_each_line_sends",
    "bridge mst show": "tests/uml/guest/test_lines.py::test_each_line_sends",
    "bridge mdb replace": "tests/netns/test_newer.py::test_each_line_sends",
    "bridge mdb get": "tests/netns/test_newer.py::test_each_line_sends",
    "bridge mdb flush": "tests/netns/test_newer.py::test_each_line_sends",
    "ip monitor": "tests/netns/test_monitor.py::test_lines_of_a_table_show_the_same_changes",
    "bridge monitor": "tests/netns/test_monitor.py::test_lines_of_a_table_show_the_same_changes",
    "brctl2 monitor": "tests/netns/test_monitor.py::test_brctl2s_own_lines_are_those_of_both_tools",
}
# No other tool has these.
OWN = {
    "addr move",
    "migrate start",
    "migrate confirm",
    "migrate rollback",
    "migrate status",
    "migrate undo",
    "topology show",
    "demo",
    "completion show",
    "completion install",
}


def commands() -> Iterator[str]:
    """Every command of every grammar."""
    for tool, objects in compat.COVERED.items():
        for name in objects:
            module = import_module(f"brctl2.keyword.{tool}_{name}")
            yield from (f"{tool} {name} {verb}".rstrip() for verb in module.RUN)
    yield from (f"brctl {verb}" for verb in brctl.ACTIONS)
    for name in registry.OBJECTS:
        yield from (f"brctl2 {command.path}" for command in registry.commands(name).values())


def compared() -> Iterator[str]:
    """The commands that are in a table."""
    for path in LINES.glob("*/*.txt"):
        folder = path.parent.name
        for line in read(f"{folder}/{path.stem}"):
            if folder in TABLES:
                yield from real(line.split())
            elif folder in NATIVE_TABLES:
                _, words = split(["brctl2", *line.partition(" | ")[0].split()])
                yield from (f"brctl2 {' '.join(words[:count])}" for count in (1, 2, 3))


def real(words: list[str]) -> Iterator[str]:
    """The command of a line of a real tool, in full."""
    tool, (_, rest) = words[0], split(words)
    if tool == "brctl":
        yield " ".join([tool, *rest[:1]])
        return
    name = compat.OBJECTS[tool].find(rest[0]) if rest else None
    if name in compat.COVERED[tool]:
        module = import_module(f"brctl2.keyword.{tool}_{name}")
        verb = module.VERBS.find(rest[1]) if len(rest) > 1 else module.DEFAULT
        yield f"{tool} {name} {verb}"


COMPARED = set(compared()) | ELSEWHERE.keys() | {f"brctl2 {command}" for command in OWN}


@pytest.mark.parametrize("command", tuple(commands()))
def test_a_command_is_compared_with_the_real_tool(command: str) -> None:
    assert command in COMPARED


@pytest.mark.parametrize("command", ELSEWHERE)
def test_the_test_that_compares_it_exists_and_has_it(command: str) -> None:
    path, _, function = ELSEWHERE[command].partition("::")
    text = (ROOT / path).read_text()
    assert f"def {function}" in text
    if "each_line_sends" in function:
        tool, name, verb = command.split()
        lines = "".join(file.read_text() for file in (LINES / "newer").glob("*.txt"))
        assert f"\n{tool} {name} {verb} " in lines
    else:
        assert command.split()[-1] in text
