"""Ranges of VLANs and VNIs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.model.ranges import Range, Ranges, merged, without

VIDS = Ranges(1, 4094, "VID")
ranges = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda t: Range(t[0], t[0] + t[1])),
    max_size=6,
)


def numbers(found: list[Range]) -> set[int]:
    return {n for each in found for n in range(each.first, each.last + 1)}


def test_a_list_keeps_its_order_and_reads_back() -> None:
    found = VIDS.parse("30,10-20,5")
    assert found == (Range(30, 30), Range(10, 20), Range(5, 5))
    assert VIDS.text(found) == "30,10-20,5"
    assert [each.size for each in found] == [1, 11, 1]


@pytest.mark.parametrize("word", ["", ",", "1,", "1-", "-1", "1-2-3", "a", "0", "4095", "20-10"])
def test_what_is_no_list_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|out of range|from the lower"):
        VIDS.parse(word)


@given(found=ranges)
def test_merged_ranges_are_the_same_numbers_apart_from_one_another(found: list[Range]) -> None:
    whole = merged(found)
    assert numbers(whole) == numbers(found)
    assert all(a.last + 1 < b.first for a, b in zip(whole, whole[1:], strict=False))


@given(taken=ranges, first=st.integers(1, 60), size=st.integers(0, 30))
def test_what_is_left_of_a_range_is_what_was_not_taken(
    taken: list[Range], first: int, size: int
) -> None:
    whole = Range(first, first + size)
    left = list(without(whole, taken))
    assert numbers(left) == numbers([whole]) - numbers(taken)
    assert left == merged(left)
    common = [both for both in map(whole.common, taken) if both]
    assert numbers(common) == numbers([whole]) & numbers(taken)
