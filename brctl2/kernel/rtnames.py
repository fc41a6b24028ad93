"""Names for routing numbers: iproute2's rt_tables, rt_protos, rt_scopes and so on.

Source: ip-route(8), and the comments in the files. A file in /etc/iproute2 hides the one of that
name that the distribution keeps below /usr; `NAME.d/*.conf` add to it. A file is read when a name
of its kind is first needed, and lines that make no sense are passed over.
"""

from __future__ import annotations

import os

from brctl2.model import rtnumbers
from brctl2.model.codec import number
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIRECTORIES = ("/etc/iproute2", "/usr/share/iproute2", "/usr/lib/iproute2")
PROTOCOLS = "/etc/protocols"
# What is known where that file is missing (IANA's registry of protocol numbers).
COMMON_PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "ipv6-icmp": 58, "sctp": 132}
ROUTE_TYPES = {value: name for name, value in rtnumbers.TYPES.items()}
MAX32 = 0xFFFFFFFF


class Kind(NamedTuple):
    """One table of names.

    file      below the directories
    built_in  names that need no file
    high      the largest number
    shown     how a number without a name is shown
    base      of a number that is typed: 0 as strtoul(3), or 16
    extended  whether `FILE.d/*.conf` add to it
    """

    file: str
    built_in: Mapping[str, int]
    high: int = 255
    shown: str = "{}"
    base: int = 0
    extended: bool = False


KINDS = {
    "table": Kind("rt_tables", rtnumbers.TABLES, MAX32, extended=True),
    "protocol": Kind("rt_protos", rtnumbers.PROTOCOLS, extended=True),
    "scope": Kind("rt_scopes", rtnumbers.SCOPES),
    "realm": Kind("rt_realms", {"unknown": 0}),
    "dsfield": Kind("rt_dsfield", {"0": 0}, shown="0x{:02x}", base=16),
    "group": Kind("group", {"default": 0}, 0x7FFFFFFF),
    "protodown_reason": Kind("protodown_reasons", {}, 31, extended=True),
    "addr_protocol": Kind("rt_addrprotos", rtnumbers.ADDR_PROTOCOLS, shown="{:#x}", extended=True),
}


class Names(NamedTuple):
    """One table as it was read: both directions."""

    words: dict[int, str]
    numbers: dict[str, int]


