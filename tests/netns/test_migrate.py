"""`brctl2 migrate`: whatever happens, the state is the one before or the one after."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import movelab
import pytest

from brctl2.__main__ import main
from brctl2.migrate import execute, rollback

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel


@pytest.fixture
def host(netlab: Lab) -> Namespace:
    found = movelab.furnish(netlab)
    found.ip_batch("link del br0\n")
    return found


def run(host: Namespace, *words: str) -> int:
    """A brctl2 line inside the namespace, in this process."""
    with host.enter():
        return main(["brctl2", *words])


def spawn(host: Namespace, *words: str) -> subprocess.Popen[str]:
    """The same as a program."""
    return host.popen([sys.executable, "-m", "brctl2", *words], stderr=subprocess.PIPE)


def ended(started: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit status and what it said on standard error."""
    _, told = started.communicate(timeout=5)
    return started.returncode, told


def eventually(what: Callable[[], bool], seconds: float = 3.0) -> float:
    """How long it took to become true; fails when it does not."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - start


def status(host: Namespace) -> list[dict[str, Any]]:
    """`migrate status -j` of a process of its own."""
    found = host.run([sys.executable, "-m", "brctl2", "-j", "migrate", "status"])
    return list(json.loads(found.stdout))


# ------------------------------------------------------------------ start, undo


@pytest.mark.second_kernel
def test_start_makes_the_bridge_and_moves_everything(netlab: Lab, host: Namespace) -> None:
    host.sysctl("net.ipv4.conf.eth0.rp_filter", 2)
    host.sysctl("net.ipv6.neigh.eth0.gc_stale_time", 77)
    before = movelab.state(host)
    host.ip_batch("link set eth0 mtu 1400\n")
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    after = movelab.state(host)
    assert movelab.addresses(after, "br0") == movelab.renamed(movelab.addresses(before, "eth0"))
    (bridge,) = host.ip("-d", "link", "show", "dev", "br0")
    assert bridge["address"] == netlab.HOST_MAC
    assert bridge["mtu"] == 1400
    assert bridge["linkinfo"]["info_data"]["stp_state"] == 0
    assert host.sysctl("net.ipv4.conf.br0.rp_filter") == "2"
    assert host.sysctl("net.ipv6.neigh.br0.gc_stale_time") == "77"
    assert host.sysctl("net.ipv6.conf.eth0.accept_ra") == "0"
    for namespace in (host, netlab.gw):
        namespace.run(["ip", "neigh", "flush", "all"])
    assert netlab.beyond.ping(netlab.HOST) == 0
    assert netlab.beyond.ping(netlab.HOST6) == 0


@pytest.mark.second_kernel
def test_undo_gives_back_the_very_state_before(host: Namespace) -> None:
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert movelab.state(host) == before
    assert host.sysctl("net.ipv6.conf.eth0.accept_ra") != "0"


def test_migrations_of_one_process_leave_no_file_open(host: Namespace) -> None:
    found = []
    for _ in range(3):
        assert run(host, "migrate", "start", "eth0", "br0") == 0
        assert run(host, "migrate", "undo", "br0", "eth0") == 0
        assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0.1") == 5
        assert run(host, "migrate", "start", "eth0", "br0", "--probe", "203.0.113.99") == 2
        found.append(len(list(Path("/proc/self/fd").iterdir())))
    assert found[0] == found[-1]


def test_undo_moves_what_the_bridge_has_now_when_it_was_changed_since(host: Namespace) -> None:
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    host.ip_batch("addr add 10.0.0.50/24 dev br0\n")
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    found = movelab.addresses(movelab.state(host), "eth0")
    assert "10.0.0.50" in [address["local"] for address in found]
    assert host.ip("route", "show", "default")[0]["dev"] == "eth0"
    assert "br0" not in [link["ifname"] for link in host.ip("link", "show")]


def test_undo_needs_no_journal(host: Namespace, run_dir: Path) -> None:
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    for file in run_dir.iterdir():
        file.unlink()
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    after = movelab.state(host)
    assert movelab.addresses(after, "eth0") == movelab.addresses(before, "eth0")
    assert "br0" in [link["ifname"] for link in host.ip("link", "show")]


@pytest.mark.parametrize("journal", [True, False])
def test_neighbours_hear_of_the_port_before_it_leaves_its_bridge(
    netlab: Lab,
    host: Namespace,
    run_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    journal: bool,
) -> None:
    """With another MAC than the bridge's: what they send in between still arrives."""
    host.ip_batch("link add br0 address 02:00:00:00:0b:01 up type bridge\nlink set eth0 master br0")
    assert run(host, "addr", "move", "eth0", "br0") == 0
    for file in run_dir.iterdir() if not journal else ():
        file.unlink()
    (eth0,) = host.ip("link", "show", "dev", "eth0")
    module, name = (rollback, "go_back") if journal else (execute, "cut_over")
    cut, seen = getattr(module, name), tmp_path / "seen"

    def looked_at(*words: Any, **options: Any) -> Any:  # by the guard, in a process of its own
        (known,) = netlab.gw.ip("neigh", "show", netlab.HOST)
        seen.write_text(f"{known['lladdr']} {netlab.gw.ping(netlab.HOST)}")
        return cut(*words, **options)

    monkeypatch.setattr(module, name, looked_at)
    assert netlab.gw.ip("neigh", "show", netlab.HOST)[0]["lladdr"] == "02:00:00:00:0b:01"
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    assert seen.read_text() == f"{eth0['address']} 0"


