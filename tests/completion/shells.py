"""Real shells on a pseudo-terminal: what they offer when TAB is pressed, and what they insert.

A shell tells by a file what happened, so that no screen has to be read: the candidates as the
completion function gives them to the shell, one a line, and the line being edited after a key that
is bound here, with `=` before it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest_netns

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).parents[2]
SHELLS = ("bash", "zsh", "fish")
KEY = b"\x07"  # Ctrl-G: tell the line and empty it
PATIENCE = 30.0

# Nothing can be started from here on: whatever a completion needs, the shell has to do itself.
NO_PROGRAMS = {
    "bash": "PATH=/nonexistent",
    "zsh": "path=(/nonexistent)",
    "fish": "set -gx PATH /nonexistent",
}
# The shell's own set-up, as a user has it.
USUAL = {
    "bash": "source {root}/completions/brctl2.bash",
    "zsh": "fpath=({root}/completions $fpath); autoload -Uz compinit; compinit -D -u",
    "fish": "source {root}/completions/brctl2.fish",
}
# What a TAB offers goes to the file.
PROBES = {
    "bash": r"""
probe() { _brctl2 "$@"; (( ${#COMPREPLY[@]} )) && printf '%s\n' "${COMPREPLY[@]}" >>$told; }
complete -F probe brctl2 brctl
""",
    "zsh": r"""
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -A hits "$@"
    (( $#hits )) && print -rl -- $hits >>$told
    builtin compadd "$@"
}
""",
    "fish": r"""
function tab
    complete -C(commandline) | string replace -r '\t.*' '' >>$told
    commandline -f complete
end
bind \t tab
""",
}
# The key that tells the line.
TELL = {
    "bash": r"""
tell() { printf '=%s\n' "$READLINE_LINE" >>$told; READLINE_LINE= READLINE_POINT=0; }
bind 'set completion-query-items 0' 'set page-completions off' 'set bell-style none'
bind 'set show-all-if-ambiguous on'
bind -x '"\C-g": tell'
""",
    "zsh": r"""
tell() { print -r -- "=$BUFFER" >>$told; BUFFER= }
zle -N tell
bindkey '^G' tell
LISTMAX=100000
unsetopt beep
""",
    "fish": r"""
function tell; echo "="(commandline) >>$told; commandline ''; end
bind \cg tell
""",
}
ARGUMENTS = {
    "bash": ["--noprofile", "--rcfile", "{rc}", "-i"],
    "zsh": ["-d", "-i"],
    "fish": ["--init-command", "source {rc}", "-i"],
}


class Tab(NamedTuple):
    """What TAB did: the candidates, and the line afterwards."""

    candidates: set[str]
    line: str


class Shell:
    """An interactive shell in a namespace, its home in `folder`.

    With `usual`, that is its set-up, and programs can be started, but no candidates are told.
    """

    def __init__(
        self, name: str, namespace: pytest_netns.Namespace, folder: Path, usual: str = ""
    ) -> None:
        pytest_netns.need(name, "setsid")
        self.name = name
        self.out = folder / "told"
        self.out.touch()
        if usual:
            set_up = [usual, TELL[name]]
        else:
            set_up = [USUAL[name].format(root=ROOT), TELL[name], PROBES[name], NO_PROGRAMS[name]]
        rc = folder / ".zshrc"
        rc.write_text("\n".join([*set_up, "echo = >>$told", ""]))
        self.terminal, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 50, 200, 0, 0))
        arguments = [word.format(rc=rc) for word in ARGUMENTS[name]]
        self.child = namespace.popen(
            ["setsid", "--ctty", name, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "ZDOTDIR": str(folder),
                "TERM": "xterm",
                "LC_ALL": "C.UTF-8",
                "told": str(self.out),
            },
        )
        os.close(theirs)
        self.screen = b""

    def __enter__(self) -> Shell:
        self._told()  # the last line of its set-up
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self.terminal)

    def tab(self, line: str) -> Tab:
        """Type a line and press TAB."""
        os.write(self.terminal, line.encode() + b"\t")
        return self.tell()

    def offers(self, line: str) -> set[str]:
        """The candidates behind a line."""
        return self.tab(line).candidates

    def completed(self, line: str) -> str:
        """The line after TAB."""
        return self.tab(line).line

    def tell(self) -> Tab:
        """What the shell has done with what was typed; the line is empty afterwards."""
        os.write(self.terminal, KEY)
        return self._told()

    def _told(self) -> Tab:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._listen()
            lines = self.out.read_text().splitlines()
            if lines and lines[-1].startswith("="):
                self.out.write_text("")
                return Tab(set(lines[:-1]) - {""}, lines[-1][1:])
        raise AssertionError(f"{self.name} does not answer; on its screen:\n{self.screen.decode()}")

    def _listen(self) -> None:
        """Read the screen, or it would fill up."""
        ready, _, _ = select.select([self.terminal], [], [], 0.005)
        if ready:
            try:
                self.screen += os.read(self.terminal, 65536)
            except OSError as error:  # EIO: the shell is gone
                raise AssertionError(f"{self.name} ended: {self.screen.decode()}") from error
