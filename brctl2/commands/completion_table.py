"""The commands of `brctl2 completion`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.codec import Codec, Text

SHELLS = ("bash", "zsh", "fish")


class Shell(Codec[str]):
    """The name of a shell."""

    metavar = "|".join(SHELLS)
    choices = SHELLS

    def parse(self, word: str) -> str:
        if word not in SHELLS:
            raise ValueError(f"expected one of {', '.join(SHELLS)}")
        return word


SHELL = Positional("shell", Shell(), "bash, zsh or fish.", metavar="SHELL")

COMMANDS = (
    Command(
        "completion show",
        "completion:show",
        "Print the completion script of a shell. It starts no program when TAB is pressed.",
        effect=READ,
        positionals=(SHELL,),
    ),
    Command(
        "completion install",
        "completion:install",
        "Put the completion script where new shells of this user look for it.",
        Word("system", None, "For all users, below /usr/local/share."),
        Word("to", Text(4000), "Into this directory instead."),
        positionals=(SHELL,),
    ),
)
