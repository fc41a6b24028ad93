"""Batches: lines of any grammar from a file or standard input, in as few sends as can be exact.

The kernel goes on after a failing message, and a batch must stop at the first failing line. So only
creations with NLM_F_EXCL wait for company: what succeeds of them behind a failing one is deleted
again before that line is reported. Every other line is carried out by itself, after all before it.
Whoever asks the kernel something meets the lines before as done (`BatchSession.channel`).

A file is read in blocks of whole lines; no more than a block is ever kept. Comments, continuation
lines and quotes are those of iproute2 (lib/utils.c).
"""

from __future__ import annotations

import os
from _socket import if_nametoindex
from contextlib import contextmanager

from brctl2.commands import registry
from brctl2.commands.apply import Plan, apply, tell
from brctl2.commands.session import Options, Session
from brctl2.errors import (
    Brctl2Error,
    KernelError,
    NotFoundError,
    RefusedError,
    RollbackFailedError,
    UnknownObjectError,
    UsageError,
)
from brctl2.keyword import batch_tools, compat, grammar, ip_netns
from brctl2.keyword.batch_shapes import MARKS, ShapedLines
from brctl2.keyword.front import is_bridge8
from brctl2.keyword.options import take
from brctl2.model.link import LinkAttr
from brctl2.model.neigh import NTF_EXT_LEARNED, NTF_MASTER, NTF_SELF, NTF_USE
from brctl2.netlink import constants as c
from brctl2.render import report
from brctl2.typed import TYPE_CHECKING, NamedTuple, import_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.commands.spec import Command, Request
    from brctl2.keyword.compat import Result
    from brctl2.keyword.shape import Pattern
    from brctl2.netlink.channel import Channel
    from brctl2.netlink.message import Message
    from brctl2.plan.change import Change

USAGE = """\
Usage: brctl2 batch [OPTIONS] FILE

  Carry out the lines of FILE, or of standard input for -, one after the other: lines of brctl2,
  ip(8), bridge(8) and brctl(8), mixed. # begins a comment, \\ at its end continues a line. It
  ends at the first line that fails, unless --force says to go on.

  The options are those of every command: brctl2 link --help.
"""
BLOCK = 1 << 18
# Creations that their inverse undoes exactly. A neighbour's is not: the kernel keeps a deleted one
# for a while; nor a rule's: without a priority it may be another that is deleted. That of a link
# could wait, but most often the next line changes it; and a send is nothing beside making it.
EXACT = frozenset(("AddrPut", "RoutePut"))
EXCLUSIVE = c.NLM_F_CREATE | c.NLM_F_EXCL
# After these what is remembered of links is out of date.
LINKS = frozenset(("LinkAdd", "TunAdd", "LinkDel", "LinkSet", "AltNames"))
RENAMED_BY = frozenset((LinkAttr.ifname, LinkAttr.net_ns_fd, LinkAttr.net_ns_pid))
MOST = 1000  # creations that wait
FDB_TARGETS, FDB_ONE = NTF_SELF | NTF_MASTER, (NTF_SELF, NTF_MASTER)
FDB_LENIENT = NTF_USE | NTF_EXT_LEARNED


class LineError(Brctl2Error):
    """What was wrong with a line, and which one it was."""

    def __init__(self, cause: Brctl2Error, file: str, line: int) -> None:
        super().__init__(cause.what, device=cause.device)
        self.cause = cause
        self.file = file
        self.line = line
        self.status = cause.status

    def describe(self) -> str:
        return f"{self.cause.describe()} (Command failed {self.file}:{self.line})"

    def as_json(self) -> dict[str, object]:
        return {**self.cause.as_json(), "file": self.file, "line": self.line}


class Waiting(NamedTuple):
    """A creation that was not sent yet."""

    change: Change
    message: Message
    line: int
    tell: Callable[[Change, KernelError], Brctl2Error]


