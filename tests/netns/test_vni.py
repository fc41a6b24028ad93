"""`brctl2 vni` on a real kernel; bridge(8)'s columns changed after 6.1, its words did not."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest
from switchlab import Switch, agreed, words
from witness import refused

from brctl2.commands import vni as commands
from brctl2.errors import KernelError
from brctl2.kernel import vni as kernel

if TYPE_CHECKING:
    from pytest_netns import NamespaceFactory

HEADING = "dev               vni                group/remote\n"
GAP = " " * 18
VNIS = (
    "vni add dev vx0 vni 100-102",
    "vni add dev vx0 vni 200",
    "vni add dev vx0 vni 300-301 remote 10.0.0.9",
    "vni add dev vx0 vni 400 remote 10.0.0.10",
)


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Switch:
    return made(netns_factory, "host")


def made(netns_factory: NamespaceFactory, name: str) -> Switch:
    """With vx0, which has a VNI filter, and vx1, which has none. `ip` 6.1 cannot say it."""
    host = Switch(netns_factory(name), "link add vx1 type vxlan id 7 dstport 4790\n")
    host.done("link add vx0 type vxlan dstport 4789 external vnifilter")
    return host


@pytest.fixture
def full(host: Switch) -> Switch:
    host.told((), *VNIS)
    return host


def state(host: Switch) -> list[Any]:
    return host.told(["vni show"])


def test_vnis_are_shown_in_ranges(full: Switch) -> None:
    assert full.brctl2("vni").out == (
        f"{HEADING}vx0               100-102            \n"
        f"{GAP}200                \n"
        f"{GAP}300-301            10.0.0.9\n"
        f"{GAP}400                10.0.0.10\n"
    )
    assert full.brctl2("vni show dev vx0").out == full.brctl2("vni show").out
    assert full.brctl2("-o vni").out.count("\\") == 4


@pytest.mark.parametrize("form", ["", "-s"])
def test_they_are_shown_in_bridge_s_words(full: Switch, form: str) -> None:
    for line in ("vni", "vni show", "vni show dev vx0"):
        assert words(full.brctl2(f"{form} {line}").out) == words(full.bridge(f"{form} {line}").out)


@pytest.mark.parametrize("form", ["-j", "-j -p", "-j -s"])
def test_their_json_is_bridge_s(full: Switch, form: str) -> None:
    ours, theirs = full.brctl2(f"{form} vni"), full.bridge(f"{form} vni")
    # In 6.1 the counters are not in an object of their own.
    assert [flat(device) for device in ours.json] == [flat(device) for device in theirs.json]
    if "-s" not in form:
        assert ours.out == theirs.out


def flat(device: dict[str, Any]) -> dict[str, Any]:
    vnis = [{**vni, **vni.pop("stats", {})} for vni in device["vnis"]]
    return {**device, "vnis": vnis}


def test_counters_are_shown_under_each(full: Switch) -> None:
    lines = full.brctl2("-s vni show").out.splitlines()
    assert lines[1:4] == [
        "vx0               100                ",
        "                    RX: bytes 0 pkts 0 drops 0 errors 0 ",
        "                    TX: bytes 0 pkts 0 drops 0 errors 0 ",
    ]
    (device,) = full.brctl2("-j -s vni show").json
    assert device["vnis"][0] == {
        "vni": 100,
        "stats": {
            f"{way}_{what}": 0
            for way in ("rx", "tx")
            for what in ("bytes", "pkts", "drops", "errors")
        },
    }


@pytest.mark.slow_uml
def test_a_terminal_has_a_table(full: Switch) -> None:
    shown = [line.split() for line in full.terminal("vni").splitlines()]
    assert shown[0] == ["Device", "VNIs", "Group", "or", "remote"]
    assert ["vx0", "300-301", "10.0.0.9"] in shown
    assert "RX bytes 0 pkts 0 drops 0 errors 0" in words(full.terminal("-s vni"))


def test_each_change_leads_to_what_bridge_and_the_explained_lines_lead_to(
    netns_factory: NamespaceFactory,
) -> None:
    hosts = [made(netns_factory, name) for name in ("bridge", "own", "lines")]
    lines = [
        (line.replace("delete", "del"), line)
        for line in (
            *VNIS,
            "vni add dev vx0 vni 100-400,500 remote 10.0.0.9",
            "vni add dev vx0 vni 101",
            "vni delete dev vx0 vni 100-102,400",
        )
    ]
    agreed(lines, ["vni show"], hosts)


def test_only_what_is_not_so_is_sent(full: Switch) -> None:
    assert full.equivalent("vni add 99-201 dev vx0") == [
        "bridge vni add vni 99 dev vx0",
        "bridge vni add vni 103-199 dev vx0",
        "bridge vni add vni 201 dev vx0",
    ]
    assert not full.changed("vni add 100-102,200 dev vx0")
    assert full.changed("vni add --vni 100 --dev vx0 --remote 10.0.0.1")
    assert not full.changed("vni add 100 dev vx0 remote 10.0.0.1")


def test_may_exist_and_if_exists_accept_what_is_so(full: Switch) -> None:
    before = state(full)
    assert not full.changed("vni add --may-exist 300-301 dev vx0 remote 10.0.0.9")
    words = "VNI 300-301 is there, with 10.0.0.9 instead of none"
    refused(full, "vni add --may-exist 299-302 dev vx0", 2, words)
    refused(full, "vni del 200-205 dev vx0", 2, 'cannot find VNI "201-205 of vx0"')
    assert state(full) == before
    assert not full.changed("vni del --if-exists 900 dev vx0")
    assert full.changed("vni del --if-exists 200-205 dev vx0")


def test_what_was_done_before_a_failure_is_undone(
    full: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brctl2.model.ranges import Range
    from brctl2.model.vni import Vni
    from brctl2.plan.switching import VniAdd

    before, plans = state(full), {"add": commands.add, "delete": commands.delete}

    def failing(name: str) -> Any:
        def planned(session: Any, request: Any) -> Any:
            plan = plans[name](session, request)
            # There is no such device.
            return plan._replace(changes=[*plan.changes, VniAdd("none", 999, Vni(Range(1, 1)))])

        return planned

    for name in plans:
        monkeypatch.setattr(commands, name, failing(name))
    for line in (
        "add 95-99 dev vx0",
        "add 100-350 dev vx0 remote 10.0.0.7",
        "del 101,300-301 dev vx0",
    ):
        said = full.brctl2(f"vni {line}")
        assert (said.status, said.err.count("\n")) == (3, 1), said
        assert state(full) == before, line


BAD: tuple[tuple[str, int, str], ...] = (
    ("add", 1, "VNI is missing"),
    ("add 5", 1, "dev is missing"),
    ("add 5 dev none", 2, 'cannot find device "none"'),
    ("add 5-3 dev vx0", 1, "from the lower to the higher"),
    ("add 16777216 dev vx0", 1, "out of range 0..16777215"),
    ("add 5 dev vx0 remote 10.0.0.1 group 239.1.1.1", 1, "it can be one of them"),
    ("add 5 dev vx0 group 10.0.0.1", 1, "not a multicast address"),
    ("add 5 dev vx0 remote ff0e::1", 1, "a multicast address; that is a group"),
    ("add 5 dev vx0 group 239.1.1.1", 2, "add VNI 5 to vx0: "),
    ("add 5 dev vx1", 2, "no vxlan device with a VNI filter"),
    ("add 5 dev br0", 2, "no vxlan device with a VNI filter"),
    ("del 900 dev vx0", 2, 'cannot find VNI "900 of vx0"'),
    ("show dev v0", 2, "no vxlan device with a VNI filter"),
    ("show dev none", 2, 'cannot find device "none"'),
)


def test_bad_lines_end_with_one_sentence_and_change_nothing(full: Switch) -> None:
    before = state(full)
    for line, status, told in BAD:
        refused(full, f"vni {line}", status, told)
    assert state(full) == before


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EOPNOTSUPP, "no VNI filters (they came with 5.18)"),
        (errno.EINVAL, "Invalid argument"),
    ],
)
def test_a_kernel_without_vni_filters_says_so(
    host: Switch, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def dump(*_: object, **__: object) -> None:
        raise KernelError(number)

    monkeypatch.setattr(kernel, "dump", dump)
    refused(host, "vni show", 2, words)


@pytest.mark.slow_uml
def test_the_program_adds_shows_and_deletes(host: Switch) -> None:
    assert host.program("vni add 5-7 dev vx0") == (0, "", "")
    assert host.program("-j vni show").json == host.bridge("-j vni show").json
    assert host.program("-j vni del 6 dev vx0").json["changed"] is True
    assert host.program("vni del 6 dev vx0").status == 2
