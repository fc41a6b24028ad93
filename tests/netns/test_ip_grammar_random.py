"""Any words at all: a status, at most one line on standard error, and never a traceback."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from witness import _Stream

from brctl2.__main__ import main
from brctl2.kernel import netns as kernel_netns
from brctl2.keyword import brctl, compat, ip_kinds
from brctl2.keyword.abbrev import Keywords

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_netns import Namespace

MODULES = {
    (tool, name): importlib.import_module(f"brctl2.keyword.{tool}_{name}")
    for tool, names in compat.COVERED.items()
    for name in names
}
OPTIONS = sorted(
    {f"-{name}" for words in compat.OPTIONS.values() for name in words.spelled}
    - {"-batch"}  # standard input is not for these tests
)
VALUES = [
    "v0",
    "v1",
    "br0",
    "vx0",
    "lo",
    "nope",
    "10.0.0.1/24",
    "10.0.0.0/8",
    "10.0.0.1",
    "2001:db8::1/64",
    "2001:db8::1",
    "default",
    "all",
    "any",
    "239.1.1.1",
    "02:00:00:00:00:01",
    "1",
    "0",
    "-1",
    "10",
    "4095",
    "4096",
    "65536",
    "99999999999",
    "0x10",
    "010",
    "1-10",
    "10-1",
    "on",
    "off",
    "up",
    "down",
    "forever",
    "static",
    "permanent",
    "dynamic",
    "inherit",
    "id",
    "main",
    "local",
    "255",
    "100ms",
    "fe80::1",
    "ff02::1",
    "100/200",
]
HOSTILE = ["", "-", "--", "\x1b[31m", "\udcff", "a b", "\u00e9", "'", '"', "\n", "x" * 300, "%d",
           "%s%n", "../..", "0" * 100, "\u0661", "1_0", " 1", "\u202e"]  # fmt: skip
EVERY = sorted(
    {
        word
        for module in MODULES.values()
        for value in vars(module).values()
        if isinstance(value, Keywords)
        for word in value.spelled
    }
    | {word for words in ip_kinds.WORDS.values() for word in words.spelled}
)


def words_of(module: Any) -> list[str]:
    """The keywords of one object."""
    return sorted({w for v in vars(module).values() if isinstance(v, Keywords) for w in v.spelled})


anything = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(EVERY),
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20),
)


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A line that is nearly one."""
    tool, name = draw(st.sampled_from(sorted(MODULES)))
    module = MODULES[tool, name]
    words = draw(st.lists(st.sampled_from(OPTIONS), max_size=2))
    words += [name, draw(st.sampled_from(module.VERBS.spelled))]
    likely = st.sampled_from(words_of(module)) | st.sampled_from(VALUES)
    words += draw(st.lists(likely | likely | anything, max_size=9))
    return [tool, *words]


brctl_lines = st.builds(
    lambda name, words: ["brctl", name, *words],
    st.sampled_from([name for name in brctl.ACTIONS if name != "show"]) | anything,
    st.lists(anything, max_size=4),
)
free = st.builds(
    lambda tool, words: [tool, *words],
    st.sampled_from(["ip", "bridge", "brctl", "batch"]),
    st.lists(anything.filter(lambda word: word != "-"), max_size=8),  # that is standard input
)


@pytest.fixture
def world(netns: Namespace, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    netns.ip_batch(
        """
        link add br0 type bridge
        link add v0 type veth peer name v1
        link add vx0 type vxlan id 10 dstport 4789
        link set v0 master br0
        link set v1 up
        """
    )

    def refuse(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(os, "execvp", refuse)
    return netns


def ends_well(words: list[str]) -> None:
    home = os.open(kernel_netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    out, err = _Stream(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["brctl2", *words])
    finally:
        kernel_netns.setns(home)
        os.close(home)
    said = err.getvalue()
    assert isinstance(status, int)
    assert 0 <= status <= 255
    # brctl says two lines about an option that it does not know, and one for each bad name of show.
    if words[0] != "brctl":
        warnings = [line for line in said.splitlines() if line.startswith("Warning: ")]
        assert said.count("\n") - len(warnings) <= 1
        assert (status != 0) == (said.count("\n") > len(warnings))
    assert "\x1b" not in said


SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SETTINGS
@given(lines())
def test_a_line_that_is_nearly_one(world: Namespace, words: list[str]) -> None:
    ends_well(words)


@SETTINGS
@given(brctl_lines | free)
def test_any_words(world: Namespace, words: list[str]) -> None:
    ends_well(words)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(lines().map(lambda words: " ".join(words).encode(errors="surrogateescape"))
             | st.binary(max_size=40), max_size=8),
    st.sampled_from([["batch"], ["ip", "-batch"], ["bridge", "-batch"]]),
    st.booleans(),
)  # fmt: skip
def test_any_batch(
    world: Namespace, tmp_path: Path, text: list[bytes], form: list[str], force: bool
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\n".join(line.replace(b"exec", b"") for line in text))
    out, err = _Stream(), io.StringIO()
    words = [*(["--force"] if force else []), *form, str(path)]
    home = os.open(kernel_netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["brctl2", *words])
    finally:
        kernel_netns.setns(home)
        os.close(home)
    assert isinstance(status, int)
    said = [line for line in err.getvalue().splitlines() if not line.startswith("Warning: ")]
    assert (status != 0) == bool(said)
    assert force or len(said) <= 1


# ------------------------------------------------------------------------ hostile names


NAMES = [
    "dev",
    "master",
    "up",
    "type",
    "help",
    "-x",
    "--",
    "a\x1bb",
    "caf\u00e9",
    "\udcff",
    "a#b",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_device_may_be_called_like_anything(name: str, world: Namespace) -> None:
    def run(*words: str) -> str:
        out, err = _Stream(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["brctl2", *words])
        assert (status, err.getvalue()) == (0, ""), words
        return out.text()

    run("ip", "link", "add", "name", name, "type", "bridge")
    run("ip", "link", "set", "dev", name, "up", "mtu", "1400")
    run("ip", "link", "set", "dev", "vx0", "master", name)
    run("ip", "addr", "add", "10.9.0.1/24", "dev", name)
    run("ip", "route", "add", "10.10.0.0/16", "dev", name)
    run("bridge", "fdb", "add", "02:00:00:00:00:77", "dev", name, "self")
    shown = run("ip", "-j", "link", "show", "dev", name)
    assert f'"ifname":"{name if name != chr(97) + chr(27) + "b" else chr(97)}' in shown
    assert run("ip", "-br", "addr", "show", "dev", name).startswith(name)
    assert name in run("bridge", "link", "show", "master", name)
    assert name in run("brctl", "show", "--", name)
    run("ip", "link", "del", "dev", name)


def test_in_a_batch_file_too(world: Namespace, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(
        b"link add name \xff\x1b type bridge\nlink set dev \xff\x1b up\n"
        b"link add name dev type bridge\nlink set dev dev up\nlink add name 'a\"b' type bridge\n"
    )
    assert main(["brctl2", "ip", "-batch", str(path)]) == 0
    names = {os.fsencode(entry) for entry in os.listdir("/proc/sys/net/ipv4/conf")}
    assert {b"\xff\x1b", b"dev", b'a"b'} <= names
