"""`brctl2 neigh` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from witness import Host, alike, refused, without

from brctl2.kernel import neighs
from brctl2.model.neigh import NeighAttr, Neighbour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_netns import NamespaceFactory

MAC = "02:00:00:00:00:99"
NEIGHBOURS = f"""
addr add 10.0.0.1/24 dev v0
neigh add 10.0.0.2 lladdr {MAC} dev v0
neigh add 10.0.0.3 lladdr {MAC} dev v0 nud noarp
neigh add 10.0.0.4 lladdr {MAC} dev v0 nud stale router
neigh add 10.0.0.5 lladdr {MAC} dev br0 nud reachable protocol static
neigh add 10.0.0.6 lladdr {MAC} dev v0 nud permanent extern_learn
neigh add 10.0.0.7 lladdr {MAC} dev v0 nud noarp extern_learn
neigh add 10.0.0.9 dev v0 nud none
neigh add 10.0.1.9 lladdr {MAC} dev br0
neigh add 10.0.1.19 lladdr {MAC} dev v1
neigh add fe80::99 lladdr {MAC} dev br0 router nud stale
neigh add fe80::98 lladdr {MAC} dev br0
neigh add proxy 10.0.1.9 dev v0
neigh add proxy 10.0.1.10
neigh add proxy 10.0.1.11 dev v0 router protocol 4
neigh add proxy 2001:db8::5 dev br0
"""
PASSING = frozenset(("INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED"))


@pytest.fixture
def make(netns_factory: NamespaceFactory) -> Iterator[Callable[[], Host]]:
    """Makes hosts without proxies.

    The kernel forgets to free a proxy that has no device when its namespace goes, and the next
    namespace at that place in memory inherits it.
    """
    made: list[Host] = []

    def clean(host: Host) -> None:
        assert host.ip("neigh flush proxy").status == 0
        assert host.ip("-6 neigh flush proxy").status == 0

    def one() -> Host:
        host = Host(netns_factory("host"))
        clean(host)
        made.append(host)
        return host

    yield one
    for host in made:
        clean(host)


@pytest.fixture
def host(make: Callable[[], Host]) -> Host:
    return make()


@pytest.fixture
def full(host: Host) -> Host:
    host.namespace.ip_batch(NEIGHBOURS)
    return host


def state(host: Host) -> list[str]:
    """All entries but those of multicast groups, which come and go; states that pass are one."""
    found = [*host.namespace.ip("neigh show nud all"), *host.namespace.ip("neigh show proxy")]
    for entry in found:
        if PASSING.intersection(entry.get("state", ())):
            entry["state"] = ["passing"]
    return sorted(json.dumps(e) for e in found if not e["dst"].startswith(("ff02:", "224.")))


CHANGES = (
    f"neigh add 10.0.0.2 lladdr {MAC} dev v0",
    f"neigh add to 10.0.0.3 lladdr {MAC} dev v0 nud noarp",
    f"neigh add 10.0.0.4 lladdr {MAC} dev v0 nud stale router",
    f"neigh add 10.0.0.5 lladdr {MAC} dev v0 nud reachable protocol static",
    f"neigh add 10.0.0.6 lladdr {MAC} dev v0 extern_learn",
    "neigh add 10.0.0.7 dev v0 managed",
    "neigh add 10.0.0.9 lladdr null dev v0 nud none",
    f"neigh add fe80::99 lladdr {MAC} dev br0 nud 0x80",
    "neigh add proxy 10.0.1.9 dev v0",
    "neigh add proxy 10.0.1.10",
    "neigh add proxy 2001:db8::5 dev br0 router protocol 4",
    "neigh replace 10.0.0.2 lladdr 02:00:00:00:00:98 dev v0",
    f"neigh replace 10.0.0.12 lladdr {MAC} dev v0",
    "neigh replace 10.0.0.3 lladdr 02:00:00:00:00:97 dev v0 nud permanent",
    "neigh change 10.0.0.3 lladdr 02:00:00:00:00:96 dev v0",
    f"neigh replace 10.0.0.4 lladdr {MAC} dev v0 nud stale",
    "neigh del 10.0.0.2 dev v0",
    "neigh del proxy 10.0.1.9 dev v0",
    "neigh del proxy 10.0.1.10",
    "neigh del fe80::99 dev br0",
)


@pytest.mark.slow_uml
def test_each_change_leads_to_what_ip_and_the_explained_lines_lead_to(
    make: Callable[[], Host],
) -> None:
    by_ip, by_brctl2, explained = make(), make(), make()
    for line in CHANGES:
        before = state(by_brctl2)
        lines = by_brctl2.equivalent(line)
        assert state(by_brctl2) == before, line
        for words in lines:
            said = explained.run("sh", "-c", words)
            assert (said.status, said.err) == (0, ""), words
        assert by_ip.ip(line).status == 0, line
        assert by_brctl2.brctl2(line) == (0, "", ""), line
        assert state(by_brctl2) == state(by_ip), line
        assert state(explained) == state(by_ip), line


def test_use_resolves_now(host: Host) -> None:
    assert host.ip("addr add 10.0.0.1/24 dev v0").status == 0
    assert host.brctl2("neigh add 10.0.0.8 dev v0 use") == (0, "", "")
    assert PASSING.intersection(host.namespace.ip("neigh show nud all to 10.0.0.8")[0]["state"])
    # The kernel does not look at the address then: ip says nothing of it.
    refused(host, f"neigh add 10.0.0.9 lladdr {MAC} dev v0 use", 2, "lladdr none instead of")


def test_the_program_adds_shows_and_deletes(host: Host) -> None:
    assert host.program(f"neigh add 10.0.0.2 --dev v0 --lladdr {MAC} --nud=noarp") == (0, "", "")
    shown = host.program("neigh show dev v0 nud noarp to 10.0.0.0/8")
    assert shown == (0, f"10.0.0.2 lladdr {MAC} NOARP \n", "")
    assert host.program("-j neigh del 10.0.0.2 dev v0").json["changed"] is True
    assert host.program("neigh del 10.0.0.2 dev v0").status == 2


# ---------------------------------------------------------------------- idempotence


def test_may_exist_accepts_the_same_and_names_what_is_different(full: Host) -> None:
    before = state(full)
    for words in (
        f"10.0.0.2 lladdr {MAC} dev v0",
        "10.0.0.2 dev v0",
        f"10.0.0.4 lladdr {MAC} dev v0 nud reachable router",
        f"10.0.0.5 lladdr {MAC} dev br0 nud stale protocol static",
        "proxy 10.0.1.10",
    ):
        said = full.brctl2(f"-j neigh add --may-exist {words}")
        assert said.json == {"changed": False, "changes": []}, said
    for words, difference in (
        ("10.0.0.2 lladdr 02:00:00:00:00:98 dev v0", f"lladdr {MAC} instead of"),
        (f"10.0.0.2 lladdr {MAC} dev v0 nud noarp", "nud permanent instead of noarp"),
        (f"10.0.0.4 lladdr {MAC} dev v0", "instead of permanent"),
        (f"10.0.0.2 lladdr {MAC} dev v0 router", "no router"),
        (f"10.0.0.2 lladdr {MAC} dev v0 extern_learn", "no extern_learn"),
        (f"10.0.0.2 lladdr {MAC} dev v0 managed nud permanent", "no managed"),
        (f"10.0.0.2 lladdr {MAC} dev v0 protocol 4", "protocol unspec instead of static"),
    ):
        refused(full, f"neigh add --may-exist {words}", 2, difference)
    assert state(full) == before
    added = full.brctl2(f"-j neigh add --may-exist 10.0.0.77 lladdr {MAC} dev v0")
    assert added.json["changed"] is True


def test_if_exists_accepts_what_is_not_there(full: Host) -> None:
    said = full.brctl2("-j neigh del --if-exists 10.0.0.77 dev v0")
    assert said.json == {"changed": False, "changes": []}
    refused(full, "neigh del 10.0.0.77 dev v0", 2, 'cannot find neighbour "10.0.0.77 on v0"')
    refused(full, "neigh del proxy 10.0.1.77", 2, 'cannot find neighbour "10.0.1.77"')


def test_replace_changes_nothing_where_everything_lasts_and_is_so(full: Host) -> None:
    same = f"-j neigh replace 10.0.0.2 lladdr {MAC} dev v0"
    assert full.brctl2(same).json["changed"] is False
    assert full.brctl2(f"{same} nud noarp").json["changed"] is True
    assert full.brctl2(f"{same} nud noarp router").json["changed"] is True
    assert full.brctl2("-j neigh change 10.0.0.6 dev v0").json["changed"] is True
    assert full.brctl2("-j neigh replace proxy 10.0.1.10").json["changed"] is False
    stale = f"-j neigh replace 10.0.0.4 lladdr {MAC} dev v0 nud stale router"
    assert full.brctl2(stale).json["changed"] is True
    assert full.brctl2(f"-j neigh change 10.0.1.9 lladdr {MAC} dev br0").json["changed"] is False
    refused(full, f"neigh change 10.0.0.99 lladdr {MAC} dev v0", 2, "cannot find neighbour")


def test_what_the_kernel_ignores_is_found_out_and_undone(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = neighs.get

    def old_kernel(*args: Any) -> Neighbour:
        found = get(*args)
        found.values.pop(NeighAttr.protocol, None)
        return found

    monkeypatch.setattr(neighs, "get", old_kernel)
    line = f"neigh add 10.0.0.2 lladdr {MAC} dev v0 protocol 4"
    refused(host, line, 2, "protocol unspec instead of static")
    monkeypatch.setattr(neighs, "find", lambda *args: None)
    refused(host, line, 2, "10.0.0.2 on v0 is not there")
    assert "10.0.0.2" not in host.ip("neigh").out


# ------------------------------------------------------------------------- flush

FLUSHES = (
    "dev v0 nud stale",
    "nud permanent dev br0",
    "nud permanent nud noarp to 10.0.0.0/8",
    "nud none",
    "proxy",
    "proxy to 10.0.1.9",
    "to 10.0.1.0/24",
    "10.0.0.4",
    "protocol static",
    "master br0",
    "nomaster",
    "unused dev v0 nud stale",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", FLUSHES)
def test_a_flush_leaves_what_ip_leaves(make: Callable[[], Host], words: str) -> None:
    by_ip, by_brctl2 = make(), make()
    for host in (by_ip, by_brctl2):
        host.namespace.ip_batch(NEIGHBOURS)
    learned = [line for line in state(by_ip) if '"10.0.0.6"' in line or '"10.0.0.7"' in line]
    assert by_ip.ip(f"neigh flush {words}").status == 0
    assert by_brctl2.brctl2(f"neigh flush {words}") == (0, "", "")
    # What was learned elsewhere and lasts is left alone here; ip deletes it whatever nud says.
    ours = [line for line in state(by_brctl2) if line not in learned]
    assert ours == [line for line in state(by_ip) if line not in learned]


def test_a_flush_leaves_what_lasts_alone_unless_it_is_asked_for(full: Host) -> None:
    assert full.brctl2("neigh flush dev v0") == (0, "", "")
    left = {entry["dst"] for entry in full.namespace.ip("-4 neigh show nud all dev v0")}
    assert left >= {"10.0.0.2", "10.0.0.3", "10.0.0.6", "10.0.0.7"}
    assert not left & {"10.0.0.4", "10.0.0.9"}
    assert full.brctl2("neigh flush dev v0 nud all") == (0, "", "")
    left = {entry["dst"] for entry in full.namespace.ip("-4 neigh show nud all dev v0")}
    assert left >= {"10.0.0.3", "10.0.0.7"}
    assert not left & {"10.0.0.2", "10.0.0.6"}
    assert full.brctl2("neigh flush dev v0 nud noarp") == (0, "", "")
    assert "10.0.0.3" not in full.ip("neigh show nud all").out


# -------------------------------------------------------------------------- show

SHOWN = (
    "",
    "show",
    "show dev v0",
    "show to 10.0.0.0/24",
    "show 10.0.1.9",
    "show nud all",
    "show nud permanent",
    "show nud noarp",
    "show nud none",
    "show nud stale nud reachable",
    "show nud 2",
    "show proxy",
    "show proxy dev v0",
    "show proxy nud permanent",
    "show master br0",
    "show nomaster",
    "show unused",
    "show protocol static",
    "show protocol all",
    "show to 2001:db8::/32",
)


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_text_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("", "-4", "-br", "-s", "-N", "-o"):
        if "2001" not in words or options != "-4":
            alike(full, f"{options} neigh {words}")


@pytest.mark.slow_uml
@pytest.mark.parametrize("words", SHOWN)
def test_the_json_is_that_of_ip(full: Host, words: str) -> None:
    for options in ("-j", "-j -br", "-j -6", "-j -p"):
        if "10." not in words or "-6" not in options:
            alike(full, f"{options} neigh {words}")
    ages = ("used", "confirmed", "updated", "probes", "refcnt")
    theirs, ours = (tool(f"-j -s neigh {words}").json for tool in (full.ip, full.brctl2))
    assert json.dumps(without(ours, *ages)) == json.dumps(without(theirs, *ages))
    assert [sorted(entry) for entry in ours] == [sorted(entry) for entry in theirs]


@pytest.mark.slow_uml
def test_get_shows_one(full: Host) -> None:
    for words in ("10.0.0.2 dev v0", "to fe80::99 dev br0", "proxy 10.0.1.9 dev v0"):
        alike(full, f"neigh get {words}")
        (found,) = full.brctl2(f"-j neigh get {words}").json
        assert found["dst"] in words
    refused(full, "neigh get 10.0.0.99 dev v0", 2, 'cannot find neighbour "10.0.0.99 on v0"')


@pytest.mark.slow_uml
def test_a_terminal_gets_a_table(full: Host) -> None:
    lines = full.terminal("neigh show to 10.0.0.0/16 nud permanent nud reachable").splitlines()
    assert lines[0].split() == ["Address", "Device", "MAC", "State", "Flags", "Protocol"]
    rows = sorted(line.split() for line in lines if MAC in line)
    assert ["10.0.0.2", "v0", MAC, "PERMANENT"] in rows
    assert ["10.0.0.6", "v0", MAC, "PERMANENT", "extern_learn"] in rows
    assert ["10.0.0.5", "br0", MAC, "REACHABLE", "static"] in rows
    assert "10.0.1.10" in full.terminal("neigh show proxy")


# --------------------------------------------------------------------- bad input

BAD = (
    ("neigh add 10.0.0.300 dev v0", 1, "ADDRESS 10.0.0.300: not an IP address"),
    (f"neigh add lladdr {MAC} dev v0", 1, "ADDRESS is missing"),
    (f"neigh add 10.0.0.2 lladdr {MAC}", 1, "dev is missing"),
    ("neigh add 10.0.0.2 dev v0 lladdr 02:00", 1, "lladdr 02:00: not a MAC address"),
    ("neigh add 10.0.0.2 dev v0 nud fresh", 1, "nud fresh: expected one of"),
    ("neigh add 10.0.0.2 dev v0 nud 3", 1, "nud 3: more than one state"),
    ("neigh add 10.0.0.2 dev v0 nud all", 1, "nud all: expected one of"),
    ("neigh add 10.0.0.2 dev v0 protocol x", 1, "protocol x: "),
    ("neigh add 10.0.0.2 proxy 10.0.0.3 dev v0", 1, "it can be one of them"),
    ("-6 neigh add 10.0.0.2 dev v0", 1, "not of the family"),
    (f"neigh add 10.0.0.2 lladdr {MAC} dev nope", 2, 'cannot find device "nope"'),
    (f"neigh add 10.0.0.2 lladdr {MAC} dev v0", 2, "add neighbour 10.0.0.2 on v0: File exists"),
    ("neigh add 10.0.0.22 dev v0", 1, "lladdr is missing, which nud permanent needs"),
    ("neigh add 10.0.0.22 dev v0 foo", 1, 'unknown word "foo"'),
    ("neigh flush", 1, "say which ones"),
    ("neigh flush dev nope", 2, 'cannot find device "nope"'),
    ("neigh show nud x", 1, "nud x: expected one of"),
    ("neigh show master nope", 2, 'cannot find device "nope"'),
    ("neigh show master br0 nomaster", 1, "opposites"),
    ("neigh show protocol x", 1, "protocol x: "),
    ("-6 neigh show to 10.0.0.0/8", 1, "not of the family"),
    ("neigh get 10.0.0.2", 1, "dev is missing"),
)


def test_bad_input_is_one_line_and_changes_nothing(full: Host) -> None:
    before = state(full)
    for line, status, words in BAD:
        refused(full, line, status, words)
    assert state(full) == before
