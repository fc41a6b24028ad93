"""`brctl2 netns` on a real kernel, the real `ip` as the witness."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from twins import read
from witness import Host, alike, refused

from brctl2.kernel import netns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_netns import Namespace, NamespaceFactory

RUN = Path("/run/netns")
REMOVE = netns.remove


@pytest.fixture
def host(netns_factory: NamespaceFactory) -> Iterator[Host]:
    """What is made besides the fixture's own namespaces is taken away again."""
    made = Host(netns_factory("host"))
    before = set(os.listdir(RUN))
    yield made
    for name in set(os.listdir(RUN)) - before:
        REMOVE(name)


def own() -> str:
    """The namespace that this thread is in."""
    return os.readlink(netns.SELF)


def namespace_of(host: Host, name: str) -> str:
    return host.ip(f"netns exec {name} readlink /proc/self/ns/net").out


def test_namespaces_are_made_for_ip_and_found_by_ip(host: Host) -> None:
    with host.namespace.enter():
        before = own()
        assert host.brctl2("netns add one two") == (0, "", "")
        assert own() == before
    assert namespace_of(host, "one") != namespace_of(host, "two")
    assert namespace_of(host, "one").strip() != before
    shown = host.ip("-n one link show").out
    assert shown.startswith("1: lo: <LOOPBACK> ")
    assert host.ip("netns del one").status == 0
    assert host.brctl2("netns del two") == (0, "", "")
    assert not {"one", "two"} & set(os.listdir(RUN))


def test_the_program_makes_lists_and_deletes(host: Host) -> None:
    assert host.program("netns add three") == (0, "", "")
    assert "three\n" in host.program("netns list").out
    assert "three\n" in host.program("netns").out
    assert host.program("-j netns del three").json["changed"] is True
    assert host.program("netns del three").status == 2


def test_the_list_is_that_of_ip_with_ids(host: Host) -> None:
    assert host.brctl2("netns add four five") == (0, "", "")
    assert host.ip("netns set four 7").status == 0
    assert host.ip("link add w0 type veth peer name w1 netns five").status == 0
    alike(host, "netns list")
    alike(host, "-j netns list")
    alike(host, "-j -p netns list")
    assert "four (id: 7)\n" in host.brctl2("netns list").out
    with host.namespace.enter():
        from brctl2.netlink.channel import Channel

        with Channel() as channel:
            assert netns.ids(channel)[7] == "four"


def test_may_exist_and_if_exists_accept_what_is_so_already(host: Host) -> None:
    assert host.brctl2("netns add six") == (0, "", "")
    refused(host, "netns add six", 2, "network namespace six exists already")
    said = host.brctl2("-j netns add --may-exist six").json
    assert said == {"changed": False, "changes": []}
    said = host.brctl2("-j netns add six seven seven --may-exist").json
    assert said == {"changed": True, "changes": ["add network namespace seven"]}
    refused(host, "netns del six nine", 2, 'cannot find network namespace "nine"')
    said = host.brctl2("-j netns del six seven nine --if-exists").json
    assert said["changes"] == ["delete network namespace six", "delete network namespace seven"]


def test_names_are_names_of_files(host: Host) -> None:
    before = set(os.listdir(RUN))
    for word in ("a/b", ".", "..", "/etc/x", ""):
        said = host.words("netns", "add", word)
        assert (said.status, said.out) == (1, ""), word
        assert "Error: NAME" in said.err
        assert host.words("netns", "del", word).status == 1
        assert host.words("netns", "exec", word, "true").status == 1
    assert host.words("netns", "add", "x" * 256).status == 1
    assert set(os.listdir(RUN)) == before
    odd = "-- odd\x1b[31m ü\udcff"
    assert host.words("netns", "add", "--", odd).status == 0
    assert host.words("-j", "netns", "del", "--", odd).json["changed"] is True


def test_dry_run_makes_and_deletes_nothing(host: Host) -> None:
    assert host.brctl2("netns add ten") == (0, "", "")
    before = set(os.listdir(RUN))
    assert host.brctl2("--dry-run netns add eleven").out == "add network namespace eleven\n"
    assert host.brctl2("--dry-run netns del ten").out == "delete network namespace ten\n"
    assert host.equivalent("netns add eleven") == ["ip netns add eleven"]
    assert host.equivalent("netns del ten") == ["ip netns del ten"]
    assert host.brctl2("--dry-run netns exec ten rm -rf 'a b'").out == (
        "ip netns exec ten rm -rf 'a b'\n"
    )
    assert set(os.listdir(RUN)) == before


@pytest.mark.slow_uml
def test_a_terminal_gets_a_table_and_no_escape_sequences(host: Host) -> None:
    assert host.words("netns", "add", "odd\x1b[31m").status == 0
    lines = host.terminal("netns list").splitlines()
    assert lines[0].split() == ["Namespace", "Id"]
    assert "odd\\x1b[31m" in "".join(lines)
    assert "\x1b[31m" not in "".join(lines)


# -------------------------------------------------------------------------- failures


