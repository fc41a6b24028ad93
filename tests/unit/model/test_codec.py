"""Words, values, text and JSON: every codec of model/codec.py."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import (
    Array,
    Bit,
    BridgeId,
    Choice,
    ClosedChoice,
    Codec,
    Device,
    DevName,
    Flag,
    Hex,
    HexBare,
    Hundredths,
    Int,
    Ip,
    Mac,
    Named,
    Nested,
    NumberChoice,
    OnOff,
    Raw,
    Records,
    Repeated,
    Seconds,
    Select,
    Struct,
    Switch,
    Text,
    Ticks,
    Timer,
    UInt,
    Via,
    number,
)

COLOURS = {"Red": 1, "green": 2, "verde": 2}


class SomeAttr(AttrTable):
    prefix = "SOME"
    one = Attr(1, UInt(8))


def refusal(codec: Codec[Any], word: str) -> str:
    """Why a word is refused."""
    with pytest.raises(ValueError, match=".") as caught:
        codec.parse(word)
    return str(caught.value)


# ------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0", 0),
        ("00", 0),
        ("10", 10),
        ("+10", 10),
        ("-10", -10),
        ("010", 8),
        ("-010", -8),
        ("0x1F", 31),
        ("0X1f", 31),
        ("-0x10", -16),
    ],
)
def test_numbers_are_read_as_strtoul_reads_them(word: str, value: int) -> None:
    assert number(word, -100, 100) == value


@pytest.mark.parametrize(
    "word",
    ["", "+", "-", "0x", "x", "08", "1_0", "0o7", "0b1", " 1", "1 ", "1.0", "--1", "+-1", "0x0x1"]
    + ["\u0663", "\u00b2", "1\0", "9" * 65, "0" * 5000],
)
def test_what_c_takes_for_no_number_is_none(word: str) -> None:
    with pytest.raises(ValueError, match="^not a number$"):
        number(word, -(1 << 70), 1 << 70)


def test_a_number_out_of_range_is_told_the_range() -> None:
    assert refusal(UInt(8), "256") == "out of range 0..255"
    assert refusal(UInt(16, 1, 63), "0") == "out of range 1..63"
    assert refusal(Int(8), "128") == "out of range -128..127"
    assert refusal(UInt(64), "0x10000000000000000") == f"out of range 0..{(1 << 64) - 1}"
    assert UInt(8).parse("255") == 255
    assert UInt(16, 1, 63).parse("63") == 63
    assert Int().parse("-2147483648") == -(1 << 31)


@pytest.mark.parametrize(
    ("codec", "wire"),
    [
        (UInt(8), "u8"),
        (UInt(8, big=True), "u8"),
        (UInt(64), "u64"),
        (UInt(16, big=True), "be16"),
        (Int(64), "s64"),
        (OnOff(), "u8"),
        (Switch(32), "u32"),
        (Ticks(64), "u64"),
        (Choice(16, COLOURS, big=True), "be16"),
        (Choice(8, COLOURS), "u8"),
        (Named("group"), "u32"),
        (Bit(3), "bits"),
    ],
)
def test_a_codec_says_how_it_lies_on_the_wire(codec: Codec[Any], wire: str) -> None:
    assert codec.wire == wire


def test_masks_are_hexadecimal_in_text_and_json() -> None:
    assert (Hex(16).text(255), Hex(16).json(255)) == ("0xff", "0xff")
    assert (Hex(16).text(0), Hex(16).json(0)) == ("0x0", "0x0")
    assert (HexBare(16).text(8), HexBare(16).json(8)) == ("0x8", "0x8")
    assert (HexBare(16).text(0), HexBare(16).json(0)) == ("0", "0")


@given(st.integers(0, 0xFFFFFFFF))
def test_the_text_of_a_number_is_a_word_for_it(value: int) -> None:
    for codec in (UInt(32), Hex(32), HexBare(32), Choice(32, COLOURS), NumberChoice(32, COLOURS)):
        assert codec.parse(codec.text(value)) == value


# ----------------------------------------------------------------------------- switches


@pytest.mark.parametrize("codec", [OnOff(), Switch(), Bit(0)], ids=["OnOff", "Switch", "Bit"])
def test_switches_have_many_words(codec: Codec[int]) -> None:
    assert [codec.parse(word) for word in ("on", "yes", "true", "1")] == [1, 1, 1, 1]
    assert [codec.parse(word) for word in ("off", "no", "false", "0")] == [0, 0, 0, 0]
    assert (codec.text(1), codec.text(0)) == ("on", "off")
    for word in ("", "2", "ON", "maybe"):
        assert refusal(codec, word) == "expected on or off"


def test_a_switch_is_a_boolean_in_the_json_of_ports_and_a_number_in_that_of_bridges() -> None:
    assert OnOff().json(1) is True
    assert OnOff().json(0) is False
    assert json.dumps(Switch().json(1)) == "1"
    assert json.dumps(Bit(0).json(0)) == "0"


def test_a_flag_takes_no_word_and_has_no_text() -> None:
    assert not Flag().takes_word
    assert UInt(8).takes_word
    assert Flag().parse("") is True
    assert Flag().text(True) == ""


# -------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("word", "ticks"),
    [
        ("1500", 1500),
        ("0x10", 16),
        ("15s", 1500),
        ("2.5s", 250),
        (".5s", 50),
        ("2.s", 200),
        ("200ms", 20),
        ("15ms", 1),
        ("5ms", 0),
        ("7cs", 7),
        ("2m", 12000),
        ("0.5m", 3000),
        ("1h", 360000),
        ("0.001h", 360),
    ],
)
def test_a_time_is_ticks_or_has_a_unit(word: str, ticks: int) -> None:
    assert Ticks().parse(word) == ticks


@pytest.mark.parametrize("word", ["xs", "-1s", "1e3s", "1_0s", " 1s", "1 s", "0x1s", "\u00b2s"])
def test_what_is_no_number_before_a_unit_is_no_time(word: str) -> None:
    assert refusal(Ticks(), word) == "not a time"


@pytest.mark.parametrize("word", ["", "s", "cs1", "1d", "1.5", "x"])
def test_what_has_no_unit_must_be_a_number(word: str) -> None:
    assert refusal(Ticks(), word) == "not a number"


def test_a_time_out_of_range_is_told_the_range_in_both_units() -> None:
    codec = Ticks(32, 100, 1000)
    assert codec.parse("1s") == 100
    assert refusal(codec, "0.99s") == "out of range 1.00s..10.00s (100..1000 ticks)"
    assert refusal(codec, "1001") == "out of range 1.00s..10.00s (100..1000 ticks)"


@given(st.integers(0, (1 << 64) - 1))
def test_the_text_of_a_time_is_a_word_for_it(ticks: int) -> None:
    assert Ticks(64).parse(Ticks(64).text(ticks)) == ticks


def test_a_time_is_ticks_in_json_and_a_running_timer_seconds_with_two_decimals() -> None:
    assert Ticks().text(1205) == "12.05s"
    assert Ticks().json(1205) == 1205
    assert repr(Timer().json(1200)) == "12.00"
    assert repr(Timer().json(5)) == "0.05"
    assert Timer().text(1200) == "12.00s"
    assert repr(Hundredths(1 / 3)) == "0.33"


def test_a_time_agrees_with_what_the_kernel_rounds_it_to() -> None:
    codec = Ticks()
    assert codec.agrees(1499, 1500)
    assert codec.agrees(1500, 1499)
    assert not codec.agrees(1500, 1502)
    assert UInt(8).agrees(1, 1)
    assert not UInt(8).agrees(1, 2)


def test_seconds_are_a_number_of_a_day_at_most() -> None:
    assert Seconds().parse("2.5") == 2.5
    assert Seconds().parse("0") == 0
    assert refusal(Seconds(), "soon") == "not a number of seconds"
    for word in ("-1", "86401", "nan", "inf"):
        assert refusal(Seconds(), word) == "out of range 0..86400 seconds"


# -------------------------------------------------------------------------------- names


def test_a_text_is_measured_in_bytes_and_has_no_nul() -> None:
    assert Text(4).parse("abcd") == "abcd"
    assert Text(4).parse("\u00e9\u00e9") == "\u00e9\u00e9"
    assert refusal(Text(4), "\u00e9\u00e9x") == "longer than 4 bytes"
    assert refusal(Text(), "a\0") == "has a NUL in it"
    assert Text().parse("") == ""
    assert Text().text("x") == Text().json("x") == "x"


@pytest.mark.parametrize(
    "word",
    [
        "a",
        "eth0",
        "a" * 15,
        "br-lan.5",
        "\u00e9t\u00e9",
        "a\u3000b",
        "\udcff",
        "...",
        "-",
        "0",
        "%d",
    ],
)
def test_what_the_kernel_takes_for_a_device_name_is_one(word: str) -> None:
    assert DevName().parse(word) == word


@pytest.mark.parametrize(
    "word", [".", "..", "a/b", "a:b", "a b", "a\tb", "a\n", "\v", "\u00a0", "\u00e0", "a\0b"]
)
def test_what_the_kernel_takes_for_no_device_name_is_none(word: str) -> None:
    assert refusal(DevName(), word) == "not a device name"


def test_a_device_name_that_is_too_long_or_empty_is_told_its_size() -> None:
    assert refusal(DevName(), "a" * 16) == "a device name has 1 to 15 bytes, this one has 16"
    assert refusal(DevName(), "") == "a device name has 1 to 15 bytes, this one has 0"
    assert DevName(127).parse("a" * 127)


def test_a_device_is_a_name_up_to_the_length_of_an_alternative_name() -> None:
    assert Device().parse("the-bridge-of-all-bridges") == "the-bridge-of-all-bridges"
    assert "127" in refusal(Device(), "a" * 128)
    assert Device().text(7) == "7"


def test_a_named_number_stays_a_word_until_the_names_are_read() -> None:
    codec = Named("group")
    assert codec.kind == "group"
    assert codec.parse("uplinks") == "uplinks"
    assert refusal(codec, "a" * 256) == "longer than 255 bytes"


# ---------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("word", ["02:00:00:00:0a:0b", "2:0:0:0:A:b", "02-00-00-00-0A-0B"])
def test_a_mac_address_is_lower_case_with_colons(word: str) -> None:
    assert Mac().parse(word) == "02:00:00:00:0a:0b"


@pytest.mark.parametrize(
    "word",
    ["", "02:00:00:00:00", "02:00:00:00:00:00:00", "02:00:00:00:00:0g", "020000000001"]
    + ["02:00:00:00:00:001", "02:00:00:00:00:", "02:00:00:00:00: 1"],
)
def test_other_words_are_no_mac_address(word: str) -> None:
    assert refusal(Mac(), word) == "not a MAC address"


def test_an_ip_address_takes_its_canonical_form() -> None:
    assert Ip().parse("192.0.2.1") == "192.0.2.1"
    assert Ip().parse("2001:DB8:0:0::1") == "2001:db8::1"
    assert Ip(2).parse("192.0.2.1") == "192.0.2.1"
    assert Via().parse("FE80::1") == "fe80::1"
    assert Via.wire != Ip.wire


@pytest.mark.parametrize("word", ["", "192.0.2", "192.0.2.256", "fe80::1%lo", "1::2::3", "host"])
def test_other_words_are_no_ip_address(word: str) -> None:
    assert refusal(Ip(), word) == "not an IP address"


def test_an_address_of_the_other_family_is_refused() -> None:
    assert refusal(Ip(2), "::1") == "not an IP address"
    assert refusal(Ip(10), "192.0.2.1") == "not an IP address"


# ------------------------------------------------------------------------------ choices


def test_a_choice_takes_its_names_in_any_case_and_numbers() -> None:
    codec = Choice(8, COLOURS)
    assert [codec.parse(w) for w in ("Red", "red", "RED", "green", "Verde", "7")] == [
        1,
        1,
        1,
        2,
        2,
        7,
    ]
    assert codec.choices == ("Red", "green", "verde")
    assert codec.metavar == "Red|green|verde"
    for word in ("blue", "256", "-1", ""):
        assert refusal(codec, word) == "expected one of Red, green, verde"


def test_a_choice_is_shown_by_its_first_name_and_an_unknown_number_as_a_number() -> None:
    codec = Choice(8, COLOURS)
    assert [codec.text(value) for value in (1, 2, 7)] == ["Red", "green", "7"]
    assert [codec.json(value) for value in (1, 2, 7)] == ["Red", "green", 7]
    assert NumberChoice(8, COLOURS).json(1) == 1


def test_a_closed_choice_takes_no_other_numbers() -> None:
    codec = ClosedChoice(8, COLOURS)
    assert codec.parse("2") == 2
    assert refusal(codec, "7") == "expected one of Red, green, verde"
    assert codec.text(7) == "7"  # what a newer kernel says is shown all the same


# -------------------------------------------------------------------------------- bytes


def test_bytes_are_hexadecimal_digits() -> None:
    assert Raw().parse("00ff") == b"\0\xff"
    assert Raw().text(b"\0\xff") == Raw().json(b"\0\xff") == "00ff"
    assert refusal(Raw(), "0") == "not hexadecimal bytes"
    assert refusal(Raw(), "xx") == "not hexadecimal bytes"


def test_a_bridge_id_is_shown_without_leading_zeros_as_ether_ntoa_does() -> None:
    value = "8000.02:00:00:0a:bc:01"
    assert BridgeId().json(value) == "8000.2:0:0:a:bc:1"
    assert BridgeId().text(value) == value
    assert refusal(BridgeId(), value) == "cannot be set"


# -------------------------------------------------------------------------- composition


@pytest.mark.parametrize(
    "codec",
    [
        Codec(),
        Nested(SomeAttr),
        Select("one", {}),
        Repeated(UInt(8)),
        Array(UInt(8), 1),
        Struct(("a", "u8")),
        Records(SomeAttr, ("a", "u8")),
    ],
    ids=lambda codec: type(codec).__name__,
)
def test_what_is_made_of_parts_cannot_be_set_by_a_word(codec: Codec[Any]) -> None:
    assert refusal(codec, "x") == "cannot be set"
    assert codec.json(5) == 5
    assert not codec.more(["x"], "y")


def test_what_is_made_of_parts_knows_them() -> None:
    nested = Nested(SomeAttr, flagged=True, fields=(("a", "u8"),))
    assert (nested.table, nested.flagged, nested.fields) == (SomeAttr, True, (("a", "u8"),))
    array = Array(nested, 3, flagged=True)
    assert (array.each, array.member, array.flagged) == (nested, 3, True)
    records = Records(SomeAttr, ("a", "u8"), ("b", "u16"))
    assert (records.table, records.fields) == (SomeAttr, (("a", "u8"), ("b", "u16")))
