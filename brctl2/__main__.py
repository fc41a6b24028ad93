"""The program: picks the front end before it imports one, and maps exceptions to exit statuses.

Only help loads Typer, and only a table on a terminal loads rich. This is the only place that ends
the process.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

from brctl2 import __version__
from brctl2.keyword.front import front_end


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit status. Never raises for what a user can do."""
    arguments = sys.argv if argv is None else argv
    front, before, rest = front_end(arguments)
    if front == "version":
        return version()
    if front == "cli":
        from brctl2.cli.main import run

        return run(rest)
    if front == "brctl":
        from brctl2.keyword import brctl

        return brctl.main(before, rest)
    if front == "batch":
        from brctl2.keyword import batch

        return batch.main(before + rest)
    from brctl2.keyword import compat

    return compat.run(front, before, rest)


def version() -> int:
    """The version, the way iproute2's tools say it."""
    sys.stdout.write(f"brctl2 {__version__}\n")
    return 0


# Objects that may be in cycles, after which Python looks for cycles; by itself after 700, which in
# what a command has imported finds none and takes a sixth of the instructions of a short one.
YOUNG = 50_000


def entry() -> None:
    """The console script."""
    gc.set_threshold(YOUNG)
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`): the rest is not wanted. Nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 128 + 13
    except KeyboardInterrupt as interrupt:
        # A handler of another signal than SIGINT says which one it was.
        status = 128 + (interrupt.args[0] if interrupt.args else 2)
    except Exception as error:  # noqa: BLE001 - the last place that can say it in one line
        status = mistake(error)
    leave(status)


def leave(status: int) -> None:
    """End the process. Not by taking the interpreter apart, which takes as long as half of what
    was imported, unless somebody waits for that: a coverage or profile run, or a thread.
    """
    watched = sys.getprofile() is not None or sys.gettrace() is not None
    if watched or atexit._ncallbacks() or "threading" in sys.modules:
        sys.exit(status)
    sys.stderr.flush()
    os._exit(status)


def mistake(error: Exception) -> int:
    """One line about an error that nobody expected; the traceback with BRCTL2_DEBUG=1."""
    if os.environ.get("BRCTL2_DEBUG"):
        raise error
    text = f"{type(error).__name__}: {error}".encode("unicode_escape").decode()
    sys.stderr.write(f"Error: internal error: {text} (BRCTL2_DEBUG=1 shows where)\n")
    return 2


if __name__ == "__main__":
    entry()
