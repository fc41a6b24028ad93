"""Lines that the real tools here are too old for: their messages, and what the kernel made of them.

tests/netns/lines/newer/kernel.txt says how they are written down.
"""

from __future__ import annotations

import contextlib
import io
import shlex
from typing import TYPE_CHECKING, NamedTuple

from twins import LINES
from witness import Said, _Stream

from brctl2.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_netns import Namespace


class Case(NamedTuple):
    """A line, and what is expected of it: pairs of `sends`, `shows`, `refused` or `ignored`."""

    line: str
    expected: list[tuple[str, str]]


def cases(table: str) -> Iterator[Case]:
    """The lines of a table."""
    found: list[Case] = []
    for line in (LINES / f"newer/{table}.txt").read_text().splitlines():
        if line.startswith("  "):
            kind, _, text = line.strip().partition(" ")
            found[-1].expected.append((kind, text))
        elif not line.startswith("#"):
            found.append(Case(line, []))
    yield from found


def said(namespace: Namespace, line: str) -> Said:
    """A line of brctl2 in a namespace."""
    out, err = _Stream(), io.StringIO()
    with namespace.enter(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["brctl2", *shlex.split(line)])
    return Said(status, out.text(), err.getvalue())


def wrong(namespace: Namespace, table: str) -> list[str]:
    """What is not as the table expects it, after each of its lines was carried out in turn."""
    return [found for case in cases(table) for found in _wrong(namespace, case)]


def _wrong(namespace: Namespace, case: Case) -> Iterator[str]:
    planned = said(namespace, f"--dry-run {case.line}")
    done = said(namespace, case.line)
    if (done.status != 0) != any(kind == "refused" for kind, _ in case.expected):
        yield f"{case.line}\n  {done}"
    for kind, text in case.expected:
        found, holds = CHECKS[kind](namespace, text, planned if kind == "sends" else done)
        if not holds:
            yield f"{case.line}\n  {kind} {text}\n  {found}"


def sends(_: Namespace, text: str, planned: Said) -> tuple[Said, bool]:
    return planned, text in planned.out


def refused(_: Namespace, text: str, done: Said) -> tuple[Said, bool]:
    return done, text in done.err


def shows(namespace: Namespace, text: str, _: Said) -> tuple[Said, bool]:
    line, _, fragment = text.partition(" => ")
    shown = said(namespace, line)
    return shown, fragment in " ".join(shown.out.split())


def ignored(namespace: Namespace, line: str, _: Said) -> tuple[Said, bool]:
    found = said(namespace, line)
    return found, (found.status, found.out) == (2, "") and "ignores" in found.err


CHECKS: dict[str, Callable[[Namespace, str, Said], tuple[Said, bool]]] = {
    "sends": sends,
    "shows": shows,
    "refused": refused,
    "ignored": ignored,
}
