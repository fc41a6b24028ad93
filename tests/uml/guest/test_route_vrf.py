"""`brctl2 route` with VRFs and dummy devices, the real `ip` as the witness."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace

SETUP = """
link add red type vrf table 1000
link add d0 type dummy
link set d0 master red
link set red up
link set d0 up
addr add 10.0.0.2/24 dev d0
addr add 2001:db8::2/64 dev d0 nodad
"""


@pytest.fixture
def host(netns: Namespace) -> Namespace:
    netns.ip_batch(SETUP)
    return netns


def brctl2(line: str) -> tuple[int, str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        status = main(["brctl2", *line.split()])
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return status, out.buffer.getvalue().decode()


def test_a_vrf_s_routes_are_put_shown_and_deleted_as_ip_does(host: Namespace) -> None:
    assert brctl2("route add 10.9.0.0/24 via 10.0.0.1 vrf red") == (0, "")
    assert brctl2("route add 2001:db8:9::/48 via 2001:db8::1 --vrf red") == (0, "")
    for line in (
        "route show vrf red",
        "-6 -d route show vrf red",
        "route get 10.9.0.1 vrf red",
        "route show table 1000",
        "-d route show table all",
        "-j route show vrf red",
    ):
        assert brctl2(line) == (0, host.run(f"ip {line}", check=True).stdout)
    assert "10.9.0.0/24" in brctl2("route show vrf red")[1]
    assert brctl2("route del 10.9.0.0/24 vrf red") == (0, "")
    assert brctl2("route flush vrf red proto kernel") == (0, "")
    assert brctl2("route show vrf red") == (0, "")


def test_without_a_vrf_its_routes_are_not_among_the_others(host: Namespace) -> None:
    assert brctl2("route show") == (0, "")
    assert brctl2("route add 10.9.0.0/24 via 10.0.0.1")[0] == 2
