"""The program: picks the front end before it imports one, and maps exceptions to exit statuses.

`ip`, `bridge` and `brctl` lines and batches never load Typer or rich. This is the only place that
ends the process.
"""

from __future__ import annotations

import os
import sys

from brctl2 import __version__

# bridge(8)'s objects; `brctl2 bridge add|del|set|show|stats` are brctl2's own.
BRIDGE8 = ("link", "fdb", "mdb", "mst", "vlan", "vni", "monitor")


def front_end(argv: list[str]) -> str:
    """ "version" or "cli", from the words alone."""
    if argv[1:] in (["--version"], ["-V"], ["-Version"], ["-version"]):
        return "version"
    return "cli"


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit status. Never raises for what a user can do."""
    arguments = sys.argv if argv is None else argv
    if front_end(arguments) == "version":
        return version()
    from brctl2.cli.main import run

    return run(arguments[1:])


def version() -> int:
    """The version, the way iproute2's tools say it."""
    sys.stdout.write(f"brctl2 {__version__}\n")
    return 0


def entry() -> None:
    """The console script."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`): the rest is not wanted. Nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 128 + 13
    except KeyboardInterrupt:
        status = 128 + 2
    except Exception as error:  # noqa: BLE001 - the last place that can say it in one line
        status = mistake(error)
    sys.exit(status)


def mistake(error: Exception) -> int:
    """One line about an error that nobody expected; the traceback with BRCTL2_DEBUG=1."""
    if os.environ.get("BRCTL2_DEBUG"):
        raise error
    text = f"{type(error).__name__}: {error}".encode("unicode_escape").decode()
    sys.stderr.write(f"Error: internal error: {text} (BRCTL2_DEBUG=1 shows where)\n")
    return 2


if __name__ == "__main__":
    entry()