class BatchSession(Session):
    """A session whose channel is never ahead of the lines: what waits is sent first."""

    def __init__(self, options: Options, batch: Batch) -> None:
        super().__init__(options)
        self.batch = batch
        self.indexes: dict[str, int] = {}

    @property
    def channel(self) -> Channel:
        """The socket, after all that waits was sent through it. Raises LineError."""
        found = super().channel
        self.batch.flush()
        return found

    @property
    def own_channel(self) -> Channel:
        """The socket as it is."""
        return super().channel

    def index(self, name: str) -> int:
        """The ifindex of a name; an ioctl finds it faster than RTM_GETLINK does."""
        found = self.indexes.get(name)
        if found is None:
            self.batch.flush()
            found = self.indexes[name] = self._ioctl_index(name) or super().index(name)
        return found

    def _ioctl_index(self, name: str) -> int:
        """0 for a name that is longer than one, an alternative one, or none."""
        try:
            return if_nametoindex(name) if self is self.batch.session else 0
        except (OSError, ValueError):
            return 0

    def forget(self) -> None:
        """Only changes of links make them unknown; see `forget_links`."""

    def forget_links(self, *, renamed: bool) -> None:
        """Links have changed; `renamed`: a name may be another's, or nobody's, from now on."""
        super().forget()
        if renamed:
            self.indexes.clear()


# --------------------------------------------------------------------------- entry


def main(arguments: list[str]) -> int:
    """`brctl2 batch FILE`, `brctl2 -b FILE`; the exit status."""
    options = Options()
    try:
        names = _operands(options, arguments)
        if options.help:
            report.write(USAGE)
            return 0
        if len(names) != 1:
            raise UsageError("batch: say one FILE, or - for standard input")
        if options.netns:
            from brctl2.kernel.netns import enter

            enter(options.netns)
        options.batch = names[0]
        return run(options, "brctl2", names[0])
    except Brctl2Error as error:
        report.error(error, options)
        return error.status


def _operands(options: Options, arguments: list[str]) -> list[str]:
    """The words that are no options, and the value of -b."""
    names = []
    at = 0
    while at < len(arguments):
        after = take(options, arguments, at) if arguments[at] != "-" else at
        if after == at:
            names.append(arguments[at])
            after += 1
        at = after
    return [*names, options.batch] if options.batch else names


def run(options: Options, tool: str, name: str) -> int:
    """Carry out all lines of a file; the exit status. Raises LineError unless forced to go on."""
    batch = Batch(options, tool, name)
    try:
        return batch.run()
    finally:
        batch.close()


# ------------------------------------------------------------------------- reading


def blocks(name: str) -> Iterator[bytes]:
    """The file in blocks of whole lines. Raises NotFoundError, RefusedError."""
    try:
        descriptor = 0 if name == "-" else os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFoundError("file", name) from None
    except OSError as error:
        raise RefusedError(f'cannot read "{name}": {error.strerror}') from None
    try:
        yield from _whole_lines(descriptor, name)
    finally:
        if descriptor:
            os.close(descriptor)


def _whole_lines(descriptor: int, name: str, size: int = BLOCK) -> Iterator[bytes]:
    rest = b""
    while True:
        try:
            data = os.read(descriptor, size)
        except OSError as error:
            raise RefusedError(f'cannot read "{name}": {error.strerror}') from None
        if not data:
            break
        end = data.rfind(b"\n") + 1
        if end:
            yield rest + data[:end]
            rest = data[end:]
        else:
            rest += data
    if rest:
        yield rest


def split(line: str) -> list[str]:
    """The words of a line. A word that begins with a quote ends with it. Raises UsageError."""
    if "\0" in line:
        raise UsageError("a NUL is in it")
    for blank in "\t\r\n":
        line = line.replace(blank, " ")
    if '"' not in line and "'" not in line:
        return [word for word in line.split(" ") if word]
    words = []
    line = line.lstrip(" ")
    while line:
        if line[0] in "\"'":
            word, quote, line = line[1:].partition(line[0])
            if not quote:
                raise UsageError("a quote is not closed")
        else:
            word, _, line = line.partition(" ")
        words.append(word)
        line = line.lstrip(" ")
    return words


# ------------------------------------------------------------------------- running


