"""`--measure`: lost packets are counted, and counting costs none."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import movelab
import pytest
from test_migrate import run

if TYPE_CHECKING:
    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    found = movelab.furnish(netlab)
    found.ip_batch("link del br0\n")
    return found


def measured(
    host: Namespace, capfd: pytest.CaptureFixture[str], *words: str
) -> dict[str, dict[str, Any]]:
    capfd.readouterr()
    assert run(host, "-j", "migrate", "start", "eth0", "br0", "measure", *words) == 0
    found = json.loads(capfd.readouterr().out)["measured"]
    return {loss["target"]: loss for loss in found}


def test_the_gateways_are_asked_a_thousand_times_a_second(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    found = measured(host, capfd)
    assert set(found) == {netlab.GW, netlab.GW6}
    for loss in found.values():
        assert loss["sent"] > 150
        assert loss["lost"] <= 2


def test_probes_are_asked_instead_of_the_gateways(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert set(measured(host, capfd, "probe", netlab.BEYOND)) == {netlab.BEYOND}


def test_what_is_lost_is_counted(
    netlab: Lab,
    host: Namespace,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from brctl2.migrate import execute

    tell = execute.tell_neighbours

    def deaf_for_a_while(*arguments: Any) -> int:
        netlab.gw.sysctl("net.ipv4.icmp_echo_ignore_all", 1)
        netlab.gw.run(["sleep", "0.1"])
        netlab.gw.sysctl("net.ipv4.icmp_echo_ignore_all", 0)
        return tell(*arguments)

    monkeypatch.setattr(execute, "tell_neighbours", deaf_for_a_while)
    loss = measured(host, capfd)[netlab.GW]
    assert 20 < loss["lost"] < loss["sent"] / 2
    assert 80 < loss["outage_ms"] < 400


def test_the_sentence_says_it(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(host, "migrate", "start", "eth0", "br0", "--measure") == 0
    told = capfd.readouterr().out
    assert " ms; lost " in told
    assert told.count(" packets to ") == 2


def test_nothing_to_measure_is_refused_before_anything_is_sent(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    netlab.gw.sysctl("net.ipv4.icmp_echo_ignore_all", 1)
    netlab.gw.sysctl("net.ipv6.icmp.echo_ignore_all", 1)
    before = movelab.state(host)
    words = ("measure", "gateway-timeout", "0.3")
    assert run(host, "migrate", "start", "eth0", "br0", *words) == 2
    assert "nothing answers an echo request" in capfd.readouterr().err
    assert movelab.state(host) == before


def test_the_counting_process_ends_with_a_move_that_fails(
    host: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from brctl2.migrate import execute, measure

    children: list[int] = []
    enter = measure.Measurement.__enter__

    def noted(measurement: measure.Measurement) -> measure.Measurement:
        found = enter(measurement)
        children.append(measurement.child)
        return found

    def fail(*_: Any) -> int:
        raise execute.UnverifiedError("made up")

    monkeypatch.setattr(measure.Measurement, "__enter__", noted)
    monkeypatch.setattr(execute, "tell_neighbours", fail)
    assert run(host, "migrate", "start", "eth0", "br0", "measure") == 3
    (child,) = children
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
