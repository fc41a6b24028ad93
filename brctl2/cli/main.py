"""Running a native command line: through the Typer tree to a request, a result, and output."""

from __future__ import annotations

from brctl2.cli.lazy import build
from brctl2.commands.session import Options, Session
from brctl2.errors import Brctl2Error
from brctl2.render import report


def run(arguments: list[str]) -> int:
    """Parse and carry out one command line; the exit status."""
    options = Options()
    session = Session(options)
    try:
        status = build(session)(arguments, standalone_mode=False, prog_name="brctl2")
        return status if isinstance(status, int) else 0
    except Brctl2Error as error:
        report.error(error, options)
        return error.status
    finally:
        session.close()