def test_a_bridge_that_is_in_use_by_others_is_not_deleted(host: Namespace) -> None:
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    host.ip_batch("link set other master br0\n")
    assert run(host, "migrate", "undo", "br0", "eth0") == 0
    (other,) = host.ip("link", "show", "dev", "other")
    assert other["master"] == "br0"


# ----------------------------------------------------------------- confirmation


@pytest.mark.second_kernel
def test_what_is_not_confirmed_in_time_is_taken_back(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0", "confirm-within", "0.5") == 5
    assert "rolled back" in capfd.readouterr().err
    assert movelab.state(host) == before
    assert status(host) == []


def test_a_confirmation_from_elsewhere_keeps_it(host: Namespace) -> None:
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    (found,) = status(host)
    assert 0 < found["seconds_left"] <= 20
    assert run(host, "migrate", "confirm") == 0
    assert ended(started)[0] == 0
    assert "br0" in [link["ifname"] for link in host.ip("link", "show")]
    assert run(host, "migrate", "confirm") == 2


def test_a_rollback_from_elsewhere_takes_it_back(host: Namespace) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    assert run(host, "migrate", "rollback") == 0
    assert ended(started)[0] == 5
    assert movelab.state(host) == before


def test_a_second_migration_is_refused_while_one_is_pending(
    host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    assert run(host, "migrate", "start", "other", "br1") == 2
    assert "pending" in capfd.readouterr().err
    assert run(host, "migrate", "confirm") == 0
    assert ended(started)[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_waiting_takes_it_back(host: Namespace, number: int) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    started.send_signal(number)
    assert ended(started)[0] == 5
    assert movelab.state(host) == before


def test_a_hang_up_changes_nothing_and_the_deadline_stands(host: Namespace) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "1.5")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    started.send_signal(signal.SIGHUP)
    assert ended(started)[0] == 5
    assert movelab.state(host) == before


def test_the_deadline_stands_when_the_migrating_process_is_killed_after_the_cut_over(
    host: Namespace,
) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "1.5")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    started.kill()
    ended(started)
    assert movelab.state(host) != before
    eventually(lambda: movelab.state(host) == before)


# ------------------------------------------------------------------ kill matrix

KILLED = """
import os, signal, sys
from brctl2.migrate import journal
kill_at = int(sys.argv[1])
append = journal.Journal.append
count = 0
def counted(self, kind, **facts):
    global count
    append(self, kind, **facts)
    count += 1
    if count == kill_at and os.getpid() == pid:
        os.kill(pid, signal.SIGKILL)
pid = os.getpid()
journal.Journal.append = counted
from brctl2.__main__ import main
sys.exit(main(["brctl2", "migrate", "start", "eth0", "br0"]))
"""


@pytest.mark.parametrize("record", [2, 3, 4])
def test_death_after_any_record_before_verification_ends_in_the_state_before(
    host: Namespace, record: int
) -> None:
    before = movelab.state(host)
    found = host.run([sys.executable, "-c", KILLED, str(record)], check=False)
    assert found.returncode == -signal.SIGKILL
    assert eventually(lambda: movelab.state(host) == before and not status(host)) < 2


def test_death_before_the_guard_is_armed_has_changed_nothing(host: Namespace) -> None:
    before = movelab.state(host)
    found = host.run([sys.executable, "-c", KILLED, "1"], check=False)
    assert found.returncode == -signal.SIGKILL
    assert movelab.state(host) == before
    assert [s["state"] for s in status(host)] == ["unguarded"]
    assert run(host, "migrate", "rollback") == 0
    assert run(host, "migrate", "start", "eth0", "br0") == 0


def test_without_its_guard_what_waits_for_a_confirmation_is_taken_back(host: Namespace) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    os.kill(status(host)[0]["guard"], signal.SIGKILL)
    code, told = ended(started)
    assert code == 5
    assert "guard was killed: rolled back" in told
    assert status(host) == []
    assert movelab.state(host) == before


def test_without_both_the_journal_is_told_of_and_rollback_still_works(host: Namespace) -> None:
    before = movelab.state(host)
    started = spawn(host, "migrate", "start", "eth0", "br0", "--confirm-within", "20")
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    started.kill()
    os.kill(status(host)[0]["guard"], signal.SIGKILL)
    assert ended(started)[0] == -signal.SIGKILL
    assert [s["state"] for s in status(host)] == ["unguarded"]
    assert run(host, "migrate", "rollback") == 0
    assert movelab.state(host) == before
    assert status(host) == []


# ----------------------------------------------------------------- verification


def test_a_gateway_that_answers_no_longer_takes_it_back(
    netlab: Lab,
    host: Namespace,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from brctl2.migrate import execute

    tell = execute.tell_neighbours

    def deafen(*arguments: Any) -> int:
        netlab.gw.sysctl("net.ipv4.conf.eth0.arp_ignore", 8)
        return tell(*arguments)

    monkeypatch.setattr(execute, "tell_neighbours", deafen)
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0", "gateway-timeout", "0.4") == 3
    assert "gateway 10.0.0.1 answered before" in capfd.readouterr().err
    assert movelab.state(host) == before


def test_a_gateway_that_never_answered_is_not_asked_for(netlab: Lab, host: Namespace) -> None:
    netlab.gw.sysctl("net.ipv4.conf.eth0.arp_ignore", 8)
    host.run(["ip", "neigh", "flush", "all"])
    assert run(host, "migrate", "start", "eth0", "br0", "gateway-timeout", "0.3") == 0


def test_files_of_somebody_else_are_not_used(
    host: Namespace, run_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_dir.mkdir(mode=0o777)
    run_dir.chmod(0o777)
    before = movelab.state(host)
    assert run(host, "migrate", "start", "eth0", "br0") == 2
    assert "somebody else" in capfd.readouterr().err
    assert movelab.state(host) == before


# --------------------------------------------------------------------- terminal


def on_a_terminal(host: Namespace, *words: str) -> tuple[subprocess.Popen[str], int]:
    """A brctl2 line on a terminal of its own; the terminal's other end."""
    ours, theirs = os.openpty()
    started = host.popen(
        [sys.executable, "-m", "brctl2", *words], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    return started, ours


def test_enter_keeps_it(host: Namespace) -> None:
    started, terminal = on_a_terminal(
        host, "migrate", "start", "eth0", "br0", "--confirm-within", "20"
    )
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    os.write(terminal, b"\n")
    assert started.wait(5) == 0
    os.close(terminal)
    assert "br0" in [link["ifname"] for link in host.ip("link", "show")]


def test_a_terminal_that_goes_away_confirms_nothing(host: Namespace) -> None:
    before = movelab.state(host)
    started, terminal = on_a_terminal(
        host, "migrate", "start", "eth0", "br0", "--confirm-within", "2"
    )
    eventually(lambda: [s["state"] for s in status(host)] == ["verified"])
    os.close(terminal)
    assert started.wait(6) != 0
    assert eventually(lambda: movelab.state(host) == before) < 3


# ------------------------------------------------------------- stale journals


@pytest.fixture
def abandoned(host: Namespace, run_dir: Path) -> Path:
    """The journal of a migration that was killed together with its guard, before it was done."""
    found = host.run([sys.executable, "-c", KILLED, "1"], check=False)
    assert found.returncode == -signal.SIGKILL
    (journal,) = run_dir.glob("*.journal")
    return journal


def test_a_journal_of_another_boot_is_named_and_not_acted_on(
    host: Namespace, abandoned: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from brctl2.migrate import journal

    records = journal.decode(abandoned.read_bytes())
    records[0]["boot"] = "00000000-0000-0000-0000-000000000000"
    abandoned.write_bytes(b"".join(journal.encode(record) for record in records))
    (found,) = status(host)
    assert found["state"] == "stale"
    assert "earlier boot" in found["why"]
    before = movelab.state(host)
    assert run(host, "migrate", "rollback") == 2
    assert "earlier boot" in capfd.readouterr().err
    assert movelab.state(host) == before
    assert run(host, "migrate", "start", "eth0", "br0") == 0  # it is in nobody's way


def test_a_journal_of_a_device_that_was_replaced_is_named_and_not_acted_on(
    host: Namespace, abandoned: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    host.ip_batch("link set eth0 name gone\nlink add eth0 type veth peer name eth0-peer\n")
    (found,) = status(host)
    assert found["state"] == "stale"
    assert "eth0: it is another device" in found["why"]
    before = movelab.state(host)
    assert run(host, "migrate", "rollback") == 2
    assert "another device" in capfd.readouterr().err
    assert movelab.state(host) == before
    assert run(host, "migrate", "confirm") == 0
    assert status(host) == []


def test_a_journal_of_a_device_that_is_gone_is_named(host: Namespace, abandoned: Path) -> None:
    host.ip_batch("link set eth0 name gone\n")
    (found,) = status(host)
    assert (found["state"], found["why"]) == ("stale", "eth0: it is gone")


def test_a_damaged_journal_is_an_error_that_names_the_file(
    host: Namespace, abandoned: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    abandoned.write_bytes(b"x" + abandoned.read_bytes() + b"\n\n\n")
    for words in (("status",), ("rollback",), ("start", "eth0", "br0")):
        assert run(host, "migrate", *words) == 2
        told = capfd.readouterr().err
        assert "damaged" in told
        assert str(abandoned) in told


def test_an_undo_that_is_not_confirmed_is_taken_back(host: Namespace) -> None:
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    moved = movelab.state(host)
    assert run(host, "migrate", "undo", "br0", "eth0", "confirm-within", "0.3") == 5
    assert movelab.state(host) == moved


def test_an_undo_can_be_measured_and_probed(
    netlab: Lab, host: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    before = movelab.addresses(movelab.state(host), "eth0")
    assert run(host, "migrate", "start", "eth0", "br0") == 0
    capfd.readouterr()
    words = ("undo", "br0", "eth0", "probe", netlab.BEYOND, "measure")
    assert run(host, "-j", "migrate", *words) == 0
    (loss,) = json.loads(capfd.readouterr().out)["measured"]
    assert loss["target"] == netlab.BEYOND
    assert movelab.addresses(movelab.state(host), "eth0") == before