class RtNames:
    """Both directions of every table. With `numeric` (-N) numbers are shown as numbers.

    The `..._number` functions take a name or a number and raise ValueError for neither.
    """

    def __init__(
        self, *, numeric: bool = False, directories: tuple[str, ...] = DIRECTORIES
    ) -> None:
        self.numeric = numeric
        self.directories = directories
        self._names: dict[str, Names] = {}

    # ----------------------------------------------------------- number -> name

    def word(self, kind: str, value: int) -> str:
        """The name of a number; the number where it has none. `kind` is one of KINDS."""
        found = None if self.numeric else self.names(kind).words.get(value)
        return KINDS[kind].shown.format(value) if found is None else found

    def table(self, value: int) -> str:
        """A routing table."""
        return self.word("table", value)

    def protocol(self, value: int) -> str:
        """Who set a route, a rule or a neighbour: RTPROT_*."""
        return self.word("protocol", value)

    def scope(self, value: int) -> str:
        """RT_SCOPE_*."""
        return self.word("scope", value)

    def realm(self, value: int) -> str:
        """One routing realm."""
        return self.word("realm", value)

    def realms(self, value: int) -> str:
        """RTA_FLOW, FRA_FLOW: `FROM/TO`, or `TO`."""
        source, target = value >> 16, value & 0xFFFF
        return f"{self.realm(source)}/{self.realm(target)}" if source else self.realm(target)

    def dsfield(self, value: int) -> str:
        """The DS field, once called TOS."""
        return self.word("dsfield", value)

    def dscp(self, value: int) -> str:
        """The upper six bits of the DS field; decimal where they have no name."""
        found = None if self.numeric else self.names("dsfield").words.get(value << 2)
        return str(value) if found is None else found

    def group(self, value: int) -> str:
        """A group of links."""
        return self.word("group", value)

    def protodown_reason(self, value: int) -> str:
        """Which protocol holds a link down: the number of a bit."""
        return self.word("protodown_reason", value)

    def addr_protocol(self, value: int) -> str:
        """Who set an address: IFAPROT_*."""
        return self.word("addr_protocol", value)

    def route_type(self, value: int) -> str:
        """RTN_*; there is no file for these."""
        name = None if self.numeric else ROUTE_TYPES.get(value)
        return str(value) if name is None else name

    def ip_protocol(self, value: int) -> str:
        """A protocol above IP, by its name in protocols(5); `ipproto-250` where it has none."""
        found = None if self.numeric else self.protocols.words.get(value)
        return f"ipproto-{value}" if found is None else found

    # ----------------------------------------------------------- name -> number

    def number(self, kind: str, word: str) -> int:
        """The number of a name, or of a number as text. Raises ValueError."""
        found = self.names(kind).numbers.get(word)
        if found is not None:
            return found
        of = KINDS[kind]
        try:
            text = f"0x{word.removeprefix('0x')}" if of.base == 16 else word
            return number(text, 0, of.high)
        except ValueError as error:
            if "range" in str(error):
                raise
            raise ValueError(f"neither a name of {of.file} nor a number") from None

    def table_number(self, word: str) -> int:
        """A routing table."""
        return self.number("table", word)

    def protocol_number(self, word: str) -> int:
        """RTPROT_*."""
        return self.number("protocol", word)

    def scope_number(self, word: str) -> int:
        """RT_SCOPE_*."""
        return self.number("scope", word)

    def realms_number(self, word: str) -> int:
        """`FROM/TO`, `TO`, or both as one number."""
        source, slash, target = word.partition("/")
        if slash:
            return self.number("realm", source) << 16 | self.number("realm", target)
        try:
            return number(word, 0, MAX32)
        except ValueError:
            return self.number("realm", word)

    def dsfield_number(self, word: str) -> int:
        """The DS field; a bare number is hexadecimal, as iproute2 takes it."""
        return self.number("dsfield", word)

    def dscp_number(self, word: str) -> int:
        """The DSCP; a bare number is not hexadecimal here."""
        found = self.names("dsfield").numbers.get(word)
        return number(word, 0, 63) if found is None or word.isdigit() else found >> 2

    def group_number(self, word: str) -> int:
        """A group of links."""
        return self.number("group", word)

    def protodown_reason_number(self, word: str) -> int:
        """Which protocol holds a link down: the number of a bit."""
        return self.number("protodown_reason", word)

    def addr_protocol_number(self, word: str) -> int:
        """IFAPROT_*."""
        return self.number("addr_protocol", word)

    def ip_protocol_number(self, word: str) -> int:
        """A protocol above IP: a decimal number, a name or an alias of protocols(5)."""
        if word.isascii() and word.isdigit() and len(word) < 4 and int(word) < 256:
            return int(word)
        found = self.protocols.numbers.get(word)
        if found is None:
            raise ValueError("neither a name of protocols(5) nor a number")
        return found

    # -------------------------------------------------------------------- files

    @property
    def protocols(self) -> Names:
        """/etc/protocols; the first line of a number names it."""
        found = self._names.get("protocols")
        if found is None:
            found = self._names["protocols"] = read_protocols(PROTOCOLS)
        return found

    def names(self, kind: str) -> Names:
        """The table of a kind, read at the first use."""
        found = self._names.get(kind)
        if found is None:
            found = self._names[kind] = self._read(KINDS[kind])
        return found

    def _read(self, kind: Kind) -> Names:
        found = Names({}, {})
        lines = [(value, name) for name, value in kind.built_in.items()]
        for path in self._files(kind):
            lines += read_file(path, kind.high)
        for value, name in lines:
            found.words[value] = name
            found.numbers[name] = value
        return found

    def _files(self, kind: Kind) -> Iterator[str]:
        """What to read, in order: later files say more."""
        paths = [f"{directory}/{kind.file}" for directory in self.directories]
        yield from [path for path in paths if os.path.exists(path)][:1]
        if not kind.extended:
            return
        seen: dict[str, str] = {}
        for path in reversed(paths):
            seen |= {name: f"{path}.d/{name}" for name in configured(f"{path}.d")}
        yield from (seen[name] for name in sorted(seen))


def configured(directory: str) -> list[str]:
    """The names of the *.conf files of a directory; none where it does not exist."""
    try:
        found = os.listdir(directory)
    except OSError:
        return []
    return [name for name in found if name.endswith(".conf") and not name.startswith(".")]


def read_file(path: str, high: int) -> list[tuple[int, str]]:
    """The (number, name) lines of a file that make sense; none of one that cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return [entry for entry in map(entry_of, file) if entry and entry[0] <= high]
    except OSError:
        return []


def read_protocols(path: str) -> Names:
    """protocols(5): `NAME NUMBER ALIAS...`."""
    found = Names({}, {})
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.partition("#")[0].split() for line in file]
    except OSError:
        lines = [[name, str(value)] for name, value in COMMON_PROTOCOLS.items()]
    for name, digits, *aliases in (words for words in lines if len(words) > 1):
        if digits.isascii() and digits.isdigit() and len(digits) < 4:
            found.words.setdefault(int(digits), name)
            for word in (name, *aliases):
                found.numbers.setdefault(word, int(digits))
    return found


def entry_of(line: str) -> tuple[int, str] | None:
    """`NUMBER NAME`, decimal or with 0x, or None."""
    words = line.split()
    if len(words) < 2 or words[0].startswith("#"):
        return None
    digits = words[0].removeprefix("0x")
    if not digits.isascii() or not digits.isalnum():  # int() also takes "1_0" and "-1"
        return None
    try:
        return int(digits, 16 if digits != words[0] else 10), words[1]
    except ValueError:
        return None
