"""What is typed behind `brctl2 route`, where no device here could stand behind it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from brctl2.commands import registry, route
from brctl2.commands.routewords import filter_typed, lookup_of, request_of
from brctl2.commands.session import Options, Session
from brctl2.errors import KernelError, NotFoundError
from brctl2.kernel.rtnames import RtNames
from brctl2.keyword import grammar
from brctl2.model.attr import AttrSet
from brctl2.model.kind_vrf import VrfAttr
from brctl2.model.route import ROUTE, Route, RouteAttr
from brctl2.netlink.message import HEADER, Reply, encode
from brctl2.netlink.portion import Portion, portion_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Devices(Session):
    """A session with a VRF `red` of table 1000, whose kernel answers what the test says."""

    def __init__(self, channel: Any = None, **options: Any) -> None:
        super().__init__(Options())
        for name, value in options.items():
            setattr(self.options, name, value)
        self._names = RtNames(directories=())
        self._channel = channel

    def link(self, name: str | int) -> Any:
        if name not in ("red", 7):
            raise NotFoundError("device", str(name))
        return SimpleNamespace(name="red", index=7, kind="vrf", data=AttrSet({VrfAttr.table: 1000}))


class Kernel:
    """A channel: its answers to dumps are these."""

    def __init__(self, *answers: Route, error: int = 0) -> None:
        self.replies = [Reply(24, 0, encode(ROUTE, answer.values)) for answer in answers]
        self.error = error
        self.dumps = 0

    def dump(self, message: Any) -> list[Reply]:
        self.dumps += 1
        if self.error:
            raise KernelError(self.error)
        return self.replies

    def portions(self, message: Any) -> Iterator[Portion]:
        """The same in a datagram that has a number of its own."""
        parts = [
            HEADER.pack(16 + len(r.body), r.type, 2, 7, 0) + r.body for r in self.dump(message)
        ]
        yield portion_of(memoryview(b"".join(parts)), 7)

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """The records that `route show` gives where the kernel answers so."""

    def records(words: str, kernel: Kernel) -> list[Any]:
        monkeypatch.setattr("brctl2.netlink.dump.Channel", lambda: kernel)
        session = Devices()
        return list(route.show(session, parsed(f"show {words}", session)).records)

    return records


def parsed(line: str, session: Session) -> Any:
    verb, _, words = line.partition(" ")
    return grammar.parse(registry.command(f"route {verb}"), words.split(), session.options)


def test_a_vrf_is_its_table() -> None:
    session = Devices()
    put = request_of(session, parsed("add 10.0.0.0/8 vrf red dev red", session))
    assert (put.table, put.values.head["table"], put.oif) == (1000, 0, 7)
    chosen = filter_typed(session, parsed("show vrf red", session))
    assert chosen.table == 1000
    assert chosen.types is not None
    assert {1, 6} <= chosen.types
    assert not {2, 3} & chosen.types
    values = lookup_of(session, parsed("get 10.0.0.1 vrf red", session))
    assert values[RouteAttr.oif] == 7


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("add default", 2),
        ("add default via fe80::1", 10),
        ("add default via inet6 fe80::1", 10),
        ("add default src 2001:db8::1", 10),
        ("add default from 2001:db8::/32", 10),
        ("add default nexthop via fe80::1 nexthop via fe80::2", 10),
        ("add default nexthop dev red", 2),
        ("add 10.0.0.0/8 via inet6 fe80::1", 2),
        ("add ::/0", 10),
        ("add all", 2),
    ],
)
def test_the_first_address_says_the_family(line: str, family: int) -> None:
    session = Devices()
    assert request_of(session, parsed(line, session)).family == family


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("show", 2),
        ("show table all", 0),
        ("show 2001:db8::/32", 10),
        ("show via fe80::1", 10),
        ("show via inet6 fe80::1", 2),
        ("show root 10.0.0.0/8 table all", 2),
        ("show from match 2001:db8::/32", 10),
        ("show src 10.0.0.1 via fe80::1", 2),
    ],
)
def test_the_family_that_is_shown_is_that_of_the_prefixes(line: str, family: int) -> None:
    session = Devices()
    assert filter_typed(session, parsed(line, session)).family == family


def test_in_a_batch_the_table_is_not_read_for_a_replacement() -> None:
    kernel = Kernel()
    session = Devices(kernel, batch="-")
    for verb in ("replace", "change"):
        request = parsed(f"{verb} 10.0.0.0/8 via 10.0.0.1", session)
        plan = getattr(route, verb)(session, request)
        assert [c.verb for c in plan.changes] == [verb]
        assert plan.verify is None
    assert kernel.dumps == 0
    route.replace(session, parsed("replace 10.0.0.0/8 via 10.0.0.1 realms 3", session))
    assert kernel.dumps == 1
    session.options.json = 1
    route.replace(session, parsed("replace 10.0.0.0/8 via 10.0.0.1", session))
    assert kernel.dumps == 2


def test_a_dump_that_fails_says_so(shown: Callable[..., list[Any]]) -> None:
    with pytest.raises(KernelError, match="Input/output error"):
        shown("table 100", Kernel(error=5))


def test_a_table_main_that_is_not_there_yet_is_empty(shown: Callable[..., list[Any]]) -> None:
    assert shown("", Kernel(error=2)) == []
    with pytest.raises(NotFoundError, match='routing table "100"'):
        shown("table 100", Kernel(error=2))


def test_routes_of_families_that_are_not_covered_are_passed_over(
    shown: Callable[..., list[Any]],
) -> None:
    head = {"family": 28, "dst_len": 20, "src_len": 0, "tos": 0, "table": 254, "protocol": 3,
            "scope": 0, "type": 1, "flags": 0}  # fmt: skip
    mpls = Route(AttrSet({RouteAttr.table: 254}, head))
    other = Route(AttrSet({RouteAttr.table: 254}, head | {"family": 2, "dst_len": 0}))
    assert [found.dst for found in shown("table all", Kernel(mpls, other))] == ["default"]


def test_a_verification_that_finds_nothing_says_so() -> None:
    session = Devices(Kernel())
    plan = route.add(session, parsed("add 10.0.0.0/8 via 10.0.0.1 realms 3", session))
    assert plan.verify is not None
    with pytest.raises(Exception, match="gave route 10.0.0.0/8 no place"):
        plan.verify()
