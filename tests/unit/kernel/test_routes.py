"""Routes and nexthop objects over a channel that answers what the test says."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from brctl2.errors import KernelError
from brctl2.kernel import routes
from brctl2.model.attr import AttrSet
from brctl2.model.route import NexthopObjectAttr
from brctl2.netlink import constants as c


class Refusing:
    """A channel whose kernel refuses."""

    def __init__(self, number: int) -> None:
        self.number = number

    def dump(self, message: Any) -> Any:
        raise KernelError(self.number)


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EINVAL])
def test_a_kernel_without_nexthop_objects_has_none(number: int) -> None:
    assert routes.dump_nexthops(Refusing(number)) == []  # type: ignore[arg-type]


def test_another_refusal_is_told() -> None:
    with pytest.raises(KernelError):
        routes.dump_nexthops(Refusing(errno.EPERM))  # type: ignore[arg-type]


def test_a_nexthop_object_is_put_in_place_of_the_one_with_its_id() -> None:
    message = routes.replace_nexthop_message(AttrSet({NexthopObjectAttr.id: 3}))
    assert message.type == c.RTM_NEWNEXTHOP
    assert message.flags == c.NLM_F_CREATE | c.NLM_F_REPLACE