class Batch:
    """One run through a file.

    waiting   creations that were not sent yet
    number    of the line that was read last; a continued line has that of its last part
    """

    def __init__(self, options: Options, tool: str, name: str) -> None:
        self.tool = tool
        self.name = name
        self.options = options
        self.session = BatchSession(options, self)
        self.elsewhere: dict[str, BatchSession] = {}
        self.waiting: list[Waiting] = []
        self.shaped = ShapedLines(self)
        self.number = 0
        self.begun = ""
        self.status = 0

    def close(self) -> None:
        """Close all sockets."""
        for session in (self.session, *self.elsewhere.values()):
            session.close()

    def run(self) -> int:
        """All lines. Raises LineError for the first that fails, unless forced to go on."""
        for block in blocks(self.name):
            if self.is_plain(block):
                self.shaped.block(block)
            else:
                self.lines(block)
            self.guarded(self.flush)
        if self.begun:
            self.failed(UsageError("the file ends where a line is to be continued"), self.number)
        return self.status

    def lines(self, block: bytes) -> None:
        """A block line by line."""
        lines = block.split(b"\n")
        last = lines.pop()
        for raw in lines:
            self.physical(raw.decode(errors="surrogateescape"), ended=True)
        if last:
            self.physical(last.decode(errors="surrogateescape"), ended=False)

    def is_plain(self, block: bytes) -> bool:
        """Whether words are what blanks separate, one line a line, and nothing is to be printed."""
        options = self.options
        return not (
            self.begun
            or options.dry_run
            or options.explain
            or options.json
            or any(mark in block for mark in MARKS)
        )

    def physical(self, raw: str, *, ended: bool) -> None:
        """One line of the file: a whole one, a part of one, or the end of one."""
        self.number += 1
        text, comment, _ = raw.partition("#")
        if ended and not comment and text.endswith("\\"):
            self.begun += text[:-1]
            return
        line, self.begun = self.begun + text, ""
        try:
            self.line(split(line))
        except LineError as error:  # of an earlier line, that this one made go out
            self.refused(error)
            self.guarded(lambda: self.line(split(line)))
        except Brctl2Error as error:
            self.guarded(self.flush)
            self.failed(error, self.number)

    def guarded(self, step: Callable[[], None]) -> None:
        """A step that may meet refusals; forced, the batch goes on behind each."""
        try:
            step()
        except LineError as error:
            self.refused(error)
        except Brctl2Error as error:
            self.failed(error, self.number)

    def failed(self, error: Brctl2Error, line: int) -> None:
        """A line failed: the end, unless forced. Raises LineError."""
        self.refused(LineError(error, self.name, line))

    def refused(self, error: LineError) -> None:
        """Raises it, or reports it and goes on. What cannot be undone ends every batch."""
        if not self.options.force or isinstance(error.cause, RollbackFailedError):
            raise error
        report.error(error, self.options)
        self.status = max(self.status, error.status)

    # ------------------------------------------------------------------------ lines

    def line(self, typed: list[str]) -> None:
        """Carry out one line, or let it wait. Raises Brctl2Error."""
        tool, words = self.tool_of(typed)
        if not words:
            return
        if tool == "brctl":
            self.flush()
            try:
                brctl_line(self.session, words)
            finally:
                self.session.forget_links(renamed=True)
        elif tool == "brctl2":
            self.native(typed, words)
        elif words[0].startswith("-") and self.tool == "brctl2":
            options = twin(self.options)
            words = compat.global_options(tool, options, words)
            with self.place(options) as session:
                self.result(session, compat.resolve(session, tool, words))
        else:
            module, line = compat.find(self.session, tool, words)
            result = module.RUN[line.verb](line)
            self.result(self.session, result)
            pattern = batch_tools.pattern_of(tool, line.object, line.verb)
            if pattern is not None and isinstance(result, Plan):
                self.learn(pattern, typed, line.words, result)

    def tool_of(self, words: list[str]) -> tuple[str, list[str]]:
        """Whose line it is, and the words behind that."""
        if self.tool == "brctl2":
            return tool_of(words[1:] if words[:1] == ["brctl2"] else words)
        return self.tool, words

    def learn(self, pattern: Pattern, typed: list[str], words: list[str], plan: Plan) -> None:
        """Remember the shape of a line; `words` are those behind its command."""
        if len(plan.changes) != 1 or plan.run is not None:
            return
        if plan.verify is not None and not pattern.named:
            return
        from brctl2.kernel import changes

        change = plan.changes[0]
        message = changes.message(pattern.said(change) if pattern.said is not None else change)
        if message is None:
            return
        undo = changes.message(change.inverse()) if self.can_wait(plan) else None
        self.shaped.learn(typed, len(typed) - len(words), pattern, message, undo)

    def resolved(self, typed: list[str]) -> Result:
        """What a line of known shape wants; it is sent already."""
        tool, words = self.tool_of(typed)
        if tool != "brctl2":
            return compat.resolve(self.session, tool, words)
        command, tokens = native_command(self.options, words)
        return run_native(self.session, grammar.parse(command, tokens, self.options))

    def native(self, typed: list[str], words: list[str]) -> None:
        """A line of brctl2's own."""
        options = twin(self.options)
        command, tokens = native_command(options, words)
        request = grammar.parse(command, tokens, options)
        with self.place(options) as session:
            if command.path == "netns exec":
                ip_netns.in_child(lambda: run_native(session, request))
                return
            result = run_native(session, request)
            self.result(session, result, native=True)
            if session is self.session and isinstance(result, Plan):
                self.learn_native(typed, command, tokens, result)

    def learn_native(
        self, typed: list[str], command: Command, tokens: list[str], plan: Plan
    ) -> None:
        """Remember the shape of a line of brctl2's own; none with options has one."""
        if len(plan.changes) != 1 or any(word.startswith("-") for word in typed):
            return
        from brctl2.keyword.batch_native import pattern_of

        pattern = pattern_of(command, tokens, plan)
        if pattern is not None:
            self.learn(pattern, typed, tokens, plan)

    @contextmanager
    def place(self, options: Options) -> Iterator[BatchSession]:
        """The session for a line with options of its own; in the namespace that they say."""
        session = self.session
        if options.netns == self.options.netns:
            session.options = options
            try:
                yield session
            finally:
                session.options = self.options
            return
        from brctl2.kernel import netns

        self.flush()
        home = os.open(netns.SELF, os.O_RDONLY | os.O_CLOEXEC)
        try:
            netns.enter(options.netns)
            session = self.elsewhere.setdefault(options.netns, BatchSession(options, self))
            session.options = options
            yield session
        finally:
            netns.setns(home)
            os.close(home)

    # ---------------------------------------------------------------------- results

    def result(self, session: BatchSession, result: Result, *, native: bool = False) -> None:
        """Do what a line wants, or let it wait. Raises Brctl2Error."""
        if not isinstance(result, Plan):
            self.flush()
            compat.finish(session, result)
            return
        options = session.options
        if session is self.session and not (options.dry_run or options.explain or options.json):
            waiting = self.can_wait(result)
            if waiting:
                how = tell if native else compat.told
                self.waiting += [Waiting(*each, self.number, how) for each in waiting]
                if len(self.waiting) >= MOST:
                    self.flush()
                return
        self.flush()
        if native and not options.dry_run:
            done = result.run() if result.run is not None else None
            if done is None:
                apply(session, result)
            report.changed(result.changes, done, session)
        else:
            compat.finish(session, result)
        changed = [change for change in result.changes if type(change).__name__ in LINKS]
        if changed or result.run is not None:
            renamed = result.run is not None or any(map(may_rename, changed))
            session.forget_links(renamed=renamed)

    def can_wait(self, plan: Plan) -> list[tuple[Change, Message]]:
        """The changes with their messages, if all of them may wait; else none."""
        if plan.verify is not None or plan.run is not None:
            return []
        from brctl2.kernel import changes

        found = []
        for change in plan.changes:
            message = changes.message(change) if is_exact(change) else None
            if message is None or message.flags & EXCLUSIVE != EXCLUSIVE:
                return []
            found.append((change, message))
        return found

    def flush(self) -> None:
        """Send what waits. Raises LineError for the first that fails, with all behind it undone."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        outcomes = self.session.own_channel.execute([w.message for w in waiting])
        failed = [at for at, outcome in enumerate(outcomes) if outcome.error is not None]
        if not failed:
            return
        for at in failed:
            error = outcomes[at].error
            assert error is not None
            cause = waiting[at].tell(waiting[at].change, error)
            if not self.options.force:
                behind = [w.change for w in waiting[at + 1 :]]
                cause = self.undo(
                    [ch for i, ch in enumerate(behind, at + 1) if i not in failed], cause
                )
            self.failed(cause, waiting[at].line)

    def undo(self, changes: list[Change], cause: Brctl2Error) -> Brctl2Error:
        """Delete again what was made behind a failing line; what is to be said then."""
        from brctl2.kernel import changes as kernel_changes

        inverses = [change.inverse() for change in reversed(changes)]
        errors = kernel_changes.perform(self.session.own_channel, inverses)
        left = [
            f"{inverse.says}: {error.describe()}"
            for inverse, error in zip(inverses, errors, strict=True)
            if error is not None
        ]
        if left:
            return RollbackFailedError(
                f"{cause.describe()}; and undoing what came after it failed: {'; '.join(left)}"
            )
        return cause


def may_rename(change: Change) -> bool:
    """Whether a name that was a device's may not be so any more."""
    if type(change).__name__ in ("LinkAdd", "TunAdd"):
        return False
    after = getattr(change, "after", None)
    return after is None or not RENAMED_BY.isdisjoint(after)


