"""The commands of `brctl2 netns`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.netns import NetnsName

COMMANDS = (
    Command(
        "netns list",
        "netns:show",
        "Show the named network namespaces, with the id by which this one knows them.",
        effect=READ,
    ),
    Command(
        "netns add",
        "netns:add",
        "Make network namespaces, named as ip-netns(8) does.",
        Word("may-exist", None, "Do nothing for those that are there."),
        positionals=(Positional("name", NetnsName(), "Their names.", many=True),),
    ),
    Command(
        "netns del",
        "netns:delete",
        "Take names away. A namespace lives on while a process is in it.",
        Word("if-exists", None, "Do nothing for those that are not there."),
        positionals=(Positional("name", NetnsName(), "Their names.", many=True),),
    ),
    Command(
        "netns exec",
        "netns:execute",
        "Run a program in a network namespace, with that one's /sys and the files of "
        "/etc/netns/NAME in /etc. All that follows NAME is the program's; so is the exit status.",
        positionals=(Positional("name", NetnsName(), "The namespace."),),
        rest=True,
    ),
)
