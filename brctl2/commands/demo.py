"""What `brctl2 demo` does: the story of commands/story.py, played with real packets.

Every line goes the way of a typed one: words, request, plan, kernel. Only what no brctl2 line does
is done here: asking for echos, and forwarding on the gateway.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import contextmanager

from brctl2.commands import story
from brctl2.errors import UnconfirmedError
from brctl2.kernel import icmp, neighbourhood, netns, sandbox
from brctl2.netlink.channel import Channel
from brctl2.render import demo as render
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.topology import Topology

PATIENCE = 3.0  # seconds to wait for an answer that is expected; it takes less than a millisecond
SILENCE = 0.2  # seconds without an answer that are no answer


def run(session: Session, request: Request) -> int:
    """Play it; 5 when something was not as the text says (with -j: without an error line)."""
    show = render.show(session.options)
    if session.options.dry_run:
        return rehearse(show)
    with sandbox.sandbox(story.HOST):
        found = Stage(session, show).play()
    show.close(found)
    if found.ok:
        return 0
    if session.options.json:
        return UnconfirmedError.status
    raise UnconfirmedError(found.sentence)


def rehearse(show: render.Show) -> int:
    """Only what would be typed."""
    for step in story.STEPS:
        show.begin(step.title, step.text)
        for line in step.lines:
            show.line(line)
        show.end()
    show.close(render.Summary(True, "nothing was done", 0.0))
    return 0


class Stage:
    """The namespaces while the story is played in them."""

    def __init__(self, session: Session, show: render.Show) -> None:
        assert session.run_line is not None, "the front end gives it"
        self.run_line: Callable[[list[str]], str] = session.run_line
        self.explain = bool(session.options.explain)
        self.show = show

    def play(self) -> render.Summary:
        """All steps. Raises Brctl2Error where a line fails."""
        start = time.monotonic()
        self.furnish()
        wrong = {step.title: self.step(step) for step in story.STEPS}
        seconds = round(time.monotonic() - start, 2)
        count = sum(len(step.questions) for step in story.STEPS)
        failed = sum(wrong.values())
        if not failed:
            sentence = f"all {count} observations are as expected, in {seconds} s"
        else:
            where = ", ".join(f'"{title}"' for title, number in wrong.items() if number)
            sentence = f"{failed} of {count} observations are not as expected: see {where}"
        return render.Summary(not failed, sentence, seconds)

    def furnish(self) -> None:
        """The machines, and the cables between them."""
        settle(story.HOST)
        for line in (story.MACHINES, *story.CABLES):
            self.line(line)

    def step(self, step: story.Step) -> int:
        """Type the lines, draw the picture, look; how many observations were not as expected."""
        self.show.begin(step.title, step.text)
        for line in step.lines:
            self.show.line(line)
            self.show.output(self.line(line, explain=self.explain))
        self.show.picture(self.look())
        self.show.expect(
            [question.what for question in step.questions],
            [question.expected for question in step.questions],
        )
        wrong = 0
        for question in step.questions:
            check = self.ask(question)
            self.show.check(check)
            wrong += not check.ok
        self.show.end()
        return wrong

    def line(self, line: str, *, explain: bool = False) -> str:
        """Carry out a line of brctl2 from the host; what it prints."""
        words = line.split()
        with at(story.HOST):  # a line with -n stays where it went
            said = self.run_line([*(["--explain"] if explain else []), *words])
        if words[:2] == ["netns", "add"]:
            for machine in words[2:]:
                settle(machine)
        return said

    def look(self) -> Topology:
        """The whole network."""
        with Channel() as channel:
            return neighbourhood.look(channel)

    # ------------------------------------------------------------ observations

    def ask(self, question: story.Question) -> render.Check:
        """Look whether it is as expected."""
        if isinstance(question, story.Ping):
            observed, ok = ping(question)
        elif isinstance(question, story.DefaultRoute):
            text = self.line("route show default").strip()
            observed = text.removeprefix("default ") or story.NONE
            ok = observed == question.expected
        else:
            words = self.line(f"-br addr show dev {question.device}").split()
            observed = " ".join(word for word in words if "/" in word) or story.NONE
            ok = observed == question.expected
        return render.Check(question.what, question.expected, observed, ok)


def ping(question: story.Ping) -> tuple[str, bool]:
    """(what came of it, whether that was expected)."""
    patience = PATIENCE if question.expected == story.ANSWERS else SILENCE
    with at(question.source):
        found = icmp.echo(question.target, patience)
    if found.seconds is not None:
        return f"answers, {found.seconds * 1000:.2f} ms", question.expected == story.ANSWERS
    if found.problem == os.strerror(errno.ENETUNREACH):
        return f"{story.NO_ROUTE} ({found.problem})", question.expected == story.NO_ROUTE
    return found.problem or story.SILENT, question.expected == story.SILENT


def settle(machine: str) -> None:
    """A new machine: the gateway forwards, the others do not."""
    with at(machine):
        sandbox.settle(forwarding=machine == story.GW)


@contextmanager
def at(machine: str) -> Iterator[None]:
    """This thread in the namespace of a machine, until the end of the block."""
    descriptor = netns.open_named(machine)
    try:
        with neighbourhood.inside(descriptor):
            yield
    finally:
        os.close(descriptor)
