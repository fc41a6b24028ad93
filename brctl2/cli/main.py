"""Running a native command line: through the Typer tree to a request, a result, and output."""

from __future__ import annotations

import typer

from brctl2.cli.lazy import build
from brctl2.commands.session import Options, Session
from brctl2.errors import Brctl2Error
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
    """What was typed, carried out; the exit status. Raises Brctl2Error.

    Not by calling the tree: Typer would make statuses of its own of Ctrl-C and of a reader that
    has gone, and hide both from the line that runs this one.
    """
    tree = build(session)
    try:
        with tree.make_context("brctl2", list(arguments)) as context:
            status = tree.invoke(context)
    except typer.Exit as finished:  # after --help
        return finished.exit_code
    return status if isinstance(status, int) else 0


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
