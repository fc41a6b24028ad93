"""Running a native command line: to a request, a result, and output."""

from __future__ import annotations

from brctl2.cli import words
from brctl2.cli.dispatch import carry_out
from brctl2.commands.session import Options, Session
from brctl2.errors import Brctl2Error
from brctl2.keyword import grammar
from brctl2.render import report


def run(arguments: list[str]) -> int:
    """Parse and carry out one command line; the exit status."""
    options = Options()
    session = Session(options)
    session.run_line = said
    try:
        return typed(session, arguments)
    except Brctl2Error as error:
        report.error(error, options)
        return error.status
    finally:
        session.close()


def typed(session: Session, arguments: list[str]) -> int:
    """What was typed, carried out; the exit status. Raises Brctl2Error."""
    meant = words.find(session.options, arguments)
    if meant.command is not None:
        request = grammar.parse(meant.command, meant.words, session.options)
        if not session.options.help:
            return carry_out(session, meant.command, request)
    from brctl2.cli import lazy

    return lazy.tell(meant.path)


def said(arguments: list[str]) -> str:
    """What another line prints, carried out in this process. Raises Brctl2Error."""
    import io
    from contextlib import redirect_stdout

    data = io.BytesIO()
    out = io.TextIOWrapper(data, encoding="utf-8", errors="surrogateescape")
    session = Session(Options())
    try:
        with redirect_stdout(out):
            typed(session, arguments)
    finally:
        session.close()
    out.flush()
    return data.getvalue().decode(errors="surrogateescape")
