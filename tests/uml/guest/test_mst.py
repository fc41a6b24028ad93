"""`brctl2 mst`; bridge(8) 6.1 has no `mst`, so the kernel's own VLAN states are the witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from switchlab import Switch
from witness import refused

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

HEADING = "port              msti     \n"


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    """br0 with MST on; VLAN 10 of v0 and v1 is in instance 3, VLAN 11 in none."""
    host = Switch(netns_factory("host"))
    host.do("ip link set br0 type bridge vlan_filtering 1")
    host.done("bridge set br0 mst_enabled 1")
    for device in ("v0", "v1", "br0"):
        host.done(f"vlan add 10-11 dev {device}")
    host.done("vlan global set 10 dev br0 msti 3")
    return host


def vlan_states(host: Switch, device: str) -> list[tuple[int, str]]:
    (port,) = host.namespace.bridge(f"-d vlan show dev {device}")
    return [
        (vid, vlan["state"])
        for vlan in port["vlans"]
        for vid in range(vlan["vlan"], vlan.get("vlanEnd", vlan["vlan"]) + 1)
    ]


def test_states_are_shown_by_port_and_instance(host: Switch) -> None:
    host.done("mst set dev v0 msti 3 state forwarding")
    assert host.brctl2("mst") == (
        0,
        HEADING
        + "v0                3\n"
        + "                    state forwarding \n"
        + "                  0\n"
        + "                    state forwarding \n"
        + "v1                3\n"
        + "                    state disabled \n"
        + "                  0\n"
        + "                    state forwarding \n",
        "",
    )
    assert host.brctl2("-j mst show dev v0").json == [
        {
            "ifname": "v0",
            "mst": [{"msti": 3, "state": "forwarding"}, {"msti": 0, "state": "forwarding"}],
        }
    ]
    assert host.brctl2("-o mst show dev v0").out == (
        HEADING
        + r"v0                3\                    state forwarding \                  0\ "
        + r"                   state forwarding "
        + "\\"
    )
    assert host.brctl2("mst show dev br0").out == HEADING
    rows = [line.split() for line in host.terminal("mst show").splitlines()]
    assert ["v1", "3", "disabled"] in rows


def test_a_state_is_set_and_nothing_is_sent_where_it_is_so(host: Switch) -> None:
    assert host.equivalent("mst set dev v0 msti 3 state blocking") == [
        "bridge mst set dev v0 msti 3 state blocking"
    ]
    assert host.changed("mst set --dev v0 --msti 3 --state blocking")
    assert vlan_states(host, "v0") == [(10, "blocking"), (11, "forwarding")]
    assert vlan_states(host, "v1") == [(10, "disabled"), (11, "forwarding")]
    assert not host.changed("mst set dev v0 msti 3 state 4")
    assert host.program("mst set dev v0 msti 3 state 3") == (0, "", "")
    assert vlan_states(host, "v0") == [(10, "forwarding"), (11, "forwarding")]


def test_what_the_kernel_ignores_is_found_out_and_undone(
    host: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brctl2.commands import mst
    from brctl2.model.mst import MstState

    answers = iter([MstState(3, 0), MstState(3, 1)])
    monkeypatch.setattr(mst, "state_of", lambda *_: next(answers))
    refused(host, "mst set dev v0 msti 3 state 3", 2, "left it listening in instance 3")
    monkeypatch.undo()
    assert vlan_states(host, "v0") == [(10, "disabled"), (11, "forwarding")]


def test_bad_lines_end_with_one_sentence_and_change_nothing(host: Switch) -> None:
    before = vlan_states(host, "v0")
    for line, status, words in (
        ("set", 1, "dev is missing"),
        ("set dev v0 state 3", 1, "msti is missing"),
        ("set dev v0 msti 3", 1, "state is missing"),
        ("set dev v0 msti 0 state 3", 1, "out of range 1..4095"),
        ("set dev v0 msti 3 state 5", 1, "expected one of disabled"),
        ("set dev none msti 3 state 3", 2, 'cannot find device "none"'),
        ("set dev h0 msti 3 state 3", 2, "not a port of a bridge"),
        ("set dev v0 msti 7 state 3", 2, "no VLAN of it is in instance 7"),
        ("show dev none", 2, 'cannot find device "none"'),
    ):
        refused(host, f"mst {line}", status, words)
        assert vlan_states(host, "v0") == before, line


def test_a_bridge_without_mst_says_so(host: Switch) -> None:
    host.do(
        "ip link add br1 type bridge vlan_filtering 1",
        "ip link set v1 nomaster",
        "ip link set v1 master br1",
    )
    words = "br1: MST is off (brctl2 bridge set br1 mst_enabled 1)"
    refused(host, "mst set dev v1 msti 3 state 3", 2, words)
    # iproute2 7.1 gives up where a port has no VLAN
    host.do("bridge vlan del vid 1 dev v1")
    assert host.brctl2("mst show dev v0").out.count("\n") == 5
