"""docs/options.md leaves nothing out, and every test that it names runs what it says."""

from __future__ import annotations

import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from gendocs import options, symbols
from gendocs.options import Group
from pytest_netns import need
from twins import tables

from brctl2.commands import registry
from brctl2.keyword import compat, ip_kinds
from brctl2.keyword.options import QUIET, TABLE

ROOT = Path(__file__).parents[2]
GROUPS = {group.command: group for group in options.groups()}
COVERS = list(options.covers())
# Words in the usage of a real tool that are values, or ways to write.
NO_OPTIONS = {"bridge", "on", "off", "id", "veb", "vepa", "help", "option", "set", "show", "del"}


@pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.command)
def test_every_word_is_in_a_line_that_a_test_runs(group: Group) -> None:
    names = [*group.verbs, *group.words]
    missing = [name for name in names if options.covering(group, name, COVERS) is None]
    assert not missing


@pytest.mark.parametrize("name", options.TESTS)
def test_every_test_that_is_named_exists_and_runs_its_table(name: str) -> None:
    path, _, function = options.TESTS[name].partition("::")
    function, _, parameter = function.partition("[")
    source = (ROOT / path).read_text()
    assert f"def {function}(" in source
    folder, _, table = name.partition("/")
    if parameter:
        assert f'@pytest.mark.parametrize("table", tables("{folder}"))\ndef {function}(' in source
        assert parameter.rstrip("]") in tables(folder)
    else:
        assert f', "{table}")' in source


def keywords(command: str) -> set[str]:
    """The words that brctl2 knows behind a command of a real tool."""
    tool, name, *verb = command.split()
    if "type" in verb and "xstats" not in verb:
        return set(ip_kinds.WORDS[verb[-1]].spelled)
    module = import_module(f"brctl2.keyword.{tool}_{name}")
    if "type" in verb:
        return set(module.WORDS["xstats"].spelled) - {"type"}
    return set(module.WORDS[" ".join(verb)].spelled)


def shared(command: str) -> Group:
    """The command whose words it has: append, replace and del have those of add."""
    group = GROUPS[command]
    return group if group.words else GROUPS[" ".join([*command.split()[:-1], "add"])]


@pytest.mark.parametrize("command", [name for name in GROUPS if " " in name])
def test_brctl2_knows_the_words_of_iproute2_and_no_others(command: str) -> None:
    assert keywords(command) == set(shared(command).words)


def test_brctl2_knows_the_options_of_bridge_and_no_others() -> None:
    own = {"dry-run", "explain"}
    spelled = {f"-{word}" for word in compat.OPTIONS["bridge"].spelled if word not in own}
    assert spelled == set(GROUPS["bridge"].words)


def test_no_object_and_no_command_of_bridge_is_left_out() -> None:
    found = set()
    for name in compat.COVERED["bridge"]:
        module = import_module(f"brctl2.keyword.bridge_{name}")
        found |= {f"bridge {name} {verb}".rstrip() for verb in module.WORDS}
    assert found == {name for name in GROUPS if name.startswith("bridge ")}


@pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.command)
def test_the_own_words_exist(group: Group) -> None:
    own = {group.own(word) for word in group.words} - {""}
    if group.command == "bridge":
        known = {s for row in (*TABLE, *QUIET) for s in (f"-{row[0]}", *row[1])}
    elif not group.native:
        known = set()
    else:
        command = registry.command(group.native)
        known = set(command.words) | {operand.word for operand in command.positionals}
    assert own <= known


def test_every_symbol_is_known_or_a_member_of_a_message() -> None:
    known = symbols.numbers()
    others = {what for group in GROUPS.values() for what in group.words.values()} - known.keys()
    assert others == {"user", "ifi_index", "ifindex", "ndm_ifindex"}


@pytest.mark.parametrize(
    "usage", ["bridge link", "bridge fdb", "bridge mdb", "bridge vlan", "bridge vni"]
)
def test_what_the_installed_bridge_tells_of_itself_is_in_the_page(usage: str) -> None:
    need("bridge")
    told = subprocess.run([*usage.split(), "help"], capture_output=True, text=True).stderr
    words = set(re.findall(r"(?<![\w-])[a-z][a-z_0-9]+(?![\w-])", told.replace("[no]", "")))
    known = {
        word
        for name, group in GROUPS.items()
        if name.startswith(usage)
        for word in (*name.split(), *group.words, *group.verbs)
    }
    assert words - NO_OPTIONS <= known


@pytest.mark.parametrize("kind", ["bridge", "bridge_slave"])
def test_what_the_installed_ip_tells_of_bridges_is_in_the_page(kind: str) -> None:
    need("ip")
    told = subprocess.run(["ip", "link", "help", kind], capture_output=True, text=True).stdout
    words = set(re.findall(r"\[ ([a-z_0-9]+)", told))
    assert len(words) > 20
    assert words <= GROUPS[f"ip link set type {kind}"].words.keys()
