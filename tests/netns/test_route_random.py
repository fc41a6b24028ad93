"""Routes at random, put by the real `ip`: read, deleted and made again, deleted by some words."""

from __future__ import annotations

import shlex
from random import Random
from typing import TYPE_CHECKING

import pytest
import routes_at_random
from test_route import NEXTHOPS, based, state
from witness import Host

from brctl2.commands.session import Session
from brctl2.kernel import changes, routes
from brctl2.model.route import request_from
from brctl2.model.routematch import deleting_order, deletion_of
from brctl2.netlink.channel import Channel
from brctl2.plan.change import RouteDel, RoutePut
from brctl2.render import route as rendering

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

    from brctl2.model.route import Route

pytestmark = pytest.mark.slow_uml
SEEDS = range(5)
FAMILIES = {4: 2, 6: 10}


def furnish(host: Host, chance: Random, family: int, count: int = 80) -> list[str]:
    """Put routes; the lines. The kernel may refuse some of them."""
    lines = routes_at_random.batch(chance, count, family=family)
    host.namespace.run(["ip", f"-{family}", "-force", "-batch", "-"], input=lines)
    return lines.splitlines()


def configured(host: Host, family: int) -> list[Route]:
    """All routes but the kernel's own."""
    with host.namespace.enter(), Channel() as channel:
        found = routes.dump(channel, family=FAMILIES[family])
    return [route for route in found if route.protocol != 2]


def carry_out(host: Host, plan: list[RoutePut] | list[RouteDel]) -> None:
    with host.namespace.enter(), Channel() as channel:
        outcomes = changes.perform(channel, plan)
    assert [(c.says, o) for c, o in zip(plan, outcomes, strict=True) if o is not None] == []


def deletions(found: list[Route]) -> list[RouteDel]:
    return [RouteDel(deletion_of(r), "", request_from(r)) for r in deleting_order(found)]


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Host:
    return based(netns_factory)


@pytest.fixture
def twin(netns_factory: NamespaceFactory) -> Host:
    return based(netns_factory)


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_deleted_can_be_made_again_with_every_attribute(
    host: Host, seed: int, family: int
) -> None:
    furnish(host, Random(seed), family)
    host.namespace.ip_batch(NEXTHOPS)
    before = state(host)
    found = configured(host, family)
    assert len(found) > 20
    carry_out(host, deletions(found))
    assert configured(host, family) == []
    assert len(state(host)) < len(before)
    carry_out(host, [RoutePut(request_from(route), "", "append") for route in found])
    # IPv6 puts legs together, wherever they were.
    assert sorted(state(host)) == sorted(before)
    assert family == 6 or state(host) == before


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_inverse_of_a_flush_is_the_state_before_it(host: Host, seed: int, family: int) -> None:
    furnish(host, Random(seed), family)
    before = state(host)
    doomed = deletions(configured(host, family))
    carry_out(host, doomed)
    carry_out(host, [change.inverse() for change in reversed(doomed)])
    assert sorted(state(host)) == sorted(before)
    assert family == 6 or state(host) == before


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_real_ip_makes_the_same_routes_from_the_equivalent_lines(
    host: Host, twin: Host, seed: int, family: int
) -> None:
    furnish(host, Random(seed), family)
    lines = []
    with host.namespace.enter():
        session = Session()
        for route in configured(host, family):
            (words,) = rendering.explain(RoutePut(request_from(route), "", "append"), session)
            lines.append(words)
        session.close()
    for group in ([line for line in lines if line[1] == "-4"], [x for x in lines if x[1] != "-4"]):
        text = "".join(shlex.join(words[1:]) + "\n" for words in group)
        text = text.replace("-4 route", "route").replace("-6 route", "route")
        options = ["-4"] if group and group[0][1] == "-4" else [f"-{family}"] if family == 6 else []
        twin.namespace.run(["ip", *options, "-batch", "-"], input=text, check=True)
    assert sorted(state(twin)) == sorted(state(host))


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_deletion_finds_what_ip_s_finds_and_if_exists_foretells_it(
    host: Host, twin: Host, seed: int, family: int
) -> None:
    lines = furnish(host, Random(seed), family)
    assert furnish(twin, Random(seed), family) == lines
    chance = Random(seed)
    changed = []
    for line in chance.sample(lines, 40):
        words = routes_at_random.deletion(chance, line)
        theirs = twin.ip(f"-{family} route del {words}").status
        ours = host.brctl2(f"-{family} -j route del {words} --if-exists")
        assert (words, ours.status, ours.err) == (words, 0, "")
        assert (words, ours.json["changed"]) == (words, theirs == 0)
        assert state(host) == state(twin)
        changed.append(theirs == 0)
    assert sum(changed) > 5
