"""brctl2.typed beside typing: what is the same, and what is not imported."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import typing
from typing import Any

import pytest

from brctl2 import typed


class Own(typed.NamedTuple):
    """A pair."""

    name: str
    count: int = 3

    @property
    def twice(self) -> int:
        return 2 * self.count


class Real(typing.NamedTuple):
    """A pair."""

    name: str
    count: int = 3

    @property
    def twice(self) -> int:
        return 2 * self.count


BOTH = pytest.mark.parametrize("kind", [Own, Real])


@BOTH
def test_members_have_names_places_and_defaults(kind: Any) -> None:
    found = kind("a", count=4)
    assert (found.name, found[1], found.twice, tuple(kind("b"))) == ("a", 4, 8, ("b", 3))
    assert (kind._fields, kind._field_defaults) == (("name", "count"), {"count": 3})
    assert found == ("a", 4)
    assert hash(found) == hash(("a", 4))
    assert repr(found).endswith("(name='a', count=4)")
    assert found._asdict() == {"name": "a", "count": 4}
    match found:
        case kind(name, count):
            assert (name, count) == ("a", 4)


@BOTH
def test_a_member_can_be_replaced_but_not_set(kind: Any) -> None:
    found = kind("a")
    assert found._replace(count=9) == kind("a", 9)
    assert type(found._replace()) is kind
    with pytest.raises((TypeError, ValueError), match="other"):
        found._replace(other=1)
    with pytest.raises(AttributeError):
        found.count = 1
    with pytest.raises(AttributeError):
        found.other = 1


@BOTH
def test_too_many_too_few_and_unknown_members_are_refused(kind: Any) -> None:
    for values, named in (((), {}), (("a", 1, 2), {}), (("a",), {"size": 1})):
        with pytest.raises(TypeError):
            kind(*values, **named)


@BOTH
def test_copies_are_equal_and_of_the_same_kind(kind: Any) -> None:
    found = kind("a", 1)
    for twin in (copy.copy(found), copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert (twin, type(twin)) == (found, kind)


@BOTH
def test_what_derives_from_one_has_the_same_members(kind: Any) -> None:
    class More(kind):  # type: ignore[misc]
        size: int = 7

    class Untouched(kind):  # type: ignore[misc]
        pass

    assert (More("a").count, More("a").size, len(More("a"))) == (3, 7, 2)
    assert type(Untouched("a", 1)._replace(count=2)) is Untouched


def test_one_without_members_is_an_empty_tuple() -> None:
    class Nothing(typed.NamedTuple):
        """Nothing."""

    assert (Nothing(), repr(Nothing())[-9:]) == ((), "Nothing()")
    with pytest.raises(TypeError):
        Nothing(1)  # type: ignore[call-arg]


def test_the_rest_is_there_and_does_nothing() -> None:
    class Box(typed.Generic[typed.TypeVar("T")]):  # type: ignore[misc]
        """Any."""

    assert isinstance(Box[int](), Box)
    assert typed.cast(int, "a") == "a"
    assert typed.overload(len) is len
    assert typed.import_module("brctl2.typed") is typed
    assert not typed.TYPE_CHECKING


def test_typing_is_not_imported() -> None:
    program = "import sys, brctl2.typed; print('typing' in sys.modules, 're' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )
    assert found.stdout == "False False\n"
