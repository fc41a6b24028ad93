"""The attribute table: every netlink attribute that brctl2 knows, one line each.

From a line come the keyword and the option, the encoding and decoding, the JSON key, the text,
help, man page and completion. A table is a class; its lines are class attributes:

    class PortAttr(AttrTable):
        cost = Attr(3, UInt(32, 1, 65535), "STP path cost.")
"""

from __future__ import annotations

from brctl2.errors import MissingError
from brctl2.model.codec import Array, Bit, Nested, Records, Repeated, Select
from brctl2.typed import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brctl2.model.codec import Codec

T = TypeVar("T")
D = TypeVar("D")
T_co = TypeVar("T_co", covariant=True)


class Attr(Generic[T_co]):
    """One attribute.

    number   its type in the kernel's header
    codec    what its value is
    help     one sentence
    word     the keyword (default: the name in the table); "" for one that cannot be typed
    key      the JSON key (default: the keyword)
    aliases  other keywords for it
    access   "rw", "ro" (the kernel refuses or ignores a set) or "set" (never reported)
    readback False where the kernel may report something else than what was set
    presets  keywords that take no value and stand for one: {"nomaster": 0}
    """

    __slots__ = (
        "access",
        "aliases",
        "codec",
        "field",
        "help",
        "key",
        "number",
        "owner",
        "presets",
        "readback",
        "word",
    )

    def __init__(
        self,
        number: int,
        codec: Codec[T_co],
        help: str = "",
        *,
        word: str | None = None,
        key: str | None = None,
        aliases: tuple[str, ...] = (),
        access: str = "rw",
        readback: bool = True,
        presets: dict[str, Any] | None = None,
    ) -> None:
        self.number = number
        self.codec = codec
        self.help = help
        self.word: str = word  # type: ignore[assignment]
        self.key: str = key  # type: ignore[assignment]
        self.aliases = aliases
        self.access = access
        self.readback = readback
        self.presets = presets or {}
        self.field = ""
        self.owner: type[AttrTable] = AttrTable

    def __set_name__(self, owner: type[AttrTable], name: str) -> None:
        self.field = name
        self.owner = owner
        if self.word is None:
            self.word = name
        if self.key is None:
            self.key = self.word or name

    def __repr__(self) -> str:
        return f"{self.owner.__name__}.{self.field}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every keyword that sets it."""
        return (self.word, *self.aliases, *self.presets) if self.word else tuple(self.presets)

    @property
    def writable(self) -> bool:
        """Whether it can be set by a keyword."""
        return self.access != "ro" and bool(self.word)


class AttrTable:
    """A set of attributes that share one number space.

    prefix  the kernel's prefix ("IFLA_BR"), for names in errors and in the pyroute2 classes
    """

    prefix: ClassVar[str] = ""
    attrs: ClassVar[tuple[Attr[Any], ...]] = ()
    by_number: ClassVar[dict[int, Attr[Any]]] = {}
    by_word: ClassVar[dict[str, Attr[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = [value for value in vars(cls).values() if isinstance(value, Attr)]
        names = {attr.field for attr in own}
        cls.attrs = (*(a for a in cls.attrs if a.field not in names), *own)
        cls.by_number = {}
        for attr in cls.attrs:
            cls.by_number.setdefault(attr.number, attr)
        cls.by_word = {word: attr for attr in cls.attrs for word in attr.spellings}

    @classmethod
    def bits(cls, number: int) -> tuple[Attr[Any], ...]:
        """The one-bit options that share attribute `number`."""
        return tuple(a for a in cls.attrs if a.number == number and isinstance(a.codec, Bit))


class AttrSet(dict["Attr[Any]", Any]):
    """Values by attribute. A type checker knows each value's type from its attribute's.

    head     members of the struct that came before the attributes
    unknown  attributes that the table does not have, by number: kept, never dropped
    """

    __slots__ = ("head", "unknown")

    def __init__(
        self,
        values: Iterable[tuple[Attr[Any], Any]] | dict[Attr[Any], Any] = (),
        head: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(values)
        self.head: dict[str, Any] = head if head is not None else {}
        self.unknown: dict[int, bytes] = {}

    if TYPE_CHECKING:

        def __getitem__(self, attr: Attr[T]) -> T: ...
        def __setitem__(self, attr: Attr[T], value: T) -> None: ...

        @overload
        def get(self, attr: Attr[T], default: None = None) -> T | None: ...
        @overload
        def get(self, attr: Attr[T], default: D) -> T | D: ...
        def get(self, attr: Attr[Any], default: Any = None) -> Any: ...

    def __missing__(self, attr: Attr[Any]) -> NoReturn:
        raise MissingError(f"a message without {attr!r}, which each one has")

    def of(self, table: type[AttrTable]) -> AttrSet:
        """Those values whose attribute is in `table`."""
        return AttrSet((attr, value) for attr, value in self.items() if attr in table.attrs)

    def copy(self) -> AttrSet:
        """A shallow copy, head and unknown attributes included."""
        twin = AttrSet(self, dict(self.head))
        twin.unknown = dict(self.unknown)
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AttrSet):
            return NotImplemented
        return (
            dict.__eq__(self, other) and self.head == other.head and self.unknown == other.unknown
        )

    def __ne__(self, other: object) -> bool:
        return not self == other  # dict has one of its own, which looks at the values alone

    __hash__ = None

    def __repr__(self) -> str:
        inner = ", ".join(f"{attr.field}={value!r}" for attr, value in self.items())
        return f"AttrSet({inner}, head={self.head})" if self.head else f"AttrSet({inner})"


class Record:
    """One thing that the kernel has: its attributes, and its struct in `values.head`."""

    __slots__ = ("values",)

    def __init__(self, values: AttrSet) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.values!r})"


class Layout:
    """A whole message: the fixed header struct, then attributes.

    fields   (name, wire) in order; "pad8", "pad16"... are bytes without meaning
    hot      decoded and encoded by netlink/fast.py; else by pyroute2 through netlink/schema.py
    """

    __slots__ = ("fields", "hot", "name", "table")

    def __init__(
        self,
        name: str,
        fields: tuple[tuple[str, str], ...],
        table: type[AttrTable],
        *,
        hot: bool = False,
    ) -> None:
        self.name = name
        self.fields = fields
        self.table = table
        self.hot = hot

    def __repr__(self) -> str:
        return f"Layout({self.name})"


def walk(table: type[AttrTable]) -> Iterator[type[AttrTable]]:
    """The table and every table nested in it, each once."""
    seen: list[type[AttrTable]] = []
    todo = [table]
    while todo:
        found = todo.pop()
        if found in seen:
            continue
        seen.append(found)
        yield found
        for attr in found.attrs:
            codec = attr.codec.each if isinstance(attr.codec, (Array, Repeated)) else attr.codec
            if isinstance(codec, (Nested, Records)):
                todo.append(codec.table)
            elif isinstance(codec, Select):
                todo += codec.tables.values()
