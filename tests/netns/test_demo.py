"""`brctl2 demo`: that it shows what it says, wherever it is run, and leaves nothing behind."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import terminal

from brctl2.__main__ import main
from brctl2.commands import demo, story
from brctl2.errors import KernelError
from brctl2.kernel import icmp, sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import Lab, Namespace

pytestmark = pytest.mark.kernel
QUESTIONS = sum(len(step.questions) for step in story.STEPS)
PROGRAM = [sys.executable, "-m", "brctl2", "demo"]
ROOTLESS = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


@pytest.fixture(autouse=True)
def locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLUMNS", raising=False)


def surroundings() -> dict[str, Any]:
    """All that the demo must not touch."""
    links = subprocess.run(["ip", "-j", "addr"], capture_output=True, check=True).stdout
    return {
        "links": [{k: v for k, v in link.items() if k != "stats64"} for link in json.loads(links)],
        "names": sorted(os.listdir("/run/netns")),
        "run": sorted(os.listdir("/run")),
        "places": [os.stat(f"/proc/self/ns/{kind}").st_ino for kind in ("net", "mnt", "user")],
        "folder": os.getcwd(),
        "journals": os.environ.get("BRCTL2_RUN_DIR"),
        "forwarding": Path("/proc/sys/net/ipv4/ip_forward").read_text(encoding="ascii"),
        "descriptors": len(os.listdir("/proc/self/fd")),
    }


@pytest.fixture
def untouched(netns: Namespace) -> Iterator[Namespace]:
    """A namespace with a link of its own, which is afterwards as it was before."""
    netns.ip_batch("link add eth0 type veth peer name far\naddr add 10.0.0.2/24 dev eth0\n")
    before = surroundings()
    yield netns
    assert surroundings() == before


# ------------------------------------------------------------------ the story


@pytest.fixture(scope="module")
def played() -> list[dict[str, Any]]:
    """The steps of one run of the program."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    result = subprocess.run([*PROGRAM, "-j"], capture_output=True, env=environment, check=True)
    assert result.stderr == b""
    found = json.loads(result.stdout)
    assert found["ok"] is True
    steps: list[dict[str, Any]] = found["steps"]
    return steps


def test_every_step_shows_what_the_text_says(
    netns: Namespace, played: list[dict[str, Any]]
) -> None:
    assert [step["step"] for step in played] == list(range(1, 9))
    for step, meant in zip(played, story.STEPS, strict=True):
        assert step["ok"] is True
        assert step["title"] == meant.title
        assert step["command"].split("\n") == [f"brctl2 {line}" for line in meant.lines]
        assert step["expected"].count("\n") == step["observed"].count("\n")
        assert [check["ok"] for check in step["checks"]] == [True] * len(meant.questions)


def test_the_story_is_the_articles() -> None:
    """Guards the plot itself: before, during and after."""
    asked = [
        [q.expected for q in step.questions if isinstance(q, story.Ping) and q.source == "host"]
        for step in story.STEPS
    ]
    assert asked[0] == ["answers"] * 2  # a host with eth0 and a gateway
    assert asked[4] == ["no answer"]  # its card is a port, neighbours forgotten
    assert asked[5] == ["answers", "no route"]  # the address is back by hand, the route is not
    assert asked[7] == ["answers"] * 2  # addr move
    routes = [q.expected for step in story.STEPS for q in step.questions if "route" in q.what]
    assert routes == ["via 10.0.0.1 dev eth0", "none", "via 10.0.0.1 dev eth0",
                      "via 10.0.0.1 dev br0"]  # fmt: skip


def test_the_pictures_follow_the_story(netns: Namespace, played: list[dict[str, Any]]) -> None:
    pictures = [step["picture"] for step in played]
    assert "br0" not in pictures[0]
    assert "┌─ br0 bridge ─" in pictures[1]
    assert "guest" not in pictures[1]
    assert re.search(r"│ veth0 forwarding ├─┼─", pictures[2])
    assert re.search(r"│ eth0 forwarding  ├─┼─+┤ eth0 ", pictures[3])
    assert "dev eth0" in pictures[3].partition("br0")[0]
    assert "dev" not in pictures[5].partition("br0")[0]  # no default route
    assert "dev br0" in pictures[7].partition("┌─ br0")[0]
    for picture in pictures:
        assert {"gw", "beyond"} <= set(re.findall(r"┌─ (\w+) ─", picture))
        assert max(map(len, picture.splitlines())) <= 80


@pytest.mark.slow_uml
def test_text_in_a_pipe_is_plain_and_complete(untouched: Namespace) -> None:
    start = time.monotonic()
    result = untouched.run(PROGRAM)
    assert time.monotonic() - start < 20
    assert (result.returncode, result.stderr) == (0, "")
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert result.stdout.count("\n  OK    ") == QUESTIONS
    assert "FAIL" not in result.stdout
    assert "$ brctl2 addr move eth0 br0\n    moved " in result.stdout
    assert result.stdout.splitlines()[-1].startswith(
        f"all {QUESTIONS} observations are as expected, in "
    )


