"""Names of routing numbers, from files made for the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brctl2.kernel import rtnames
from brctl2.kernel.rtnames import KINDS, RtNames, entry_of, read_file, read_protocols

if TYPE_CHECKING:
    from pathlib import Path

BARE = RtNames(directories=())


def test_what_is_built_in_needs_no_file() -> None:
    assert [BARE.table(n) for n in (253, 254, 255, 7)] == ["default", "main", "local", "7"]
    assert [BARE.protocol(n) for n in (2, 4, 186, 77)] == ["kernel", "static", "bgp", "77"]
    assert [BARE.scope(n) for n in (0, 253, 254, 7)] == ["global", "link", "host", "7"]
    assert [BARE.dsfield(n) for n in (0, 4, 0x28)] == ["0", "0x04", "0x28"]
    assert [BARE.group(n) for n in (0, 7)] == ["default", "7"]
    assert [BARE.addr_protocol(n) for n in (0, 3, 9)] == ["unspec", "kernel_ll", "0x9"]
    assert [BARE.realms(n) for n in (0, 7, 0x10002)] == ["unknown", "7", "1/2"]
    assert [BARE.route_type(n) for n in (1, 6, 77)] == ["unicast", "blackhole", "77"]
    assert [BARE.dscp(n) for n in (10, 63)] == ["10", "63"]


def test_numbers_and_names_are_taken() -> None:
    assert BARE.table_number("main") == 254
    assert BARE.table_number("0x10") == 16
    assert BARE.table_number("4294967295") == 4294967295
    assert BARE.protocol_number("static") == 4
    assert BARE.scope_number("link") == 253
    assert BARE.group_number("default") == 0
    assert BARE.addr_protocol_number("kernel_ra") == 2
    assert BARE.realms_number("1/2") == 65538
    assert BARE.realms_number("65538") == 65538
    assert BARE.realms_number("unknown") == 0
    assert BARE.dsfield_number("28") == BARE.dsfield_number("0x28") == 0x28
    assert BARE.dscp_number("10") == 10


@pytest.mark.parametrize(
    ("parse", "word", "reason"),
    [
        (BARE.table_number, "x", "neither a name of rt_tables nor a number"),
        (BARE.table_number, "4294967296", "out of range"),
        (BARE.scope_number, "256", "out of range"),
        (BARE.dsfield_number, "100", "out of range"),
        (BARE.dsfield_number, "xyz", "neither a name of rt_dsfield"),
        (BARE.dscp_number, "64", "out of range"),
        (BARE.dscp_number, "AF11", "number"),
        (BARE.realms_number, "1/x", "neither a name of rt_realms"),
        (BARE.ip_protocol_number, "256", "neither a name of protocols(5)"),
    ],
)
def test_other_words_are_refused_with_a_reason(parse: object, word: str, reason: str) -> None:
    assert callable(parse)
    with pytest.raises(ValueError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        parse(word)


def test_numeric_shows_numbers() -> None:
    names = RtNames(numeric=True, directories=())
    assert (names.table(254), names.protocol(4), names.route_type(6)) == ("254", "4", "6")
    assert (names.dscp(10), names.ip_protocol(6)) == ("10", "ipproto-6")
    assert names.table_number("main") == 254


def test_the_first_directory_that_has_a_file_hides_the_others(tmp_path: Path) -> None:
    etc, usr = tmp_path / "etc", tmp_path / "usr"
    etc.mkdir()
    usr.mkdir()
    (usr / "rt_tables").write_text("5 vendor\n")
    (usr / "rt_scopes").write_text("7 near\n")
    (etc / "rt_tables").write_text("6 own\n")
    names = RtNames(directories=(str(etc), str(usr)))
    assert (names.table(5), names.table(6), names.table(254)) == ("5", "own", "main")
    assert names.scope(7) == "near"


def test_files_in_a_directory_add_names_and_hide_those_of_the_vendor(tmp_path: Path) -> None:
    etc, usr = tmp_path / "etc", tmp_path / "usr"
    for place in (etc, usr):
        (place / "rt_tables.d").mkdir(parents=True)
    (usr / "rt_tables.d" / "a.conf").write_text("5 vendor\n6 six\n")
    (usr / "rt_tables.d" / "b.conf").write_text("7 seven\n")
    (etc / "rt_tables.d" / "a.conf").write_text("5 own\n")
    (etc / "rt_tables.d" / "c.txt").write_text("8 eight\n")
    (etc / "rt_tables.d" / ".d.conf").write_text("9 nine\n")
    names = RtNames(directories=(str(etc), str(usr)))
    assert [names.table(n) for n in range(5, 10)] == ["own", "6", "seven", "8", "9"]
    # Only tables and protocols have such directories.
    (etc / "rt_scopes.d").mkdir()
    (etc / "rt_scopes.d" / "a.conf").write_text("9 odd\n")
    assert names.scope(9) == "9"


def test_a_later_line_names_a_number_anew_and_old_names_are_still_taken(tmp_path: Path) -> None:
    (tmp_path / "rt_tables").write_text("100 old\n100 new\n254 principal\n")
    names = RtNames(directories=(str(tmp_path),))
    assert (names.table(100), names.table(254)) == ("new", "principal")
    assert (names.table_number("old"), names.table_number("main")) == (100, 254)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("100 blue\n", (100, "blue")),
        ("\t0x64\tblue # comment\n", (100, "blue")),
        ("010 ten", (10, "ten")),
        ("# 100 blue\n", None),
        ("#100 blue\n", None),
        ("\n", None),
        ("100\n", None),
        ("-1 blue\n", None),
        ("1_0 blue\n", None),
        ("blue 100\n", None),
        ("0xzz blue\n", None),
    ],
)
def test_a_line_is_a_number_and_a_name_or_passed_over(
    line: str, entry: tuple[int, str] | None
) -> None:
    assert entry_of(line) == entry


def test_numbers_beyond_the_kind_are_passed_over_and_bytes_that_are_no_text_kept(
    tmp_path: Path,
) -> None:
    file = tmp_path / "group"
    file.write_bytes(b"1 \xff\n300 far\n")
    assert read_file(str(file), 255) == [(1, "\udcff")]
    assert read_file(str(tmp_path / "missing"), 255) == []
    assert read_file(str(tmp_path), 255) == []


def test_protocols_are_known_by_their_first_name_and_all_aliases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "protocols"
    file.write_text("# x 1\ntcp 6 TCP # transmission\nipencap 4 IP-ENCAP\nipip 4 IPIP\nodd x\n")
    monkeypatch.setattr(rtnames, "PROTOCOLS", str(file))
    names = RtNames(directories=())
    assert (names.ip_protocol(6), names.ip_protocol(4)) == ("tcp", "ipencap")
    assert names.ip_protocol(250) == "ipproto-250"
    assert [names.ip_protocol_number(w) for w in ("TCP", "ipip", "17")] == [6, 4, 17]
    with pytest.raises(ValueError, match="neither a name"):
        names.ip_protocol_number("odd")


def test_common_protocols_are_known_without_the_file(tmp_path: Path) -> None:
    found = read_protocols(str(tmp_path / "missing"))
    assert found.words[17] == "udp"
    assert found.numbers["ipv6-icmp"] == 58


def test_every_kind_shows_and_takes_what_is_built_in() -> None:
    for kind, about in KINDS.items():
        for name, value in about.built_in.items():
            assert BARE.number(kind, name) == value
            assert BARE.number(kind, BARE.word(kind, value)) == value
