"""Manual pages in man(7)'s macros."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from gendocs import tables, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from brctl2.commands.spec import Command
    from gendocs.tables import Object, Row

SECTION = "8"
BREAK = r"|\:"  # a long list of choices may be broken here
HEAD = """.\\" Made by `make docs` from the table of commands; do not edit.
.TH {name} 8 "" "brctl2" "Linux"
.nh
.ad l
"""
MAIN = (
    "Manage Linux bridges: make them, fill them, look into them, and move the address of a network "
    "card to one without losing a packet. Objects and their commands have manual pages of their "
    "own."
)
OUTPUT = (
    "Lists are tables on a terminal, iproute2's text in a pipe, and with --json what ip(8) and "
    "bridge(8) print with -json. Nothing but the result goes to standard output. An error is one "
    'line on standard error; with --json it is an object, {"error": {...}}. Commands that change '
    'something say "changed": true or false with --json. What comes from the kernel or from a '
    "file is data: control characters in names are shown escaped on a terminal."
)


def pages() -> dict[str, str]:
    """All pages by file name."""
    found = tuple(tables.objects())
    return {"brctl2.8": main_page(found)} | {
        f"brctl2-{object_.name}.8": object_page(object_, found) for object_ in found
    }


def main_page(found: Sequence[Object]) -> str:
    """brctl2(8)."""
    lines = [
        HEAD.format(name="BRCTL2"),
        section("NAME", r"brctl2 \- Linux bridges, ports, addresses and routes"),
        section("SYNOPSIS"),
        ".nf",
        *(
            roff(line)
            for line in (
                "brctl2 [OPTION]... OBJECT COMMAND [OPERAND]... [PROPERTY]...",
                "brctl2 {ip | bridge | brctl} LINE",
                "brctl2 {--batch | batch} {FILE | -}",
            )
        ),
        ".fi",
        section("DESCRIPTION", flowed(MAIN)),
        paragraph(words.TWO_WAYS),
        paragraph(words.TOOLS),
        section("OBJECTS"),
        *tagged((f"{o.name}", f"{o.summary} See brctl2-{o.name}(8).") for o in found),
        section("OPTIONS", flowed("They stand anywhere on the line.")),
        *tagged(
            (", ".join(o.spellings) + metavar(o.metavar), o.help) for o in tables.global_options()
        ),
        section("OUTPUT", flowed(OUTPUT)),
        section("EXIT STATUS"),
        *tagged(words.STATUSES),
        section("ENVIRONMENT"),
        *tagged(words.ENVIRONMENT),
        section("FILES"),
        *tagged(words.FILES),
        section("SEE ALSO", see([f"brctl2-{o.name}" for o in found], "ip", "bridge", "brctl")),
    ]
    return joined(lines)


def object_page(object_: Object, found: Sequence[Object]) -> str:
    """brctl2-OBJECT(8)."""
    name = f"brctl2-{object_.name}"
    lines = [
        HEAD.format(name=name.upper()),
        section("NAME", rf"{roff(name)} \- {roff(object_.summary.rstrip('.'))}"),
        section("SYNOPSIS"),
        ".nf",
        *(roff(tables.synopsis(command)) for command in object_.commands),
        ".fi",
        section("DESCRIPTION", flowed(object_.summary)),
        paragraph(
            "Properties are bare keywords or long options; global options, exit statuses and the "
            "forms of output are in brctl2(8)."
        ),
        section("COMMANDS"),
    ]
    for place, command in enumerate(object_.commands):
        lines += command_lines(command, object_.commands[:place])
    others = [f"brctl2-{o.name}" for o in found if o.name != object_.name]
    lines.append(section("SEE ALSO", see(["brctl2", *others], "ip", "bridge")))
    return joined(lines)


def command_lines(command: Command, before: Sequence[Command]) -> Iterator[str]:
    """One command."""
    yield f".SS {roff(tables.synopsis(command))}"
    yield flowed(command.summary)
    yield from tagged(
        (tables.operand(p), f"{p.help} Also behind {p.word}." if p.word else p.help)
        for p in command.positionals
    )
    yield from words_lines(command, before)
    for opened in tables.opened(command):
        yield paragraph(f"With {command.switch[0]} {opened.value}:")  # type: ignore[index]
        yield from rows_lines(opened.rows)


def words_lines(command: Command, before: Sequence[Command]) -> Iterator[str]:
    """The command's properties, in full or as those of an earlier command."""
    same = tables.shared(command, before)
    if same is None:
        yield from rows_lines(tables.rows(command.items))
        return
    without = f" without {', '.join(same.without)}" if same.without else ""
    also = ", and:" if same.more else "."
    yield paragraph(f"The properties of {same.like.path}{without}{also}")
    yield from rows_lines(same.more)


def rows_lines(found: Iterable[Row]) -> Iterator[str]:
    """Keywords with their values and meanings."""
    for row in found:
        yield from tagged([(", ".join(row.names) + metavar(row.metavar), row.help)])
        if row.opens is not None:
            yield ".RS"
            yield from tagged((tables.operand(p), p.help) for p in row.opens.positionals)
            yield from rows_lines(tables.rows(row.opens.items))
            yield ".RE"


# -------------------------------------------------------------------------- roff


def metavar(text: str) -> str:
    """A value as it follows its name."""
    return "[=WHEN]" if text == "?" else f" {text}" if text else ""


def section(title: str, text: str = "") -> str:
    """A section's heading, and what stands right below."""
    return f".SH {title}\n{text}".rstrip()


def paragraph(text: str) -> str:
    """A paragraph of its own."""
    return f".PP\n{flowed(text)}"


def tagged(found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Terms in bold, their meanings below."""
    for term, text in found:
        yield f".TP\n.B {roff(term).replace('|', BREAK)}\n{flowed(text)}"


def flowed(text: str) -> str:
    """Running text, in lines of at most 100 characters."""
    found = roff(" ".join(text.split()))
    return "\n".join(
        line if not line.startswith((".", "'")) else rf"\&{line}"
        for line in textwrap.wrap(found, 100, break_long_words=False, break_on_hyphens=False)
    )


def roff(text: str) -> str:
    """Text whose backslashes, dashes, quotes and leading dots are only text."""
    found = text.replace("`", "").replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    found = found.replace("^", "\\(ha").replace("~", "\\(ti").replace('"', "\\(dq")
    return rf"\&{found}" if found.startswith(".") else found


def see(own: Iterable[str], *others: str) -> str:
    """Pages of this section."""
    names = [*own, *others]
    last = len(names) - 1
    return "\n".join(
        f".BR {roff(name)} ({SECTION}){',' if place < last else ''}"
        for place, name in enumerate(names)
    )


def joined(lines: Iterable[str]) -> str:
    """The page; no empty lines, which are errors in man(7)."""
    text = "\n".join(line.strip("\n") for line in lines if line)
    return f"{text}\n"
