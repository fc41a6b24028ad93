"""What of a cut-over goes ahead of it: messages only, no kernel here."""

from __future__ import annotations

import os
from typing import Any

import pytest

from brctl2.kernel import addrs, links, routes
from brctl2.migrate.sends import added, ahead, entered, undisturbed
from brctl2.model.addr import IFA_F_NODAD, AddrAttr, Address
from brctl2.model.attr import AttrSet
from brctl2.model.link import LinkAttr
from brctl2.model.route import Route, RouteAttr
from brctl2.netlink.channel import Request
from brctl2.netlink.message import Message

PORT, BRIDGE, VRF = 2, 3, 4
CHANNEL: Any = None


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brctl2.migrate.sends.is_bridge", lambda _, index: index == BRIDGE)


def request(message: Message) -> Request:
    return message.type, message.flags, message.body()


def address(text: str, flags: int = 0) -> Address:
    six = ":" in text
    head = {"family": 10 if six else 2, "prefixlen": 24, "scope": 0, "index": BRIDGE}
    values = AttrSet({AddrAttr.local: text, AddrAttr.flags: flags}, {**head, "flags": flags & 255})
    return Address(values)


def master(index: int) -> Request:
    return request(links.set_message(AttrSet({LinkAttr.master: index}, {"index": PORT})))


ROUTE = Route(
    AttrSet(
        {RouteAttr.dst: "192.0.2.0", RouteAttr.oif: BRIDGE},
        {"family": 2, "dst_len": 24, "src_len": 0, "tos": 0, "table": 254}
        | {"protocol": 3, "scope": 0, "type": 1, "flags": 0},
    )
)
MESSAGES = {
    "enter": master(BRIDGE),
    "leave": master(0),
    "leave for a VRF": master(VRF),
    "four": request(addrs.put_message(address("10.0.0.2"), "add")),
    "six": request(addrs.put_message(address("2001:db8::2", IFA_F_NODAD), "add")),
    "six marked": request(addrs.put_message(address("2001:db8::2"), "replace")),
    "six with DAD": request(addrs.put_message(address("2001:db8::2"), "add")),
    "route": request(routes.put_message(ROUTE, "append")),
    "no route": request(routes.delete_message(ROUTE)),
    "no address": request(addrs.delete_message(address("10.0.0.2"))),
}


@pytest.mark.parametrize(
    ("names", "front"),
    [
        ((), 0),
        (("four", "route", "no address"), 0),
        (("enter", "four", "route", "no address"), 1),
        (("enter", "four", "six", "six marked", "route", "no address"), 3),
        (("enter", "four", "six with DAD", "route"), 1),
        (("six", "four", "route", "no address", "leave"), 1),
    ],
)
def test_what_the_kernel_finishes_later_goes_ahead(names: tuple[str, ...], front: int) -> None:
    assert ahead(CHANNEL, [MESSAGES[name] for name in names]) == front


@pytest.mark.parametrize("taking", ["no address", "no route", "leave for a VRF"])
def test_nothing_that_takes_away_goes_ahead(taking: str) -> None:
    assert ahead(CHANNEL, [MESSAGES[name] for name in (taking, "six", "enter")]) == 0
    assert ahead(CHANNEL, [MESSAGES[name] for name in ("six", taking, "enter")]) == 1


def test_what_is_waited_for_is_in_the_messages() -> None:
    assert entered(MESSAGES["enter"]) == BRIDGE
    assert entered(MESSAGES["leave"]) == 0
    found = added(MESSAGES["six"])
    assert found is not None
    assert (found.local, found.index) == ("2001:db8::2", BRIDGE)
    assert added(MESSAGES["four"]) is None


def test_a_send_goes_before_ordinary_processes_and_its_process_is_one_again_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(
        os, "sched_setscheduler", lambda _, policy, param: set_to.append((policy, param))
    )
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with undisturbed():
        assert set_to == [(os.SCHED_FIFO, os.sched_param(1))]
    assert set_to[1:] == [before]


def test_without_the_right_to_that_it_is_sent_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refused)
    with undisturbed():
        pass
