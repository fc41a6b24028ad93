"""docs/reference.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gendocs import tables, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from brctl2.commands.spec import Command
    from gendocs.tables import Object, Row

HEAD = """# Reference

<!-- Made by `make docs` from the table of commands; do not edit. -->

{two_ways}

{tools}

[Global options](#global-options) · [Exit statuses](#exit-statuses) · [Environment](#environment) ·
[Files](#files)
"""


def page() -> str:
    """The whole document."""
    found = tuple(tables.objects())
    parts = [
        HEAD.format(two_ways=words.TWO_WAYS, tools=words.TOOLS),
        table(("object", "what it is about"), ((link(o.name), o.summary) for o in found)),
    ]
    for object_ in found:
        parts += object_section(object_)
    parts += ["## Global options", "They stand anywhere on the line.", options_table()]
    parts += ["## Exit statuses", table(("status", "meaning"), words.STATUSES)]
    parts += ["## Environment", table(("variable", "meaning"), words.ENVIRONMENT)]
    parts += ["## Files", table(("file", "meaning"), words.FILES)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def object_section(object_: Object) -> Iterator[str]:
    """An object and its commands."""
    yield f"## {object_.name}"
    yield object_.summary
    if len(object_.commands) > 1:
        yield " · ".join(link(command.path) for command in object_.commands)
    for place, command in enumerate(object_.commands):
        if command.path != object_.name:
            yield f"### {command.path}"
        yield from command_section(command, object_.commands[:place])


def command_section(command: Command, before: Sequence[Command]) -> Iterator[str]:
    """One command."""
    yield f"    {tables.synopsis(command)}"
    yield escaped(command.summary)
    if command.positionals:
        operands = (
            (code(tables.operand(p)), described(p.help, p.word)) for p in command.positionals
        )
        yield table(("operand", "meaning"), operands)
    yield from words_section(command, before)
    for opened in tables.opened(command):
        yield f"With `{command.switch[0]} {opened.value}`:"  # type: ignore[index]
        yield rows_table(opened.rows)


def words_section(command: Command, before: Sequence[Command]) -> Iterator[str]:
    """The command's properties, in full or as those of an earlier command."""
    found = tables.rows(command.items)
    same = tables.shared(command, before)
    if same is None:
        if found:
            yield rows_table(found)
        return
    without = f" without {', '.join(map(code, same.without))}" if same.without else ""
    also = ", and:" if same.more else "."
    yield f"The properties of {link(same.like.path)}{without}{also}"
    if same.more:
        yield rows_table(same.more)


def rows_table(found: Iterable[Row]) -> str:
    """Keywords, values, meanings; the words that a keyword opens stand behind it."""
    lines: list[tuple[str, str, str]] = []
    for row in found:
        lines.append(line(row))
        if row.opens is not None:
            lead = f"{row.names[0]} "
            for p in row.opens.positionals:
                lines.append((code(f"{lead}{tables.operand(p)}"), "", described(p.help, p.word)))
            lines += [line(inner, lead) for inner in tables.rows(row.opens.items)]
    return table(("property", "value", "meaning"), lines)


def line(row: Row, lead: str = "") -> tuple[str, str, str]:
    """One keyword."""
    names = ", ".join(code(lead + name) for name in row.names)
    again = " May be repeated." if row.many and "repeated" not in row.help else ""
    return names, code(row.metavar), f"{row.help}{again}"


def options_table() -> str:
    """The global options."""
    found = (
        (", ".join(map(code, o.spellings)), code(o.metavar.replace("?", "[=WHEN]")), o.help)
        for o in tables.global_options()
    )
    return table(("option", "value", "meaning"), found)


def described(help: str, keyword: str) -> str:
    """The help of an operand, and the keyword that gives it as well."""
    return f"{help} Also behind `{keyword}`." if keyword else help


def table(head: Sequence[str], found: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *found]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(text: str) -> str:
    """Text that does not end its cell."""
    return escaped(text).replace("|", "\\|")


def escaped(text: str) -> str:
    """Text whose angle brackets and asterisks are not read as markup."""
    return text.replace("<", "&lt;").replace("*", "\\*") if "`" not in text else text


def code(text: str) -> str:
    """As code; nothing for nothing."""
    return f"`{text}`" if text else ""


def link(path: str) -> str:
    """To the section of an object or a command."""
    return f"[{path}](#{path.replace(' ', '-')})"