def test_of_a_namespace_that_cannot_be_made_nothing_is_left_over(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(flags: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = set(os.listdir(RUN))
    monkeypatch.setattr(netns, "unshare", full)
    refused(host, "netns add twelve", 2, "add network namespace twelve: No space left on device")
    assert set(os.listdir(RUN)) == before


def test_of_several_all_are_made_or_none(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = netns.mount

    def second_fails(source: str, target: str, kind: str, flags: int) -> None:
        if target.endswith("/fourteen"):
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        mount(source, target, kind, flags)

    before = set(os.listdir(RUN))
    monkeypatch.setattr(netns, "mount", second_fails)
    with host.namespace.enter():
        inside = own()
        refused(host, "netns add thirteen fourteen", 3, "what was done before is undone")
        assert own() == inside
    assert set(os.listdir(RUN)) == before


def test_of_several_all_are_deleted_or_none(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    remove = netns.remove

    def second_fails(name: str) -> None:
        if name == "sixteen":
            raise OSError(errno.EBUSY, "Device or resource busy")
        remove(name)

    assert host.brctl2("netns add fifteen sixteen") == (0, "", "")
    assert host.ip("-n fifteen link add br9 type bridge").status == 0
    monkeypatch.setattr(netns, "remove", second_fails)
    refused(host, "netns del fifteen sixteen", 3, "Device or resource busy")
    assert "br9" in host.ip("-n fifteen link").out  # the very namespace, not one like it


def test_a_file_that_a_crash_left_over_is_deleted(host: Host) -> None:
    (RUN / "seventeen").touch()
    assert "seventeen\n" in host.brctl2("netns list").out
    refused(host, "-n seventeen bridge show", 2, "entering network namespace seventeen")
    assert host.brctl2("netns del seventeen") == (0, "", "")


# ------------------------------------------------------------------------------ exec


def test_a_program_runs_with_the_devices_of_its_namespace(
    host: Host, netns_factory: NamespaceFactory
) -> None:
    other: Namespace = netns_factory("other")
    other.ip_batch("link add br7 type bridge\n")
    said = host.program(f"netns exec {other.name} ls /sys/class/net")
    assert (said.status, said.err) == (0, "")
    assert "br7" in said.out.split()
    assert "br0" not in said.out.split()
    said = host.program(f"netns exec {other.name} -- ls -d /sys/class/net/br7")
    assert said.out == "/sys/class/net/br7\n"


def test_the_status_and_the_options_are_the_programs(host: Host) -> None:
    name = host.namespace.name
    assert host.program(f"netns exec {name} sh -c 'exit 7'").status == 7
    assert host.program(f"netns exec {name} echo --help -j --explain -n x").out == (
        "--help -j --explain -n x\n"
    )
    assert "-h" in host.program("netns exec --help").out


def test_a_program_is_not_told_to_ignore_broken_pipes(host: Host) -> None:
    said = host.program(f"netns exec {host.namespace.name} grep SigIgn /proc/self/status")
    assert int(said.out.split()[1], 16) & 0x1001000 == 0


def test_files_of_the_namespace_lie_over_those_in_etc(host: Host, tmp_path: Path) -> None:
    """With another directory in the place of /etc/netns, which a test should not write to."""
    name = host.namespace.name
    code = (
        "import sys; from brctl2.kernel import netns; netns.ETC = sys.argv.pop(1);"
        "from brctl2.__main__ import entry; entry()"
    )
    (tmp_path / name).mkdir()
    (tmp_path / name / "hostname").write_text("elsewhere\n")
    (tmp_path / name / "no-such-file").write_text("")
    words = ["netns", "exec", name, "cat", "/etc/hostname"]
    said = host.run(sys.executable, "-c", code, str(tmp_path), *words)
    assert (said.status, said.out) == (0, "elsewhere\n")
    assert said.err.startswith("Warning: bind ")
    assert said.err.endswith("no-such-file: No such file or directory\n")
    assert Path("/etc/hostname").read_text() != "elsewhere\n"


def test_what_cannot_run_is_told_in_one_line(host: Host) -> None:
    name = host.namespace.name
    for line, status, words in (
        (f"netns exec {name}", 1, "the program is missing"),
        ("netns exec nope true", 2, 'cannot find network namespace "nope"'),
        (f"netns exec {name} /no/such/program", 2, 'cannot find program "/no/such/program"'),
        (f"netns exec {name} /etc/passwd", 2, "cannot run /etc/passwd: Permission denied"),
    ):
        said = host.program(line)
        assert (said.status, said.out) == (status, ""), said
        assert said.err.count("\n") == 1
        assert words in said.err


def test_errors_are_objects_with_json(host: Host) -> None:
    said = host.brctl2("-j netns del nope")
    assert (said.status, said.out) == (2, "")
    assert json.loads(said.err)["error"]["status"] == 2


# ------------------------------------------------------------------- the directory


def test_a_directory_that_is_no_mount_becomes_a_shared_one(host: Host) -> None:
    """In a mount namespace without anything on /run, where there is not even a directory."""
    script = (
        f"mount -t tmpfs none /run && {sys.executable} -m brctl2 netns add a b &&"
        f"{sys.executable} -m brctl2 netns add c && ip netns list | sort &&"
        "grep -c ' /run/netns rw.* shared:' /proc/self/mountinfo && ip netns add d &&"
        "ip -n a link show lo"
    )
    said = host.run("unshare", "-m", "sh", "-c", script)
    assert said.err == ""
    assert said.out.splitlines()[:4] == ["a", "b", "c", "1"]


def test_listing_needs_no_directory(host: Host) -> None:
    line = f"mount -t tmpfs none /run && {sys.executable} -m brctl2 -j netns list"
    assert host.run("unshare", "-m", "sh", "-c", line) == (0, "[]\n", "")


def test_lines_of_ip_netns_end_and_say_the_same(host: Host) -> None:
    lines = read("netns/ip")
    script = "mount -t tmpfs none /run\n" + "".join(
        f"echo '{line}:'; {line} 2>/dev/null && echo done || echo failed\n" for line in lines
    )
    ours = f'ip() {{ {sys.executable} -m brctl2 ip "$@"; }}\n{script}'
    said = [host.run("unshare", "-m", "bash", "-c", text) for text in (script, ours)]
    assert said[0].out.count("done\n") > 15
    assert said[1] == said[0]