def is_exact(change: Change) -> bool:
    """Whether the inverse of a creation leaves nothing behind.

    An entry that is put both into the bridge and into the device is put in two steps; with `use`
    or `extern_learn` the kernel does not mind (NLM_F_EXCL) that it is there.
    """
    name = type(change).__name__
    if name != "FdbPut":
        return name in EXACT
    flags: int = change.entry.flags  # type: ignore[union-attr]
    return flags & FDB_TARGETS in FDB_ONE and not flags & FDB_LENIENT


# --------------------------------------------------------------------------- words


def tool_of(words: list[str]) -> tuple[str, list[str]]:
    """Whose line it is in a batch of brctl2's: of `ip`, `bridge`, `brctl` or its own."""
    name = words[0] if words else ""
    if name in ("ip", "brctl") or (name == "bridge" and is_bridge8(words[1:])):
        return name, words[1:]
    return "brctl2", words


def native_command(options: Options, words: list[str]) -> tuple[Command, list[str]]:
    """The command of a line and the words behind it. Raises UsageError, UnknownObjectError."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        after = take(options, words, at)
        if after == at:
            raise UsageError(f'unknown option "{words[at]}"')
        at = after
    rest = words[at:]
    name = rest.pop(0) if rest else ""
    if name not in registry.OBJECTS:
        raise UnknownObjectError(f'object "{name}" is unknown', hint="see brctl2 --help")
    commands = registry.commands(name)
    while rest and rest[0].startswith("-"):
        after = take(options, rest, 0)
        if after == 0:
            break
        rest = rest[after:]
    if "" in commands:
        return commands[""], rest
    verb = rest.pop(0) if rest else "show"
    if any(known.startswith(f"{verb} ") for known in commands):
        verb = f"{verb} {rest.pop(0) if rest else 'show'}"
    if verb not in commands:
        raise UsageError(f'{name}: unknown command "{verb}"')
    return commands[verb], rest


def run_native(session: Session, request: Request) -> Result:
    """What one of brctl2's own commands makes of a request."""
    command: Command = request.scope  # type: ignore[assignment]
    module, _, function = command.run.partition(":")
    result: Result
    result = getattr(import_module(f"brctl2.commands.{module}"), function)(session, request)
    return result


def brctl_line(session: Session, words: list[str]) -> None:
    """A line of brctl's. Raises Brctl2Error."""
    from brctl2.keyword import brctl

    if brctl.line(session, words):
        raise RefusedError(f"brctl {words[0]} failed")


def twin(options: Options) -> Options:
    """A copy, for a line that says more."""
    found = Options()
    for name in Options.__slots__:
        setattr(found, name, getattr(options, name))
    return found
