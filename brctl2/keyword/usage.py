"""What `help` says of ip(8)'s and bridge(8)'s lines: every word that is covered, from the tables.

Scripts look for a word in it to find out what the tool can do: `bridge link help 2>&1 | grep mab`.
"""

from __future__ import annotations

from textwrap import wrap

from brctl2.keyword import compat, ip_kinds, ip_link
from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from brctl2.keyword.abbrev import Keywords

WIDTH = 80
INDENT = " " * 12


def of_line(tool: str, words: Sequence[str]) -> tuple[bool, str]:
    """Whether a line asks for the words of a type (`ip link help bridge`); what is to be told."""
    name = compat.OBJECTS[tool].find(words[0]) if words else None
    if name not in compat.COVERED[tool]:
        return False, of_tool(tool, compat.COVERED[tool], compat.OPTIONS[tool])
    module = import_module(f"brctl2.keyword.{tool}_{name}")
    types = types_of(module)
    asked = bool(types) and len(words) > 2 and module.VERBS.find(words[1]) == "help"
    kind = words[2] if asked else words[words.index("type") + 1] if "type" in words[:-1] else ""
    if kind in types:
        return asked, of_kind(kind, types[kind])
    return False, of_object(tool, name, module)


def types_of(module: Any) -> dict[str, Keywords | None]:
    """The words behind `type` of each kind; only those of links have any."""
    return ip_kinds.TYPES if module is ip_link else {}


def of_tool(tool: str, objects: Sequence[str], options: Keywords) -> str:
    """Which objects and options there are."""
    found = [f"Usage: {tool} [ OPTIONS ] OBJECT {{ COMMAND | help }}"]
    found += paragraph("where  OBJECT := ", f"{{ {' | '.join(objects)} }}")
    found += paragraph(
        "       OPTIONS := ", f"{{ {' | '.join(f'-{o}' for o in options.spelled)} }}"
    )
    return "\n".join(found) + "\n"


def of_object(tool: str, name: str, module: Any) -> str:
    """Which commands an object has, and the words of each."""
    if not hasattr(module, "VERBS"):
        words = listed(module.WORDS[""])
        return "\n".join(paragraph("Usage: ", f"{tool} {name} {words}")) + "\n"
    commands = [verb for verb in module.VERBS.names if verb in module.RUN]
    found = paragraph("Usage: ", f"{tool} {name} {{ {' | '.join((*commands, 'help'))} }}")
    for keywords, verbs in shared(module.WORDS, commands):
        words = listed(keywords, getattr(module, "OUTSIDE", ()))
        found += paragraph(f"       {tool} {name} {'|'.join(verbs)} ", words)
    types = types_of(module)
    if types:
        found += paragraph("       TYPE := ", f"{{ {' | '.join(types)} }}")
        found.append(f"       {tool} {name} help TYPE: the words of a type")
    return "\n".join(found) + "\n"


def of_kind(kind: str, keywords: Keywords | None) -> str:
    """The words behind `type KIND`."""
    words = listed(keywords) if keywords is not None else ""
    return "\n".join(paragraph("Usage: ", f"... {kind} {words}".rstrip())) + "\n"


def shared(
    words: dict[str, Keywords], commands: Sequence[str]
) -> Iterator[tuple[Keywords, list[str]]]:
    """Each set of keywords once, with the commands that have it."""
    found: dict[int, tuple[Keywords, list[str]]] = {}
    for verb, keywords in words.items():
        if verb.split()[0] in commands:
            found.setdefault(id(keywords), (keywords, []))[1].append(verb)
    return iter(found.values())


def listed(keywords: Keywords, outside: Collection[str] = ()) -> str:
    """All that are covered, in the order in which they are compared; `[no]word` for two."""
    words = dict.fromkeys(w for w in keywords.spelled if keywords.find(w) not in outside)
    pairs = {f"no{word}" for word in words}
    return " ".join(
        f"[ [no]{word} ]" if f"no{word}" in words else f"[ {word} ]"
        for word in words
        if word not in pairs
    )


def paragraph(start: str, text: str) -> list[str]:
    """Lines of a terminal's width; the `[ word ]` stay whole."""
    held = text.replace("[ ", "[\0").replace(" ]", "\0]")
    lines = wrap(
        held,
        WIDTH,
        initial_indent=start,
        subsequent_indent=INDENT,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace("\0", " ") for line in lines]
