"""Which keyword a word means."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.commands import registry
from brctl2.keyword import compat, ip_kinds
from brctl2.keyword.abbrev import Keywords, matches

MODULES = [
    f"{tool}_{name}"
    for tool, names in compat.COVERED.items()
    for name in names
    if name != "monitor"  # it has no commands
]


def test_any_beginning_matches_but_not_nothing() -> None:
    assert matches("a", "address")
    assert matches("address", "address")
    assert not matches("", "address")
    assert not matches("addresses", "address")


def test_the_first_that_fits_wins() -> None:
    words = Keywords("exact ~prefix ~previous=other")
    assert words.find("pre") == "prefix"
    assert words.find("prev") == "other"
    assert words.find("exact") == "exact"
    assert words.find("exa") is None
    assert words.names == ["exact", "prefix", "other"]
    assert words.spelled == ["exact", "prefix", "previous"]


@given(st.lists(st.text(), max_size=1500))
def test_what_was_found_once_is_found_again(typed: list[str]) -> None:
    words = Keywords("exact ~prefix")
    assert [words.find(word) for word in typed] == [words._find(word) for word in typed]
    assert len(words.known) <= 1000


def test_every_word_that_means_a_keyword_is_typeable() -> None:
    words = Keywords("dev ~brd=broadcast br")
    assert words.typeable == {"dev", "b", "br", "brd"}
    assert all(words.find(word) for word in words.typeable)


@pytest.mark.parametrize(
    ("tool", "typed", "name"),
    [
        ("ip", "a", "addr"),
        ("ip", "ad", "addr"),
        ("ip", "addr", "addr"),
        ("ip", "addrl", "addrlabel"),
        ("ip", "l", "link"),
        ("ip", "r", "route"),
        ("ip", "ro", "route"),
        ("ip", "ru", "rule"),
        ("ip", "n", "neigh"),
        ("ip", "ne", "neigh"),
        ("ip", "neighbo", "neigh"),
        ("ip", "neighbour", "neigh"),
        ("ip", "net", "netns"),
        ("ip", "m", "maddress"),
        ("ip", "t", "tunnel"),
        ("ip", "tu", "tunnel"),
        ("ip", "tun", "tunnel"),
        ("ip", "tunt", "tuntap"),
        ("ip", "s", "sr"),
        ("ip", "x", "xfrm"),
        ("bridge", "f", "fdb"),
        ("bridge", "l", "link"),
        ("bridge", "m", "mdb"),
        ("bridge", "ms", "mst"),
        ("bridge", "v", "vlan"),
        ("bridge", "vn", "vni"),
        ("bridge", "h", "help"),
    ],
)
def test_objects_are_found_as_iproute2_finds_them(tool: str, typed: str, name: str) -> None:
    assert compat.OBJECTS[tool].find(typed) == name


@pytest.mark.parametrize(
    ("module", "typed", "verb"),
    [
        ("ip_link", "a", "add"),
        ("ip_link", "s", "set"),
        ("ip_link", "sh", "show"),
        ("ip_link", "l", "show"),
        ("ip_link", "d", "del"),
        ("ip_addr", "a", "add"),
        ("ip_addr", "c", "change"),
        ("ip_addr", "chg", "change"),
        ("ip_addr", "s", "show"),
        ("ip_addr", "f", "flush"),
        ("ip_route", "a", "add"),
        ("ip_route", "ap", "append"),
        ("ip_route", "r", "replace"),
        ("ip_route", "p", "prepend"),
        ("ip_route", "g", "get"),
        ("ip_neigh", "s", "show"),
        ("ip_rule", "s", "show"),
        ("ip_rule", "d", "del"),
        ("ip_netns", "l", "show"),
        ("ip_netns", "e", "exec"),
        ("bridge_fdb", "a", "add"),
        ("bridge_fdb", "ap", "append"),
        ("bridge_fdb", "fl", None),
        ("bridge_vlan", "a", "add"),
        ("bridge_vlan", "s", "show"),
        ("bridge_vlan", "g", None),
        ("bridge_mdb", "r", None),
        ("bridge_vni", "a", None),
        ("bridge_link", "s", "set"),
    ],
)
def test_commands_are_found_as_iproute2_finds_them(
    module: str, typed: str, verb: str | None
) -> None:
    assert importlib.import_module(f"brctl2.keyword.{module}").VERBS.find(typed) == verb


@pytest.mark.parametrize("name", MODULES)
def test_every_object_has_a_default_and_help(name: str) -> None:
    module = importlib.import_module(f"brctl2.keyword.{name}")
    assert module.DEFAULT in module.RUN
    assert module.VERBS.find("help") == "help"
    assert set(module.RUN) <= set(module.VERBS.names)


@pytest.mark.parametrize("kind", ip_kinds.WORDS)
def test_every_word_of_a_kind_is_in_its_table(kind: str) -> None:
    table = ip_kinds.table_of(kind)
    known = {name for attr in table.attrs if attr.writable for name in attr.spellings}
    assert set(ip_kinds.WORDS[kind].names) <= known


@pytest.mark.parametrize(
    ("path", "module", "keywords", "outside"),
    [
        ("addr add", "ip_addr", "PUT", {"anycast"}),
        ("addr show", "ip_addr", "SELECT", {"novf"}),
        ("neigh add", "ip_neigh", "PUT", set()),
        ("neigh get", "ip_neigh", "GET", set()),
        ("neigh show", "ip_neigh", "SELECT", set()),
        ("rule add", "ip_rule", "PUT", {"nat"}),
        ("rule show", "ip_rule", "SELECT", set()),
        ("route add", "ip_route", "PUT", {"as", "ttl-propagate"}),
        ("route show", "ip_route", "SELECT", set()),
        ("route get", "ip_route", "GET", {"as"}),
        ("link show", "ip_link", "SHOW", set()),
        ("fdb show", "bridge_fdb", "SHOW", set()),
        ("fdb get", "bridge_fdb", "GET", set()),
        ("mdb show", "bridge_mdb", "SHOW", set()),
        ("vlan show", "bridge_vlan", "SHOW", set()),
    ],
)
def test_every_word_is_one_that_the_command_knows(
    path: str, module: str, keywords: str, outside: set[str]
) -> None:
    command = registry.command(path)
    known = {*command.words, *(operand.word for operand in command.positionals)}
    names = getattr(importlib.import_module(f"brctl2.keyword.{module}"), keywords).names
    assert set(names) - known == outside
