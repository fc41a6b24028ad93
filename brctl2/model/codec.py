"""Codecs: one kind of value, between the word typed, the Python value, JSON and text.

A codec is pure. How its value lies in a netlink attribute is said by `wire`, which the netlink
layer interprets ("u8", "be16", "mac", "ip", "str", "flag", "nested", ...; see netlink/fast.py).
`parse` raises ValueError with a reason that fits after `KEYWORD WORD: `.
"""

from __future__ import annotations

from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from brctl2.typed import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brctl2.model.attr import AttrSet, AttrTable  # noqa: F401  (used in strings)

T = TypeVar("T")

ON = frozenset(("on", "yes", "true", "1"))
OFF = frozenset(("off", "no", "false", "0"))


class Codec(Generic[T]):
    """A kind of value. `metavar` is shown in help, `choices` are what TAB offers."""

    wire: str = "raw"
    metavar: str = "VALUE"
    choices: tuple[str, ...] = ()
    takes_word: bool = True

    def parse(self, word: str) -> T:
        """The value that `word` names; ValueError says why it names none."""
        raise ValueError("cannot be set")

    def more(self, words: list[str], following: str) -> bool:
        """Whether the value, of which `words` were read, goes on with the `following` word.

        `parse` then gets all of them, with blanks between.
        """
        return False

    def text(self, value: T) -> str:
        """The value as text, in a form that `parse` takes."""
        return str(value)

    def json(self, value: T) -> object:
        """The value as iproute2 has it in its JSON."""
        return value

    def agrees(self, asked: T, found: T) -> bool:
        """Whether a value read back is what was asked for, allowing for the kernel's rounding."""
        return asked == found


DIGITS = {8: "01234567", 10: "0123456789", 16: "0123456789abcdefABCDEF"}


def number(word: str, low: int, high: int) -> int:
    """A decimal, 0x or 0-octal number as strtoul(3) with base 0 takes it, within the range."""
    digits = word[1:] if word.startswith(("+", "-")) else word
    base = 16 if digits.startswith(("0x", "0X")) else 8 if digits.startswith("0") else 10
    digits = digits[2:] if base == 16 else digits
    # int() by itself takes 1_000, 0o7, spaces and the digits of other scripts, too.
    if not digits or digits.strip(DIGITS[base]) or len(digits) > 64:
        raise ValueError("not a number")
    value = -int(digits, base) if word.startswith("-") else int(digits, base)
    if not low <= value <= high:
        raise ValueError(f"out of range {low}..{high}")
    return value


class UInt(Codec[int]):
    """An unsigned integer of 8, 16, 32 or 64 bits; `big` for network byte order."""

    metavar = "N"

    def __init__(
        self, bits: int, low: int = 0, high: int | None = None, *, big: bool = False
    ) -> None:
        self.bits = bits
        self.low = low
        self.high = (1 << bits) - 1 if high is None else high
        self.wire = f"{'be' if big and bits > 8 else 'u'}{bits}"

    def parse(self, word: str) -> int:
        return number(word, self.low, self.high)


