"""What `help` tells: every word that is covered, in a line of its own or as iproute2's lines."""

from __future__ import annotations

import importlib
import json

import pytest

from brctl2.__main__ import main
from brctl2.keyword import compat, usage
from brctl2.keyword.abbrev import Keywords

OBJECTS = [(tool, name) for tool, names in compat.COVERED.items() for name in names]


@pytest.mark.parametrize(("tool", "name"), OBJECTS)
def test_help_names_every_command_and_word_of_an_object(tool: str, name: str) -> None:
    module = importlib.import_module(f"brctl2.keyword.{tool}_{name}")
    told = " ".join(usage.of_line(tool, [name, "help"])[1].split())
    outside = getattr(module, "OUTSIDE", ())
    for command in module.RUN:
        assert command in told
    for keywords in module.WORDS.values():
        for word in keywords.spelled:
            paired = f"[ [no]{word.removeprefix('no')} ]"
            assert keywords.find(word) in outside or f"[ {word} ]" in told or paired in told


def test_a_word_and_its_opposite_are_told_as_one() -> None:
    assert usage.listed(Keywords("up router norouter nofoo")) == "[ up ] [ [no]router ] [ nofoo ]"


def test_lines_are_no_wider_than_a_terminal() -> None:
    assert max(map(len, usage.of_line("ip", ["link", "help"])[1].splitlines())) <= usage.WIDTH


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ip", "Usage: ip [ OPTIONS ]"),
        ("ip nonsense help", 'object "nonsense" is unknown'),
        ("bridge help", "Usage: bridge [ OPTIONS ]"),
        ("ip link add type vxlan help", "Usage: ... vxlan [ id ]"),
        ("ip link help nosuch", "Usage: ip link {"),
        ("ip link add v0 type", "type needs a value"),
        ("bridge vlan global help", "bridge vlan global set"),
        ("bridge fdb help", "bridge fdb get"),
        ("ip netns help", "list-id"),
    ],
)
def test_it_is_one_line_where_nobody_reads(
    words: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["brctl2", *words.split()]) not in (0, 2)
    said = capfd.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert told in said.err


def test_it_is_lines_on_a_terminal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["brctl2", "ip", "route", "help"]) == 255
    assert capfd.readouterr().err.startswith("Usage: ip route {")


def test_it_is_an_object_with_j(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["brctl2", "ip", "-j", "help"]) == 255
    assert json.loads(capfd.readouterr().err)["error"]["status"] == 255


@pytest.mark.parametrize("kind", ["bridge", "bridge_slave", "veth", "dummy"])
def test_the_words_of_a_type_are_an_answer(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["brctl2", "ip", "link", "help", kind]) == 0
    said = capfd.readouterr()
    assert said.out.startswith(f"Usage: ... {kind}")
    assert said.err == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("batch --help", "Usage: brctl2 batch [OPTIONS] FILE"),
        ("vlan add --help", "--tunnel-info ID  "),
        ("link add --help", "--peer NAME ...  "),
        ("route add --help", "--nexthop ...  "),
        ("link set --help", "--up  "),
    ],
)
def test_own_commands_answer_with_what_stands_for_each_value(
    words: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["brctl2", *words.split()]) == 0
    said = capfd.readouterr()
    assert told in said.out
    assert said.err == ""


@pytest.mark.parametrize("option", ["-r", "-resolve", "-echo"])
def test_an_option_that_is_not_covered_names_the_tool_that_has_it(
    option: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["brctl2", "ip", option, "route"]) == 255
    assert capfd.readouterr().err == f"Error: brctl2 ip does not cover `ip {option}` (use ip(8))\n"
