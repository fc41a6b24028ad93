"""brctl2 and the real `ip` in namespaces that are set up alike."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from brctl2.__main__ import main

if TYPE_CHECKING:
    from pytest_netns import Namespace

LINKS = """
link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
link add br0 address 02:00:00:00:00:20 type bridge
link set v1 master br0
link set v1 up
link set v0 up
link set br0 up
"""


class Said(NamedTuple):
    """What a program said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, parsed."""
        return json.loads(self.out)


class Host:
    """A namespace with v0 -- v1 in br0, in which both tools are run."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace
        namespace.ip_batch(LINKS)
        namespace.wait_up("v0", "v1", "br0")
        # The kernel gives these some time after the carrier.
        while len(namespace.ip("-6", "addr", "show", "scope", "link", "up")) < 3:
            pass

    def brctl2(self, line: str) -> Said:
        """A line of brctl2, in this process."""
        return self.words(*shlex.split(line))

    def words(self, *words: str) -> Said:
        """The same, already split."""
        out, err = _Stream(), io.StringIO()
        with (
            self.namespace.enter(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = main(["brctl2", *words])
        return Said(status, out.text(), err.getvalue())

    def program(self, line: str) -> Said:
        """The same in a process of its own."""
        return self.run(sys.executable, "-m", "brctl2", *shlex.split(line))

    def ip(self, line: str) -> Said:
        """The real thing."""
        return self.run("ip", *shlex.split(line))

    def run(self, *words: str) -> Said:
        """Any program."""
        result = self.namespace.run(words)
        return Said(result.returncode, result.stdout, result.stderr)

    def terminal(self, line: str) -> str:
        """What the program shows on a terminal of 100 columns, without colours."""
        master, slave = os.openpty()
        environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}
        words = [sys.executable, "-m", "brctl2", *shlex.split(line)]
        with self.namespace.popen(words, stdout=slave, env=environment) as child:
            os.close(slave)
            parts = []
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:  # EIO: the other end is closed
                    break
                parts.append(part)
            os.close(master)
        assert child.returncode == 0
        return b"".join(parts).decode().replace("\r\n", "\n")

    def equivalent(self, line: str) -> list[str]:
        """The ip lines that a line of brctl2 would be the same as."""
        said = self.brctl2(f"--dry-run --explain {line}")
        assert (said.status, said.err) == (0, ""), said
        return said.out.splitlines()


class _Stream(io.TextIOWrapper):
    """Text and bytes, as sys.stdout takes both."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape")

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(errors="surrogateescape")


def alike(host: Host, line: str, newer: str = "", tries: int = 5) -> None:
    """Both tools say the same, byte for byte, but for what matches `newer`: what the running
    kernel tells and an older ip does not show. Ages and counters run on: it may take some tries.
    """
    for _ in range(tries):
        theirs, ours = host.ip(line), host.brctl2(line)
        shown = re.sub(newer, "", ours.out) if newer else ours.out
        if shown == theirs.out:
            break
    assert shown == theirs.out
    assert ours.err == ""
    assert (ours.status == 0) == (theirs.status == 0)


def refused(host: Host, line: str, status: int, words: str) -> None:
    """A line that ends with that status and one line on standard error with these words in it."""
    said = host.brctl2(line)
    assert (said.status, said.out) == (status, ""), said
    assert said.err.startswith("Error: ")
    assert said.err.count("\n") == 1
    assert words in said.err


def without(found: Any, *keys: str) -> Any:
    """JSON without these members, and without objects that iproute2 leaves empty."""
    if isinstance(found, list):
        return [item for item in (without(item, *keys) for item in found) if item != {}]
    if isinstance(found, dict):
        return {key: without(value, *keys) for key, value in found.items() if key not in keys}
    return found