@pytest.mark.slow_uml
def test_a_terminal_gets_colours_and_no_line_longer_than_it_is_wide(untouched: Namespace) -> None:
    status, text = terminal.shown(untouched, "demo", columns=80)
    assert status == 0
    assert text.count("\x1b[32mOK\x1b[0m") == QUESTIONS
    plain = re.sub(r"\x1b\[\d+m", "", text)
    assert max(map(len, plain.splitlines())) <= 80


@pytest.mark.slow_uml
def test_a_narrow_terminal_without_utf8_gets_narrow_pictures_in_ascii(
    untouched: Namespace,
) -> None:
    status, text = terminal.shown(untouched, "demo", columns=50, NO_COLOR="1", LC_ALL="C")
    assert status == 0
    assert text.isascii()
    assert "+- host -" in text
    pictures = [line for line in text.splitlines() if re.search("^  [|+]", line)]
    assert max(map(len, pictures)) <= 50


@pytest.mark.slow_uml
def test_brief_leaves_the_pictures_out_and_journals_are_not_the_hosts(
    untouched: Namespace, run_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["brctl2", "demo", "-br"]) == 0
    text = capfd.readouterr().out
    assert "┌" not in text
    assert text.count("  OK  ") == QUESTIONS
    assert not run_dir.exists()


@pytest.mark.slow_uml
def test_explain_adds_the_ip_lines(untouched: Namespace, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["brctl2", "--explain", "-j", "-p", "-br", "demo"]) == 0
    steps = json.loads(capfd.readouterr().out)["steps"]
    assert not any("picture" in step for step in steps)
    told = {c["command"]: c["output"] for step in steps for c in step["commands"]}
    assert told["brctl2 addr del 10.0.0.2/24 dev eth0"] == "ip addr del 10.0.0.2/24 dev eth0\n"
    moved = told["brctl2 addr move eth0 br0"].splitlines()
    assert "ip addr del 10.0.0.2/24 dev eth0" in moved
    assert any(re.match("ip route (add|append|replace) default .*dev br0", line) for line in moved)


def test_a_dry_run_only_says_the_lines(
    untouched: Namespace,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sandbox, "sandbox", None)
    assert main(["brctl2", "--dry-run", "demo"]) == 0
    text = capfd.readouterr().out
    assert re.findall(r"\$ brctl2 (.*)", text) == [line for s in story.STEPS for line in s.lines]
    assert "OK" not in text


# --------------------------------------------------------------- without root


@pytest.fixture
def rootless(untouched: Namespace) -> Namespace:
    """Where ordinary users may make namespaces."""
    from pytest_netns import unavailable

    if untouched.run([*ROOTLESS, "unshare", "-Urnm", "true"]).returncode != 0:
        unavailable("this kernel lets no ordinary user make namespaces")
    return untouched


def test_an_ordinary_user_sees_the_same_story(rootless: Namespace) -> None:
    result = rootless.run([*ROOTLESS, *PROGRAM, "-j"])
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["ok"] is True


def test_where_namespaces_are_not_allowed_it_says_so_in_one_sentence(
    untouched: Namespace,
) -> None:
    # Since 5.12 a root without CAP_SETFCAP may not even map itself: user_namespaces(7).
    without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    result = untouched.run([*without, *PROGRAM])
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: this process may not make namespaces to play in: Operation not permitted "
        "(run it as root or through sudo)\n"
    )


def test_a_limit_on_namespaces_is_told_as_one(rootless: Namespace) -> None:
    script = 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"'
    result = rootless.run(["unshare", "-Ur", "sh", "-c", script, "sh", *PROGRAM])
    assert (result.returncode, result.stdout) == (2, "")
    assert (
        "may not make namespaces to play in: a limit in /proc/sys/user is reached" in result.stderr
    )
    assert result.stderr.count("\n") == 1


# -------------------------------------------------------------------- endings


