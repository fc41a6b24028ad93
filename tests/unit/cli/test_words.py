"""What a native line means, found without Typer."""

from __future__ import annotations

import pytest

from brctl2.cli.words import Group, find, root
from brctl2.commands import registry
from brctl2.commands.session import Options
from brctl2.errors import UnknownObjectError, UsageError


@pytest.mark.parametrize(
    ("line", "path", "behind"),
    [
        ("link set v0 up", "link set", "v0 up"),
        ("-j link -d show v0", "link show", "v0"),
        ("link", "link show", ""),
        ("netns", "netns list", ""),
        ("vlan global set dev br0 vid 1", "vlan global set", "dev br0 vid 1"),
        ("vlan global", "vlan global show", ""),
        ("demo --step", "demo", "--step"),
        ("link set dev up -h up", "link set", "dev up -h up"),
    ],
)
def test_a_line_means_a_command_and_the_words_behind_it(line: str, path: str, behind: str) -> None:
    meant = find(Options(), line.split())
    assert meant.command is not None
    assert (" ".join(meant.path), meant.command.path) == (path, path)
    assert meant.words == behind.split()


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("", ""),
        ("--help", ""),
        ("-h link", "link"),
        ("link --help", "link"),
        ("migrate", "migrate"),
        ("link set --help", "link set"),
        ("link set v0 up -h", "link set"),
        ("--help link set v0 up", "link set"),
        ("link --help set v0 up", "link set"),
        ("netns exec --help", "netns exec"),
    ],
)
def test_help_is_meant_wherever_it_is_asked_for(line: str, path: str) -> None:
    meant = find(Options(), line.split())
    assert meant.command is None
    assert " ".join(meant.path) == path


def test_the_help_of_a_program_in_a_namespace_is_its_own() -> None:
    meant = find(Options(), ["netns", "exec", "blue", "ip", "--help"])
    assert meant.command is not None
    assert meant.words == ["blue", "ip", "--help"]


def test_options_on_the_way_are_taken() -> None:
    options = Options()
    find(options, ["-j", "-n", "blue", "link", "-d", "-s", "set", "v0", "up"])
    found = (options.json, options.netns, options.details, options.statistics)
    assert found == (1, "blue", 1, 1)


@pytest.mark.parametrize(
    ("line", "kind", "told"),
    [
        ("linx show", UnknownObjectError, 'object "linx" is unknown (see brctl2 --help)'),
        ("link frob", UsageError, 'link: unknown command "frob" (expected one of add, '),
        ("vlan global frob", UsageError, 'vlan global: unknown command "frob"'),
        ("--frob link", UsageError, 'unknown option "--frob" (see brctl2 --help)'),
        ("link --frob show", UsageError, 'unknown option "--frob"'),
        ("-n", UsageError, "-n needs a value"),
    ],
)
def test_what_is_not_understood_is_told(line: str, kind: type[UsageError], told: str) -> None:
    with pytest.raises(kind) as refused:
        find(Options(), line.split())
    assert refused.value.describe().startswith(told)


def test_every_command_of_the_table_is_found_by_its_own_words() -> None:
    for name in registry.OBJECTS:
        for command in registry.commands(name).values():
            assert find(Options(), command.path.split()).command is command


def test_every_member_has_a_summary_without_its_table_being_read() -> None:
    objects = root()
    assert all(objects.summary_of(name) for name in objects.members)
    vlan = objects.member("vlan")
    assert isinstance(vlan, Group)
    assert all(vlan.summary_of(name) for name in vlan.members)