class Int(UInt):
    """A signed integer."""

    def __init__(self, bits: int = 32) -> None:
        super().__init__(bits, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        self.wire = f"s{bits}"


class Hex(UInt):
    """A mask or an identifier that iproute2 prints as 0x..., as a JSON string."""

    def text(self, value: int) -> str:
        return hex(value)

    def json(self, value: int) -> object:
        return hex(value)


class HexBare(UInt):
    """A mask that iproute2 prints as %#llx: 0 without a prefix, else 0x...; a JSON string."""

    def text(self, value: int) -> str:
        return f"{value:#x}" if value else "0"

    def json(self, value: int) -> object:
        return self.text(value)


class OnOff(Codec[int]):
    """A switch that is a boolean in JSON (bridge ports)."""

    wire = "u8"
    metavar = "on|off"
    choices = ("on", "off")

    def parse(self, word: str) -> int:
        if word in ON:
            return 1
        if word in OFF:
            return 0
        raise ValueError("expected on or off")

    def text(self, value: int) -> str:
        return "on" if value else "off"

    def json(self, value: int) -> object:
        return bool(value)


class OnlyOnOff(OnOff):
    """The same, for who takes no other words than on and off (iproute2)."""

    def parse(self, word: str) -> int:
        if word not in self.choices:
            raise ValueError("expected on or off")
        return super().parse(word)


class Switch(OnOff):
    """A switch that is 0 or 1 in JSON and in iproute2's text (bridges)."""

    def __init__(self, bits: int = 8) -> None:
        self.wire = f"u{bits}"

    def json(self, value: int) -> object:
        return value


class Ticks(Codec[int]):
    """A time in USER_HZ ticks (1/100 s), as every bridge timer is.

    A bare number is what iproute2 takes: ticks. With a unit it is a time: 15s, 2.5s, 200ms, 2m.
    Text shows seconds with the unit; JSON the ticks.
    """

    metavar = "TICKS|TIMEs"
    UNITS = (("ms", 1, 10), ("cs", 1, 1), ("s", 100, 1), ("m", 6000, 1), ("h", 360000, 1))

    def __init__(self, bits: int = 32, low: int = 0, high: int | None = None) -> None:
        self.wire = f"u{bits}"
        self.low = low
        self.high = (1 << bits) - 1 if high is None else high

    def parse(self, word: str) -> int:
        for unit, factor, divisor in self.UNITS:
            if word.endswith(unit) and word[: -len(unit)]:
                return self._checked(self._scaled(word[: -len(unit)], factor, divisor))
        return self._checked(number(word, 0, (1 << 64) - 1))

    def _checked(self, value: int) -> int:
        if not self.low <= value <= self.high:
            low, high = self.text(self.low), self.text(self.high)
            raise ValueError(f"out of range {low}..{high} ({self.low}..{self.high} ticks)")
        return value

    @staticmethod
    def _scaled(digits: str, factor: int, divisor: int) -> int:
        whole, _, part = digits.partition(".")
        if not (whole + part).isascii() or not (whole + part).isdigit():
            raise ValueError("not a time")
        unit: int = divisor * 10 ** len(part)
        return int(whole + part) * factor // unit

    def text(self, value: int) -> str:
        return f"{value // 100}.{value % 100:02d}s"

    def agrees(self, asked: int, found: int) -> bool:
        # jiffies: at HZ=250 a tick is 2.5 of them, and the kernel rounds down.
        return abs(asked - found) <= 1


class Seconds(Codec[float]):
    """A time in seconds, whole or not; never on the wire."""

    metavar = "SECONDS"

    def parse(self, word: str) -> float:
        try:
            value = float(word)
        except ValueError:
            raise ValueError("not a number of seconds") from None
        if not 0 <= value <= 86400:
            raise ValueError("out of range 0..86400 seconds")
        return value


class Hundredths(float):
    """A number that is written with two decimals."""

    def __repr__(self) -> str:
        return f"{self:.2f}"


class Timer(Ticks):
    """A running timer: ticks on the wire, seconds with two decimals in text and JSON."""

    def __init__(self) -> None:
        super().__init__(64)

    def json(self, value: int) -> object:
        return Hundredths(value / 100)


class Text(Codec[str]):
    """A string, NUL-terminated on the wire. Not printable means nothing here: output escapes it."""

    wire = "str"
    metavar = "TEXT"

    def __init__(self, longest: int = 255) -> None:
        self.longest = longest

    def parse(self, word: str) -> str:
        if len(word.encode(errors="surrogateescape")) > self.longest:
            raise ValueError(f"longer than {self.longest} bytes")
        if "\0" in word:
            raise ValueError("has a NUL in it")
        return word


class Chars(Text):
    """A string that is sent without a NUL: of no bytes it takes away what is there."""

    wire = "chars"


class DevName(Text):
    """The name of a network device (dev_valid_name in the kernel): 1 to 15 bytes."""

    metavar = "DEV"
    # The kernel looks at bytes, and its isspace() takes 0xa0 for Latin-1's space.
    barred = b"/: \t\n\v\f\r\xa0\0"

    def __init__(self, longest: int = 15) -> None:
        super().__init__(longest)

    def parse(self, word: str) -> str:
        raw = word.encode(errors="surrogateescape")
        if not 1 <= len(raw) <= self.longest:
            raise ValueError(
                f"a device name has 1 to {self.longest} bytes, this one has {len(raw)}"
            )
        if word in (".", "..") or any(byte in self.barred for byte in raw):
            raise ValueError("not a device name")
        return word


class Device(Codec["int | str"]):
    """A device by its ifindex on the wire, by its name in words, text and JSON.

    Parsed it is the name; kernel/names.py turns it into the index before it is sent.
    """

    wire = "u32"
    metavar = "DEV"

    def parse(self, word: str) -> int | str:
        return DevName(127).parse(word)


class Named(Codec["int | str"]):
    """A number whose names are in a file below /etc/iproute2; `kind` is one of kernel/rtnames.py.

    Parsed it is the word; the command looks it up before it is sent.
    """

    metavar = "NAME|N"

    def __init__(self, kind: str, bits: int = 32) -> None:
        self.kind = kind
        self.wire = f"u{bits}"

    def parse(self, word: str) -> int | str:
        return Text().parse(word)


class Mac(Codec[str]):
    """An Ethernet address: six hexadecimal bytes, lower case with colons as a value."""

    wire = "mac"
    metavar = "MAC"

    def parse(self, word: str) -> str:
        parts = word.replace("-", ":").split(":")
        if len(parts) != 6 or not all(_is_hex_byte(part) for part in parts):
            raise ValueError("not a MAC address")
        return ":".join(part.lower().zfill(2) for part in parts)


def _is_hex_byte(part: str) -> bool:
    return 1 <= len(part) <= 2 and all(c in "0123456789abcdefABCDEF" for c in part)


class Ip(Codec[str]):
    """An IPv4 or IPv6 address in its canonical text; `family` narrows it."""

    wire = "ip"
    metavar = "ADDRESS"

    def __init__(self, family: int = 0) -> None:
        self.family = family

    def parse(self, word: str) -> str:
        for family in (self.family,) if self.family else (AF_INET, AF_INET6):
            try:
                return inet_ntop(family, inet_pton(family, word))
            except OSError:
                continue
        raise ValueError("not an IP address")


class Via(Ip):
    """An address with its family before it: struct rtvia."""

    wire = "via"


class Flag(Codec[bool]):
    """An attribute without a value: there or not."""

    wire = "flag"
    metavar = ""
    takes_word = False

    def parse(self, word: str) -> bool:
        return True

    def text(self, value: bool) -> str:
        return ""


class Choice(Codec[int]):
    """A number with names. Both are taken; unknown numbers are shown as numbers."""

    def __init__(self, bits: int, names: Mapping[str, int], *, big: bool = False) -> None:
        self.wire = f"{'be' if big else 'u'}{bits}"
        self.names = dict(names)
        self.words = {value: name for name, value in reversed(self.names.items())}
        self.folded = {name.lower(): value for name, value in self.names.items()}
        self.choices = tuple(self.names)
        self.metavar = "|".join(self.names)
        self.high = (1 << bits) - 1

    def parse(self, word: str) -> int:
        found = self.names.get(word)
        if found is None:
            found = self.folded.get(word.lower())
        if found is not None:
            return found
        try:
            return number(word, 0, self.high)
        except ValueError:
            raise ValueError(f"expected one of {', '.join(self.names)}") from None

    def text(self, value: int) -> str:
        return self.words.get(value, str(value))

    def json(self, value: int) -> object:
        return self.words.get(value, value)


class NumberChoice(Choice):
    """A number with names that iproute2 shows as the bare number."""

    def json(self, value: int) -> object:
        return value


class ClosedChoice(Choice):
    """Names for the only numbers that the kernel takes."""

    def parse(self, word: str) -> int:
        value = super().parse(word)
        if value not in self.words:
            raise ValueError(f"expected one of {', '.join(self.names)}")
        return value


class Bit(Switch):
    """One bit of an attribute that is {u32 value, u32 mask}: struct br_boolopt_multi."""

    def __init__(self, bit: int) -> None:
        super().__init__()
        self.wire = "bits"
        self.bit = bit


class Raw(Codec[bytes]):
    """Bytes that are kept and sent back as they came; hexadecimal in text and JSON."""

    def parse(self, word: str) -> bytes:
        try:
            return bytes.fromhex(word)
        except ValueError:
            raise ValueError("not hexadecimal bytes") from None

    def text(self, value: bytes) -> str:
        return value.hex()

    def json(self, value: bytes) -> object:
        return value.hex()


class BridgeId(Codec[str]):
    """struct ifla_bridge_id: priority (big endian) and MAC, as `8000.02:00:00:00:00:01`.

    The value has the zero-padded form; JSON has iproute2's, whose ether_ntoa(3) does not pad.
    """

    wire = "bridge_id"

    def json(self, value: str) -> object:
        priority, _, mac = value.partition(".")
        return f"{priority}.{':'.join(f'{int(part, 16):x}' for part in mac.split(':'))}"


class Nested(Codec["AttrSet"]):
    """Attributes inside an attribute. `flagged` sets NLA_F_NESTED, which newer parsers insist on.

    With `fields`, a fixed struct comes first (VETH_INFO_PEER, MDBA_MDB_ENTRY_INFO); its members
    are in the AttrSet's `head`.
    """

    wire = "nested"

    def __init__(
        self,
        table: type[AttrTable],
        *,
        flagged: bool = False,
        fields: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.table = table
        self.flagged = flagged
        self.fields = fields


class Select(Codec["AttrSet | bytes"]):
    """Attributes whose table depends on a sibling: IFLA_INFO_DATA on IFLA_INFO_KIND.

    A kind without a table stays bytes. `flagged` is Nested's.
    """

    wire = "select"

    def __init__(
        self, by: str, tables: Mapping[Any, type[AttrTable]], *, flagged: bool = False
    ) -> None:
        self.by = by
        self.tables = tables
        self.flagged = flagged


class Repeated(Codec["list[Any]"]):
    """An attribute that may come several times; the value is the list, in order."""

    wire = "repeated"

    def __init__(self, each: Codec[Any]) -> None:
        self.each = each


class Array(Codec["list[Any]"]):
    """A nest whose members all have one codec.

    `member` is the number that each has; 0: they are numbered 1, 2, ...
    """

    wire = "array"

    def __init__(self, each: Codec[Any], member: int, *, flagged: bool = False) -> None:
        self.each = each
        self.member = member
        self.flagged = flagged


class Struct(Codec["dict[str, Any]"]):
    """A C struct; `fields` are (name, wire) in order, `pad` for bytes without meaning."""

    wire = "struct"

    def __init__(self, *fields: tuple[str, str]) -> None:
        self.fields = fields


class Records(Codec["list[AttrSet]"]):
    """Structs with a leading u16 length and attributes after each: struct rtnexthop."""

    wire = "records"

    def __init__(self, table: type[AttrTable], *fields: tuple[str, str]) -> None:
        self.table = table
        self.fields = fields
