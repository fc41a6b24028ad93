"""What `brctl2 demo` shows: each step as it happens, or one JSON object at the end."""

from __future__ import annotations

import sys

from brctl2.render import diagram, json, report, topology
from brctl2.render.emitter import COLORS, RESET
from brctl2.render.escape import escape
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from brctl2.model.topology import Topology

WIDTH = 80  # of a pipe, and the most that sentences are stretched to
INDENT = "  "
STYLES = {**COLORS, "bold": "\x1b[1m"}


class Check(NamedTuple):
    """One observation beside what was expected."""

    what: str
    expected: str
    observed: str
    ok: bool


class Text:
    """For people: as it happens."""

    def __init__(self, options: Any) -> None:
        self.options = options
        self.color = report.use_color(options)
        self.width = topology.columns(WIDTH)
        self.dash = "─" if diagram.speaks_unicode() else "-"
        self.steps = 0
        self.columns = (0, 0)

    def begin(self, title: str, text: str) -> None:
        """A step begins."""
        self.steps += 1
        room = min(self.width, WIDTH)
        rule = self.dash * (room - len(f"{self.steps}  {title} "))
        self._write(f"{self._paint(f'{self.steps}  {title}', 'bold')} {rule}")
        for line in wrapped(text, room - len(INDENT)):
            self._write(INDENT + line)
        self._write()

    def line(self, words: str) -> None:
        """A line that is about to be carried out."""
        self._write(f"{INDENT}$ {self._paint(f'brctl2 {words}', 'ifname')}")

    def output(self, text: str) -> None:
        """What it printed."""
        for line in text.splitlines():
            self._write(f"{INDENT}  {escape(line).rstrip()}")

    def picture(self, found: Topology) -> None:
        """The network as it is now."""
        self._write()
        if self.options.brief:
            return
        limit = self.width - len(INDENT)
        for line in topology.picture(found, self.options, limit=limit).splitlines():
            self._write(INDENT + line)
        self._write()

    def expect(self, subjects: list[str], expected: list[str]) -> None:
        """What will be observed."""
        self.columns = (max(map(len, subjects)), max(map(len, (*expected, "expected"))))
        self._write(f"{INDENT}      {self._row('', 'expected', 'observed')}")

    def check(self, check: Check) -> None:
        """An observation."""
        verdict = self._paint("OK", "up") + "  " if check.ok else self._paint("FAIL", "down")
        row = self._row(check.what, check.expected, escape(check.observed, keep=""))
        self._write(f"{INDENT}{verdict}  {row}")

    def end(self) -> None:
        """The step is over."""
        self._write()

    def close(self, found: Summary) -> None:
        """The demo is over."""
        for line in wrapped(found.sentence, min(self.width, WIDTH)):
            self._write(self._paint(line, "up" if found.ok else "down"))

    def _row(self, what: str, expected: str, observed: str) -> str:
        first, second = self.columns
        return f"{what:<{first}}  {expected:<{second}}  {observed}"

    def _paint(self, text: str, style: str) -> str:
        return f"{STYLES[style]}{text}{RESET}" if self.color else text

    def _write(self, text: str = "") -> None:
        """At once: who watches shall see it happen, and a reader that has gone be noticed."""
        report.write(text.rstrip() + "\n")
        sys.stdout.flush()


class Json:
    """For programs: one object, when all is over."""

    def __init__(self, options: Any) -> None:
        self.options = options
        self.steps: list[dict[str, Any]] = []

    def begin(self, title: str, text: str) -> None:
        """A step begins."""
        step = {"step": len(self.steps) + 1, "title": title, "text": text, "commands": []}
        self.steps.append(step | {"checks": []})

    def line(self, words: str) -> None:
        """A line that is about to be carried out."""
        self.steps[-1]["commands"].append({"command": f"brctl2 {words}", "output": ""})

    def output(self, text: str) -> None:
        """What it printed."""
        self.steps[-1]["commands"][-1]["output"] = text

    def picture(self, found: Topology) -> None:
        """The network as it is now."""
        if not self.options.brief:
            self.steps[-1]["picture"] = diagram.draw(found, limit=WIDTH)

    def expect(self, subjects: list[str], expected: list[str]) -> None:
        """Each check says it."""

    def check(self, check: Check) -> None:
        """An observation."""
        self.steps[-1]["checks"].append(check._asdict())

    def end(self) -> None:
        """The step is over: its lines and observations once more, as one text each."""
        step = self.steps[-1]
        step["command"] = "\n".join(line["command"] for line in step["commands"])
        for key in ("expected", "observed"):
            step[key] = "\n".join(f"{check['what']}: {check[key]}" for check in step["checks"])
        step["ok"] = all(check["ok"] for check in step["checks"])

    def close(self, found: Summary) -> None:
        """The demo is over."""
        whole = {"ok": found.ok, "summary": found.sentence, "seconds": found.seconds}
        whole["steps"] = self.steps
        report.write((json.pretty if self.options.pretty else json.dumps)(whole) + "\n")


class Summary(NamedTuple):
    """What came of it all."""

    ok: bool
    sentence: str
    seconds: float


Show = Text | Json


def show(options: Any) -> Show:
    """Which of the two it is."""
    return Json(options) if options.json else Text(options)


def wrapped(text: str, room: int) -> list[str]:
    """Lines of whole words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines
