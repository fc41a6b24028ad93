"""The types of the command table: what a command is called, takes and does.

The table itself is commands/registry.py. From it come the keyword grammar, the Typer tree, help,
man pages and completion, and the central decisions: whether --dry-run stops before the kernel,
whether privileges are needed.
"""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrSet, AttrTable
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from brctl2.model.codec import Codec

READ = "read"
WRITE = "write"


class Word:
    """A keyword that is no kernel attribute by itself: `dev`, `up`, `type`, `from`.

    codec    None for a flag, which takes no value
    many     may come several times; the value is the list
    optional the value may be left out (the value is then None)
    scope    words that belong to it: after `peer`, `nexthop`; the value is a Request
    into     sets another word's value: `down` is `up` with False
    """

    __slots__ = ("aliases", "codec", "help", "into", "many", "name", "optional", "scope", "value")

    def __init__(
        self,
        name: str,
        codec: Codec[Any] | None = None,
        help: str = "",
        *,
        aliases: tuple[str, ...] = (),
        many: bool = False,
        optional: bool = False,
        scope: Scope | None = None,
        into: str = "",
        value: object = True,
    ) -> None:
        self.name = name
        self.codec = codec
        self.help = help
        self.aliases = aliases
        self.many = many
        self.optional = optional
        self.scope = scope
        self.into = into or name
        self.value = value

    @property
    def word(self) -> str:
        """The keyword, as Attr calls it."""
        return self.name

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every keyword for it, as Attr calls them."""
        return (self.name, *self.aliases)


Entry = Word | Attr[Any]
Item = Entry | type[AttrTable]


class Positional:
    """An operand that needs no keyword. `word` is a keyword that gives it all the same.

    many  may come several times; the value is the list
    bare  how often without the keyword at most; 0 for as often as one likes
    """

    __slots__ = ("bare", "codec", "help", "many", "metavar", "name", "required", "word")

    def __init__(
        self,
        name: str,
        codec: Codec[Any],
        help: str = "",
        *,
        word: str = "",
        required: bool = True,
        many: bool = False,
        bare: int = 0,
        metavar: str = "",
    ) -> None:
        self.name = name
        self.codec = codec
        self.help = help
        self.word = word
        self.required = required
        self.many = many
        self.bare = bare
        self.metavar = metavar or name.upper()


class Scope:
    """A set of words, with operands of its own (`peer [name] PEER ...`)."""

    __slots__ = ("items", "positionals", "words")

    def __init__(self, *items: Item, positionals: tuple[Positional, ...] = ()) -> None:
        self.items = items
        self.positionals = positionals
        self.words: dict[str, Entry] = {}
        for entry in entries(items):
            for name in entry.spellings:
                self.words.setdefault(name, entry)


def entries(items: tuple[Item, ...]) -> Iterator[Entry]:
    """Every word; a table stands for its attributes that can be set."""
    for item in items:
        if isinstance(item, (Word, Attr)):
            yield item
        else:
            yield from (attr for attr in item.attrs if attr.writable)


class Command(Scope):
    """One command of the tree.

    path      "link set"
    run       "module:function" below brctl2.commands; called with (session, request)
    effect    READ or WRITE
    switch    the word whose value opens more tables: ("type", KINDS)
    rewrite   changes the tokens before they are parsed (verb-first forms)
    rest      everything after the operands is taken as it is (netns exec)
    dump      the kind of records that it shows, for --help
    """

    __slots__ = ("effect", "path", "rest", "rewrite", "run", "summary", "switch")

    def __init__(
        self,
        path: str,
        run: str,
        summary: str,
        *items: Item,
        effect: str = WRITE,
        positionals: tuple[Positional, ...] = (),
        switch: tuple[str, Mapping[str, type[AttrTable]]] | None = None,
        rewrite: Callable[[list[str]], list[str]] | None = None,
        rest: bool = False,
    ) -> None:
        super().__init__(*items, positionals=positionals)
        self.path = path
        self.run = run
        self.summary = summary
        self.effect = effect
        self.switch = switch
        self.rewrite = rewrite
        self.rest = rest

    @property
    def object(self) -> str:
        """`link` of `link set`."""
        return self.path.partition(" ")[0]

    @property
    def verb(self) -> str:
        """`set` of `link set`."""
        return self.path.partition(" ")[2]


class Request:
    """What was typed, parsed: operands, words and kernel attributes.

    names   operands by name; a list where there may be several
    words   values of Words by name
    values  values of Attrs
    rest    the tokens after the operands, for commands that take them as they are
    """

    __slots__ = ("names", "rest", "scope", "values", "words")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.names: dict[str, Any] = {}
        self.words: dict[str, Any] = {}
        self.values = AttrSet()
        self.rest: list[str] = []

    def word(self, name: str, default: Any = None) -> Any:
        """The value of a word, the default where it was not typed."""
        return self.words.get(name, default)

    def name(self, name: str, default: Any = None) -> Any:
        """The value of an operand."""
        return self.names.get(name, default)
