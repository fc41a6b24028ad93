"""Bridge ports in the words of `bridge link`, the real one as the witness."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from switchlab import Switch
from witness import _Stream, without

from brctl2.commands.session import Listing, Options, Session
from brctl2.kernel import bridgelinks
from brctl2.render import report

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

MORE = """
link set v0 type bridge_slave hairpin on guard on root_block on fastleave on
link set v0 type bridge_slave neigh_suppress on isolated on mcast_router 2
link set v1 type bridge_slave flood off mcast_flood off bcast_flood off
link add link h0 name m0 type macvlan
link set m0 master br0
"""
# In bridge(8) from 6.2 on.
NEWER = ("mab", "mcast_n_groups", "mcast_max_groups", "neigh_vlan_suppress", "neigh_forward_grat")


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    host = Switch(netns_factory("host"), MORE)
    host.do(
        "bridge link set dev v1 backup_port v0",
        "bridge link set dev v0 cost 7 priority 3",
        "ip link set h1 down",
    )
    while host.namespace.bridge("link show dev v1")[0]["state"] != "disabled":
        pass  # the bridge hears of the lost carrier a little later
    return host


def shown(host: Switch, **options: int) -> str:
    """What a listing of all ports writes."""
    session = Session(Options())
    for name, value in options.items():
        setattr(session.options, name, value)
    out = _Stream()
    with host.namespace.enter(), contextlib.redirect_stdout(out):
        found: list[Any] = list(bridgelinks.dump(session.channel))
        report.listing(Listing("bridgelink", found, {}), session)
        session.close()
    return out.text()


def older(text: str) -> str:
    """Without what bridge(8) 6.1 does not show."""
    lines = []
    for line in text.split("\n"):
        for key in NEWER:
            if f"{key} " in line:
                before, _, after = line.partition(f"{key} ")
                line = before + after.partition(" ")[2]
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("form", [{}, {"details": 1}, {"oneline": 1}, {"oneline": 1, "details": 1}])
def test_text_is_that_of_bridge(host: Switch, form: dict[str, int]) -> None:
    words = " ".join({"details": "-d", "oneline": "-o"}[name] for name in form)
    theirs = host.bridge(f"{words} link show").out
    assert theirs.count("master br0") == 3
    assert ",M-DOWN>" in theirs
    assert older(shown(host, **form)) == theirs


@pytest.mark.parametrize("details", [0, 1])
def test_json_is_that_of_bridge(host: Switch, details: int) -> None:
    theirs = host.bridge(f"-j {'-d' if details else ''} link show").json
    ours = json.loads(shown(host, json=1, details=details))
    keys = [[key for key in link if key not in NEWER] for link in ours]
    assert keys == [list(link) for link in theirs]
    assert without(ours, *NEWER) == theirs


def test_a_terminal_would_have_a_table(host: Switch) -> None:
    from brctl2.render import bridgelink

    session = Session(Options())
    with host.namespace.enter():
        found: list[Any] = list(bridgelinks.dump(session.channel))
        table = bridgelink.table(Listing("bridgelink", found, {}), session)
        session.close()
    assert table.columns == ["Port", "Bridge", "State", "Priority", "Cost", "Flags"]
    assert [row[:5] for row in table.rows][0] == ["v0", "br0", "forwarding", "3", "7"]


@pytest.mark.parametrize(
    "line",
    [
        "bridge link set dev v0 guard on cost 10 state blocking backup_port v1",
        "bridge link set dev v0 master nobackup_port",
        "bridge link set dev v0 self master hairpin on",
        "bridge link set dev v0 hwmode vepa",
    ],
)
def test_a_line_of_bridge_link_is_explained_by_itself(host: Switch, line: str) -> None:
    assert sorted(host.equivalent(line)[0].split()) == sorted(line.split())
