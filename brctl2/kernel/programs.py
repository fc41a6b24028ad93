"""Asking other programs: argv, no shell, in C locale, with a limit on time and output."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

from brctl2.errors import Brctl2Error
from brctl2.kernel.waiting import readable

PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
TIMEOUT = 5.0  # seconds
LIMIT = 64 << 20  # bytes, of all that it prints
PIECE = 1 << 16


class ProgramError(Brctl2Error):
    """A program that fails, takes too long or prints too much."""


def find(name: str) -> str | None:
    """Where a program is, in $PATH or where administrators' programs are."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{PLACES}")


def output(path: str, *arguments: str, timeout: float = TIMEOUT, limit: int = LIMIT) -> str:
    """What a program prints. Raises ProgramError when its status is not 0, or it has to be ended.

    Bytes that are no UTF-8 come as surrogates.
    """
    name = os.path.basename(path)
    environment = {"LC_ALL": "C", "PATH": f"{os.environ.get('PATH', '')}:{PLACES}"}
    try:
        program = subprocess.Popen(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    except OSError as error:
        raise ProgramError(f"{name} cannot be started: {error.strerror}") from None
    with program:
        try:
            printed, told = _collected(program, name, time.monotonic() + timeout, limit)
        except ProgramError:
            program.kill()
            raise
    if program.returncode != 0:
        first = told.decode(errors="replace").strip().partition("\n")[0]
        raise ProgramError(f"{name}: {first or f'status {program.returncode}'}")
    return printed.decode(errors="surrogateescape")


def _collected(
    program: subprocess.Popen[bytes], name: str, end: float, limit: int
) -> tuple[bytes, bytes]:
    """Standard output and error up to their ends. Raises ProgramError at a limit."""
    assert program.stdout is not None
    assert program.stderr is not None
    found = {program.stdout.fileno(): bytearray(), program.stderr.fileno(): bytearray()}
    still = list(found)
    while still:
        ready = readable(still, max(0.0, end - time.monotonic()))
        if not ready:
            raise ProgramError(f"{name} takes too long")
        for descriptor in ready:
            piece = os.read(descriptor, PIECE)
            found[descriptor] += piece
            if not piece:
                still.remove(descriptor)
        if sum(map(len, found.values())) > limit:
            raise ProgramError(f"{name} prints too much")
    printed, told = found.values()
    return bytes(printed), bytes(told)