def waiting(space: Namespace, until: str) -> subprocess.Popen[str]:
    """The program, stopped in the middle: it has just written `until`, and goes on to ping."""
    child = space.popen(PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    assert child.stdout is not None
    seen = ""
    while until not in seen:
        part = os.read(child.stdout.fileno(), 4096).decode()
        assert part, seen
        seen += part
    return child


def still_in(inode: int) -> list[str]:
    """The processes in a network namespace."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{pid}/ns/net").st_ino == inode:
                found.append(pid)
        except OSError:
            continue
    return found


@pytest.mark.slow_uml
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_a_signal_in_the_middle_leaves_nothing_behind(
    untouched: Namespace, number: signal.Signals, status: int
) -> None:
    child = waiting(untouched, "5  The address no longer answers")
    inode = os.stat(f"/proc/{child.pid}/ns/net").st_ino
    assert inode != os.fstat(untouched.fd).st_ino
    child.send_signal(number)
    _, err = child.communicate(timeout=10)
    assert child.returncode in (status, 128 + number)
    assert "Traceback" not in err
    end = time.monotonic() + 5
    while still_in(inode) and time.monotonic() < end:
        time.sleep(0.01)
    assert still_in(inode) == []


@pytest.mark.slow_uml
def test_a_reader_that_goes_early_is_no_error(untouched: Namespace) -> None:
    script = '"$@" | head -n 1; echo "${PIPESTATUS[0]}"'
    result = untouched.run(["bash", "-c", script, "bash", *PROGRAM])
    first, status = result.stdout.splitlines()
    assert first.startswith("1  A host with eth0 and a gateway")
    assert status == "141"
    assert result.stderr == ""


def only(monkeypatch: pytest.MonkeyPatch, *steps: story.Step) -> None:
    monkeypatch.setattr(story, "STEPS", steps)


WRONG = story.Step(
    "Wrong",
    "Nothing of this is so.",
    (),
    (
        story.Ping(story.HOST, story.GW_IP, story.SILENT),
        story.Ping(story.HOST, "203.0.113.1", story.ANSWERS),
        story.DefaultRoute("via 10.0.0.9 dev eth0"),
        story.Addresses("eth0", "none"),
        story.Ping(story.HOST, story.BEYOND_IP, story.NO_ROUTE),
    ),
)


def test_what_is_not_as_expected_ends_in_5_and_an_error_line(
    untouched: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    only(monkeypatch, story.STEPS[0], WRONG)
    monkeypatch.setattr(demo, "PATIENCE", 2.0)
    assert main(["brctl2", "demo"]) == 5
    told = capfd.readouterr()
    assert told.out.count("\n  FAIL  ") == 5
    assert told.out.count("\n  OK    ") == 4
    assert told.err == 'Error: 5 of 9 observations are not as expected: see "Wrong"\n'


def test_with_json_what_is_not_as_expected_is_in_the_object(
    untouched: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    only(monkeypatch, WRONG)
    monkeypatch.setattr(demo, "PATIENCE", 2.0)
    assert main(["brctl2", "-j", "demo"]) == 5
    told = capfd.readouterr()
    found = json.loads(told.out)
    assert (found["ok"], found["steps"][0]["ok"], told.err) == (False, False, "")
    observed = [check["observed"] for check in found["steps"][0]["checks"]]
    assert observed[0].startswith("answers, ")
    assert observed[1:4] == ["no answer", "via 10.0.0.1 dev eth0", "10.0.0.2/24"]


def test_a_line_that_fails_ends_it_with_the_lines_own_error(
    untouched: Namespace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    only(monkeypatch, story.Step("x", "x", ("link set nothing0 up",), ()))
    assert main(["brctl2", "demo"]) == 2
    told = capfd.readouterr()
    assert told.err == 'Error: cannot find device "nothing0"\n'
    assert told.out.endswith("$ brctl2 link set nothing0 up\n")


def test_words_that_it_does_not_know_are_refused(
    untouched: Namespace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["brctl2", "demo", "fast"]) == 1
    assert capfd.readouterr().err.startswith('Error: demo: unknown word "fast"')


def test_help_says_what_it_does(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["brctl2", "demo", "--help"]) == 0
    assert "touches nothing of this machine" in " ".join(capfd.readouterr().out.split())


# ----------------------------------------------------------------------- echo


def test_an_echo_says_how_long_it_took_or_why_there_was_none(netlab: Lab) -> None:
    with netlab.host.enter():
        found = icmp.echo(netlab.BEYOND, 3.0)
        assert found.seconds is not None
        assert 0 < found.seconds < 3.0
        assert icmp.echo("10.0.0.77", 0.25) == icmp.Echo(None)
    netlab.host.ip_batch("route del default\n")
    with netlab.host.enter():
        assert icmp.echo(netlab.BEYOND, 3.0) == icmp.Echo(None, "Network is unreachable")


def test_machines_are_plain_whatever_the_host_is_like(
    netns: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("net.ipv4.conf.default.rp_filter", "net.ipv4.conf.all.arp_ignore"):
        netns.sysctl(path, 1)
    sandbox.settle(forwarding=True)
    assert netns.sysctl("net.ipv4.conf.default.rp_filter") == "0"
    assert netns.sysctl("net.ipv4.conf.all.arp_ignore") == "0"
    assert netns.sysctl("net.ipv4.ip_forward") == "1"
    monkeypatch.setattr(sandbox, "_write", read_only)
    sandbox.settle(forwarding=True)  # all is so already: nothing has to be written
    with pytest.raises(KernelError, match="write ipv4/ip_forward: Read-only file system"):
        sandbox.settle(forwarding=False)


def read_only(path: str, text: str) -> None:
    """/proc/sys in a container."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
