"""Names that are keywords, options, control characters or no text: arguments like all others.

They are shown as iproute2 shows them in a pipe and in JSON, byte for byte, and escaped on a
terminal, in errors and in pictures.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from witness import Said, _Stream

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_netns import Namespace, NamespaceFactory

# `all` and `default` are names that the kernel keeps for itself.
KEYWORDS = ["dev", "master", "up", "type", "help", "br", "name", "peer", "0", "-1", "lo0", "~~~~"]
OPTIONS = ["-x", "--", "-j", "--json", "-n"]
SIGNS = ["a#b", "a'b", 'a"b', "a\\b", "$(id)", "*", "a;b", "a|b", "<b>&", "a]b[", "`a`", "{a}"]
CONTROLS = ["a\x1b[31mb", "\x01", "a\x7fb", "\udcff", "\udc9b31m", "\u202eab", "\x1b]0;x\x07"]
NAMES = [*KEYWORDS, *OPTIONS, *SIGNS, *CONTROLS, "caf\u00e9", "\u2603"]
# What may come to a terminal: text, line breaks, and the tabs of iproute2's layouts.
HARMLESS = re.compile(r"[\n\t -~\u00a0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\U0010ffff]*")

ESCAPED = {chr(0xDC00 + byte): f"\\x{byte:02x}" for byte in (0x9B, 0xFF)} | {
    "\x1b": "\\x1b",
    "\x01": "\\x01",
    "\x07": "\\x07",
    "\x7f": "\\x7f",
    "\u202e": "\\u202e",
}


def escaped(name: str) -> str:
    """As it is shown on a terminal."""
    return "".join(ESCAPED.get(char, char) for char in name)


def by_number(name: str) -> str:
    return "-".join(f"{byte:02x}" for byte in os.fsencode(name))


names = pytest.mark.parametrize("name", NAMES, ids=by_number)
odd = pytest.mark.parametrize("name", [*OPTIONS[:2], *SIGNS, *CONTROLS, "caf\u00e9"], ids=by_number)
controls = pytest.mark.parametrize("name", CONTROLS, ids=by_number)


class Terminal(_Stream):
    """A stream that a human looks at."""

    def isatty(self) -> bool:
        return True


class Space:
    """A namespace in which brctl2 and the real tools run."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace

    def said(self, *words: str, terminal: bool = False) -> Said:
        """What brctl2 says."""
        out, err = Terminal() if terminal else _Stream(), io.StringIO()
        with (
            self.namespace.enter(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = main(["brctl2", *words])
        return Said(status, out.text(), err.getvalue())

    def run(self, *words: str) -> str:
        """What brctl2 says when all is well."""
        said = self.said(*words)
        assert (said.status, said.err) == (0, ""), (words, said)
        return said.out

    def shown(self, *words: str) -> str:
        """What a terminal gets."""
        said = self.said(*words, terminal=True)
        assert (said.status, said.err) == (0, ""), (words, said)
        assert HARMLESS.fullmatch(said.out), (words, said.out)
        return said.out

    def real(self, *words: str) -> str:
        """What a real tool says, bytes that are no text as surrogates.

        Control characters in JSON are escaped from iproute2 6.10 on only.
        """
        with self.namespace.enter():
            found = subprocess.run(words, capture_output=True, check=True)
        text = found.stdout.decode(errors="surrogateescape")
        if "-j" in words[1:3]:
            text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", text)
        return text

    def alike(self, *words: str) -> str:
        """Both say the same."""
        ours = self.run(*words)
        assert ours == self.real("ip", *words), words
        return ours


@pytest.fixture
def space(netns_factory: NamespaceFactory, monkeypatch: pytest.MonkeyPatch) -> Space:
    monkeypatch.setenv("NO_COLOR", "1")
    found = Space(netns_factory("host"))
    found.namespace.ip_batch("link add v0 type veth peer name w0\nlink add br7 type bridge\n")
    return found


def devices(space: Space) -> set[str]:
    """Every name that the kernel has."""
    with space.namespace.enter():
        return set(os.listdir("/proc/thread-self/net/dev_snmp6"))


@names
def test_a_link_of_any_name_is_made_changed_shown_and_deleted(name: str, space: Space) -> None:
    space.run("link", "add", "name", name, "address", "02:00:00:00:00:01", "type", "bridge")
    space.run("link", "set", "dev", name, "up", "mtu", "1400", "alias", name)
    space.run("link", "set", "--dev", "v0", "--master", name)
    space.run("bridge", "set", "dev", name, "priority", "5")
    space.run("addr", "add", "10.9.0.1/24", "dev", name)
    space.run("route", "add", "10.10.0.0/16", "dev", name)
    space.run("fdb", "add", "02:00:00:00:00:77", "dev", name, "self")
    assert name in devices(space)
    for form in ("", "-j", "-o", "-br"):
        flags = [form] if form else []
        assert name in space.alike(*flags, "addr", "show", "dev", name) or form == "-j"
    for line in (
        ["-j", "-p", "link", "show", "master", name],
        ["-j", "route", "show"],
        ["route", "show", "dev", name],
        ["-o", "link", "show", "dev", name],
    ):
        space.alike(*line)
    fdb = ["fdb", "show", "br", name]
    assert space.run(*fdb) == space.real("bridge", *fdb)
    assert space.run("-j", *fdb) == space.real("bridge", "-j", *fdb)
    changes = ["link", "set", "dev", name, "mtu", "1300"]
    assert json.loads(space.run("-j", "--dry-run", *changes))["plan"]
    assert json.loads(space.run("-j", "--explain", *changes))["equivalent"]
    space.run("link", "del", "dev", name)
    assert name not in devices(space)


@names
def test_in_the_real_tools_words_too(name: str, space: Space) -> None:
    space.run("ip", "link", "add", "name", name, "type", "bridge")
    space.run("ip", "link", "set", "dev", name, "up", "mtu", "1400")
    space.run("ip", "link", "set", "dev", "v0", "master", name)
    space.run("ip", "addr", "add", "10.9.0.1/24", "dev", name)
    space.run("ip", "route", "add", "10.10.0.0/16", "dev", name)
    space.run("bridge", "fdb", "add", "02:00:00:00:00:77", "dev", name, "self")
    space.run("bridge", "link", "set", "dev", "v0", "cost", "5")
    for words in (["-j", "link", "show", "dev", name], ["-br", "addr", "show", "dev", name]):
        assert space.run("ip", *words) == space.real("ip", *words)
    assert name in space.run("bridge", "link", "show", "master", name)
    assert name in space.run("brctl", "show", "--", name)
    space.run("ip", "link", "del", "dev", name)


@odd
def test_the_explained_lines_can_be_given_to_a_shell(
    name: str, space: Space, netns_factory: NamespaceFactory
) -> None:
    twin = Space(netns_factory("twin"))
    twin.namespace.ip_batch("link add v0 type veth peer name w0\n")
    for words in (
        ["link", "add", "name", name, "address", "02:00:00:00:00:01", "type", "bridge"],
        ["link", "set", "dev", name, "up", "alias", f"{name} {name}"],
        ["link", "set", "dev", "v0", "master", name],
        ["addr", "add", "10.9.0.1/24", "dev", name],
        ["fdb", "add", "02:00:00:00:00:77", "dev", name, "self"],
    ):
        lines = space.run("--explain", *words)
        twin.real("sh", "-c", f"set -e\n{lines}")
    show = ["ip", "-j", "addr", "show", "dev", name]
    kept = [re.sub(r'"ifindex":\d+', "", each.real(*show)) for each in (space, twin)]
    assert kept[0].partition('"addr_info"')[0] == kept[1].partition('"addr_info"')[0]


@odd
def test_pictures_of_it_are_well_formed(name: str, space: Space) -> None:
    space.run("link", "add", "name", name, "type", "bridge")
    space.run("link", "set", "dev", "v0", "master", name)
    drawn = {form: space.run("topology", "show", "--format", form) for form in FORMATS}
    texts = [element.text or "" for element in ET.fromstring(drawn["svg"]).iter()]
    assert any(escaped(name) in text for text in texts)
    assert name in strings(json.loads(drawn["json"]))
    for form in ("svg", "mermaid", "dot", "text"):
        assert HARMLESS.fullmatch(drawn[form]), form
    assert escaped(name) in drawn["text"]
    assert '"' not in re.sub(r'"(?:[^"\\]|\\.)*"', "", drawn["dot"])
    assert drawn["mermaid"].count('"') % 2 == 0
    space.shown("topology")


def strings(found: object) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        return [text for item in found for text in strings(item)]
    return [found] if isinstance(found, str) else []


FORMATS = ("text", "mermaid", "dot", "svg", "json")


@controls
def test_a_terminal_gets_it_escaped(name: str, space: Space) -> None:
    space.run("link", "add", "name", name, "type", "bridge")
    space.run("link", "set", "dev", name, "up", "alias", f"{name}\n\t{name}")
    space.run("link", "set", "dev", "v0", "master", name)
    space.run("link", "property", "add", "dev", name, "altname", f"{name}altname")
    space.run("addr", "add", "10.9.0.1/24", "dev", name)
    space.run("route", "add", "default", "via", "10.9.0.2")
    space.run("neigh", "add", "10.9.0.3", "lladdr", "02:00:00:00:00:03", "dev", name)
    space.run("fdb", "add", "02:00:00:00:00:77", "dev", name, "self")
    for line in TERMINAL:
        for form in ("", "-d", "-o", "-br"):
            shown = space.shown(*([form] if form else []), *line.split())
            json.loads(space.shown("-j", *([form] if form else []), *line.split()))
            if form == "-o":
                assert escaped(name) in shown, (line, shown)


TERMINAL = ("link show", "addr show", "route show", "neigh show", "fdb show", "bridge show")


@controls
def test_errors_have_it_escaped(name: str, space: Space) -> None:
    for words in (
        ["link", "show", "dev", name],
        ["link", "set", "dev", name, "up"],
        ["link", "set", "v0", name, "up"],
        ["link", name],
        [name],
        ["ip", "link", "show", name],
        ["ip", name],
        ["bridge", "fdb", "show", "dev", name],
        ["brctl", "addif", "br7", name],
        ["-n", name, "link"],
        ["addr", "add", name, "dev", "v0"],
        ["route", "add", "default", "via", name],
        ["batch", name],
    ):
        said = space.said(*words)
        assert said.status != 0
        assert said.err.count("\n") == 1, (words, said)
        assert HARMLESS.fullmatch(said.err), (words, said)
        told = space.said("-j", *words)
        assert HARMLESS.fullmatch(told.err), (words, told)
        if words[0] != "brctl":
            assert json.loads(told.err)["error"]["message"], told


@odd
def test_altnames_and_aliases_are_any_text(name: str, space: Space) -> None:
    for words in (
        ["link", "property", "add", "dev", "v0", "altname", f"{name}-the-other-name"],
        ["link", "set", "dev", "v0", "alias", f"{name} \t x"],
    ):
        space.run(*words)
    space.run("link", "set", "dev", f"{name}-the-other-name", "mtu", "1300")
    for form in ("", "-j", "-o"):
        space.alike(*([form] if form else []), "link", "show", "dev", "v0")
    space.shown("-d", "link", "show", "dev", "v0")
    space.run("link", "property", "del", "dev", "v0", "altname", f"{name}-the-other-name")


@pytest.mark.parametrize("name", [*CONTROLS, *SIGNS, "-x", "dev", "list"], ids=by_number)
def test_a_namespace_of_any_name(name: str, space: Space) -> None:
    space.run("netns", "add", "--", name)
    try:
        assert name in space.run("netns", "list")
        assert space.run("-j", "netns", "list") == space.real("ip", "-j", "netns", "list")
        space.shown("netns", "list")
        assert "lo" in space.run("--netns", name, "-br", "link", "show")
        space.run("link", "set", "dev", "v0", "netns", name)
        assert "v0" in space.run("-n", name, "-br", "link", "show", "dev", "v0")
        space.shown("topology")
        space.shown("-d", "link", "show")
    finally:
        space.run("netns", "del", "--", name)


@pytest.mark.parametrize("name", ["taken/x", "x" * 300, "../../proc", "./taken/"])
def test_a_namespace_that_cannot_be_opened_is_told_in_one_line(name: str, space: Space) -> None:
    space.run("netns", "add", "taken")
    try:
        for words in (["-n", name, "link"], ["ip", "-n", name, "link"], ["netns", "del", name]):
            said = space.said(*words)
            assert said.status != 0, words
            assert said.err.startswith("Error: "), said
            assert said.err.count("\n") == 1
        said = space.said("link", "set", "v0", "netns", name)
        assert said.err.startswith("Error: ")
    finally:
        space.run("netns", "del", "taken")


# -------------------------------------------------------------------------- batches


LINES = b"link set dev v0 mtu 1301\nlink set dev v0 mtu 1302\n"
GOOD = {
    "no newline at the end": LINES.rstrip(),
    "CRLF": LINES.replace(b"\n", b"\r\n"),
    "blank lines and comments": b"\n  \n# \xff \x1b\n" + LINES + b"#",
    "a line of a megabyte": b"#" + b"x" * (1 << 20) + b"\n" + LINES,
    "blanks of a megabyte": b"link set dev v0" + b" " * (1 << 20) + b"mtu 1302\n",
    "names that are no text": b"link add name \xff\x1b type bridge\n"
    b"link set dev \xff\x1b up\nlink add name dev type bridge\nlink set dev dev up\n" + LINES,
}
BAD = {
    "a NUL": b"link set dev v0 mtu 13\x0002\n",
    "a byte order mark": b"\xef\xbb\xbf" + LINES,
    "a program": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40,
    "a word of a megabyte": b"link set dev v0 alias " + b"x" * (1 << 20),
    "an open quote": b'link set dev v0 alias "x\n',
    "an escape sequence": b"\x1b[2J\x1b]0;x\x07 link\n",
    "UTF-16": LINES.decode().encode("utf-16"),
}
FORMS = [["batch"], ["-b"], ["ip", "-batch"]]


def mtu(space: Space) -> int:
    """What the last line of LINES says."""
    (link,) = space.namespace.ip("link show dev v0")
    found: int = link["mtu"]
    return found


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize("what", GOOD)
def test_a_batch_is_read_whatever_its_lines_look_like(
    what: str, form: list[str], space: Space, tmp_path: Path
) -> None:
    path = tmp_path / "batch"
    path.write_bytes(GOOD[what])
    space.run(*form, str(path))
    assert mtu(space) == 1302


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize("what", BAD)
def test_what_is_no_batch_is_told_in_one_line(
    what: str, form: list[str], space: Space, tmp_path: Path
) -> None:
    path = tmp_path / "batch"
    path.write_bytes(BAD[what])
    said = space.said(*form, str(path))
    assert said.status != 0
    assert said.err.count("\n") == 1
    assert len(said.err) < 5000
    assert f"{path}:1" in said.err
    assert HARMLESS.fullmatch(said.err)
    assert mtu(space) == 1500


def test_a_batch_may_be_a_pipe_and_no_directory(space: Space, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.fork()
    if not writer:
        pipe.write_bytes(LINES)
        os._exit(0)
    space.run("batch", str(pipe))
    os.waitpid(writer, 0)
    assert mtu(space) == 1302
    said = space.said("batch", str(tmp_path))
    assert (said.status, said.err.count("\n")) == (2, 1)
    said = space.said("batch", str(tmp_path / "\x1b[2J"))
    assert HARMLESS.fullmatch(said.err)


# ---------------------------------------------------------------------- /etc/iproute2


def test_names_of_numbers_may_be_anything(
    space: Space, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults = {"numeric": False, "directories": (str(tmp_path),)}
    monkeypatch.setattr("brctl2.kernel.rtnames.RtNames.__init__.__kwdefaults__", defaults)
    garbage = b"\0\xff\n99999999999999999999 big\n-1 less\n7\n\x1b[2J\n# x\n" + os.urandom(2000)
    for file in ("rt_tables", "rt_protos", "rt_scopes", "rt_realms", "rt_dsfield", "group"):
        (tmp_path / file).write_bytes(b"77 \x1b[31m\xff\n78 dev\n" + garbage)
    (tmp_path / "rt_protos.d").mkdir()
    (tmp_path / "rt_protos.d/x.conf").write_bytes(garbage)
    space.run("link", "set", "dev", "v0", "up", "group", "\x1b[31m\udcff")
    space.run("route", "add", "10.0.0.0/8", "dev", "v0", "table", "dev", "proto", "77")
    space.run("rule", "add", "from", "10.0.0.0/8", "table", "77")
    for line in ("route show table all", "rule show", "link show", "-d addr show"):
        space.run(*line.split())
        space.shown(*line.split())
        json.loads(space.run("-j", *line.split()))
