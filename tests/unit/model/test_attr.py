"""Attribute tables and the sets of values that are keyed by them."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

import brctl2.model
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout, Record, walk
from brctl2.model.codec import Array, Bit, Nested, Records, Repeated, Select, UInt
from brctl2.model.link import LinkAttr, PeerAttr
from brctl2.model.port import PortAttr


class LeafAttr(AttrTable):
    prefix = "LEAF"
    value = Attr(1, UInt(8))


class OtherAttr(AttrTable):
    prefix = "OTHER"
    itself: Attr[object]


class TreeAttr(AttrTable):
    prefix = "TREE"
    plain = Attr(1, UInt(8), "Plain.")
    named = Attr(2, UInt(8), "Named.", word="called", aliases=("nick",), key="json_key")
    quiet = Attr(3, UInt(8), word="")
    read = Attr(4, UInt(8), access="ro")
    zero = Attr(5, UInt(8), word="number", presets={"none": 0, "one": 1})
    low = Attr(6, Bit(0))
    high = Attr(6, Bit(7))
    other = Attr(7, UInt(8), word="", presets={"only": 1})


class TallerAttr(TreeAttr):
    prefix = "TALLER"
    plain = Attr(9, UInt(16))
    more = Attr(10, UInt(8))


def test_an_attribute_is_called_as_in_its_table_unless_told_otherwise() -> None:
    assert (TreeAttr.plain.word, TreeAttr.plain.key) == ("plain", "plain")
    assert (TreeAttr.named.word, TreeAttr.named.key) == ("called", "json_key")
    assert (TreeAttr.quiet.word, TreeAttr.quiet.key) == ("", "quiet")
    assert repr(TreeAttr.named) == "TreeAttr.named"
    assert TreeAttr.named.owner is TreeAttr


def test_an_attribute_is_writable_when_it_has_a_word_and_the_kernel_takes_it() -> None:
    writable = [attr.field for attr in TreeAttr.attrs if attr.writable]
    assert writable == ["plain", "named", "zero", "low", "high"]


def test_a_table_finds_attributes_by_number_and_by_each_of_their_words() -> None:
    assert TreeAttr.by_number[2] is TreeAttr.named
    assert TreeAttr.by_number[6] is TreeAttr.low
    assert TreeAttr.by_word["called"] is TreeAttr.by_word["nick"] is TreeAttr.named
    assert TreeAttr.by_word["none"] is TreeAttr.by_word["one"] is TreeAttr.zero
    assert TreeAttr.by_word["only"] is TreeAttr.other
    assert "" not in TreeAttr.by_word
    assert TreeAttr.zero.spellings == ("number", "none", "one")


def test_options_of_one_bit_share_a_number() -> None:
    assert TreeAttr.bits(6) == (TreeAttr.low, TreeAttr.high)
    assert TreeAttr.bits(1) == ()


def test_a_table_inherits_attributes_and_may_replace_them() -> None:
    assert TallerAttr.by_number[9] is TallerAttr.plain
    assert 1 not in TallerAttr.by_number
    assert TallerAttr.by_word["plain"] is TallerAttr.plain
    assert TallerAttr.by_word["called"] is TreeAttr.named
    assert TreeAttr.by_word["plain"] is TreeAttr.plain


def test_sets_are_equal_when_values_head_and_unknown_are_in_any_order() -> None:
    one = AttrSet({TreeAttr.plain: 1, TreeAttr.named: 2}, {"a": 1, "b": 2})
    two = AttrSet([(TreeAttr.named, 2), (TreeAttr.plain, 1)], {"b": 2, "a": 1})
    assert one == two
    two.head["a"] = 3
    assert one != two
    assert not one == two  # noqa: SIM201
    two.head["a"] = 1
    two.unknown[9] = b""
    assert one != two
    one.unknown[9] = b""
    assert one == two
    assert one != 5
    assert not one == 5  # noqa: SIM201


def test_a_copy_shares_nothing_with_its_original() -> None:
    one = AttrSet({TreeAttr.plain: 1}, {"a": 1})
    one.unknown[9] = b"x"
    two = one.copy()
    assert one == two
    two[TreeAttr.plain], two.head["a"], two.unknown[9] = 2, 2, b"y"
    assert (one[TreeAttr.plain], one.head["a"], one.unknown[9]) == (1, 1, b"x")


def test_a_set_cannot_be_a_key_and_has_a_readable_form() -> None:
    one = AttrSet({TreeAttr.named: 2})
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    assert repr(one) == "AttrSet(named=2)"
    assert repr(AttrSet({TreeAttr.named: 2}, {"a": 1})) == "AttrSet(named=2, head={'a': 1})"


def test_records_are_equal_when_they_are_of_one_kind_and_their_values_are_equal() -> None:
    class One(Record):
        pass

    class Two(Record):
        pass

    def values() -> AttrSet:
        return AttrSet({TreeAttr.plain: 1}, {"a": 1})

    assert One(values()) == One(values())
    assert One(values()) != One(AttrSet({TreeAttr.plain: 1}, {"a": 2}))
    assert One(values()) != Two(values())
    assert One(values()) != values()
    assert repr(One(values())) == "One(AttrSet(plain=1, head={'a': 1}))"
    with pytest.raises(TypeError, match="unhashable"):
        hash(One(values()))


def test_the_values_of_one_table_can_be_taken_out() -> None:
    mixed = AttrSet({TreeAttr.plain: 1, LeafAttr.value: 2, TreeAttr.named: 3}, {"a": 1})
    assert mixed.of(TreeAttr) == AttrSet({TreeAttr.plain: 1, TreeAttr.named: 3})
    assert mixed.of(LeafAttr) == AttrSet({LeafAttr.value: 2})


def test_walking_a_table_meets_every_nested_one_once() -> None:
    class Root(AttrTable):
        prefix = "ROOT"
        nested = Attr(1, Nested(LeafAttr))
        again = Attr(2, Repeated(Nested(LeafAttr)))
        select = Attr(3, Select("kind", {"tree": TreeAttr}))
        array = Attr(4, Array(Nested(TallerAttr), 0))
        records = Attr(5, Records(OtherAttr))

    OtherAttr.attrs = (Attr(1, Nested(Root)),)
    found = list(walk(Root))
    assert found[0] is Root
    assert set(found) == {Root, LeafAttr, TreeAttr, TallerAttr, OtherAttr}
    assert len(found) == 5
    links = list(walk(LinkAttr))
    assert PeerAttr in links
    assert PortAttr in links


def test_a_layout_says_its_name() -> None:
    layout = Layout("thing", (("a", "u8"),), LeafAttr)
    assert repr(layout) == "Layout(thing)"
    assert not layout.hot


# ------------------------------------------------------------------- the real tables


def tables() -> list[type[AttrTable]]:
    found: set[type[AttrTable]] = set()
    for module in iter_modules(brctl2.model.__path__, "brctl2.model."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, AttrTable) and value.attrs:
                found.add(value)
    return sorted(found, key=lambda table: table.__name__)


each_table = pytest.mark.parametrize("table", tables(), ids=lambda table: table.__name__)


@each_table
def test_no_word_means_two_attributes(table: type[AttrTable]) -> None:
    words = [word for attr in table.attrs for word in set(attr.spellings)]
    assert len(words) == len(set(words))


@each_table
def test_a_number_is_shared_by_bits_or_by_other_words_to_set_it_only(
    table: type[AttrTable],
) -> None:
    for attr in table.attrs:
        if table.by_number[attr.number] is not attr:
            assert isinstance(attr.codec, Bit) or attr.presets or attr.access == "set", attr


@each_table
def test_words_can_be_typed_without_quotes(table: type[AttrTable]) -> None:
    for attr in table.attrs:
        for word in attr.spellings:
            assert re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", word), attr


@each_table
def test_what_can_be_typed_has_a_sentence_that_explains_it(table: type[AttrTable]) -> None:
    for attr in table.attrs:
        if attr.writable:
            assert re.fullmatch(r"\S.*[.]", attr.help), attr
        assert attr.access in ("rw", "ro", "set"), attr


@each_table
def test_a_kinds_selecting_attribute_is_in_the_same_table(table: type[AttrTable]) -> None:
    for attr in table.attrs:
        if isinstance(attr.codec, Select):
            assert getattr(table, attr.codec.by) in table.attrs
