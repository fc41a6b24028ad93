"""The commands of `brctl2 topology`."""

from __future__ import annotations

from brctl2.commands.spec import READ, Command, Positional, Word
from brctl2.model.codec import Codec, DevName

FORMATS = ("text", "mermaid", "dot", "svg", "json")


class Format(Codec[str]):
    """How a picture is written."""

    metavar = "|".join(FORMATS)
    choices = FORMATS

    def parse(self, word: str) -> str:
        if word not in FORMATS:
            raise ValueError(f"expected one of {', '.join(FORMATS)}")
        return word


COMMANDS = (
    Command(
        "topology show",
        "topology:show",
        "Draw what can be seen from here: bridges, ports, veth pairs, namespaces, default routes.",
        Word("format", Format(), "How: text (the default), mermaid, dot (Graphviz), svg or json."),
        effect=READ,
        positionals=(
            Positional(
                "name",
                DevName(127),
                "Only what this bridge is connected with on layer 2.",
                word="dev",
                required=False,
                metavar="BR",
            ),
        ),
    ),
)
