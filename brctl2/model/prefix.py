"""Prefixes: `10.0.0.0/24`, `2001:db8::/32`; arithmetic on addresses in text."""

from __future__ import annotations

from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from brctl2.model.codec import Codec
from brctl2.typed import NamedTuple

EVERYTHING = frozenset(("all", "any", "default"))


class Prefix(NamedTuple):
    """An address with a prefix length, as typed: bits beyond the length are kept.

    family 0 is `all`, `any` or `default` without -4 or -6; the address is then "".
    given  whether the length was typed; else it is that of one host
    """

    family: int
    address: str
    length: int
    given: bool = True

    def __str__(self) -> str:
        return f"{self.address}/{self.length}" if self.address else "default"

    def holds(self, address: str) -> bool:
        """Whether an address lies in it."""
        return not self.length or contains(str(self), address)


class Cidr(Codec[Prefix]):
    """`10.0.0.2/24`, `10.0.0.2`, `10.0.0.2/255.255.255.0`, `10/8`, `2001:db8::1/64`.

    `everything` takes `all`, `any` and `default` as well; `family` narrows it.
    """

    metavar = "PREFIX"

    def __init__(self, family: int = 0, *, everything: bool = False) -> None:
        self.family = family
        self.everything = everything

    def parse(self, word: str) -> Prefix:
        if self.everything and word in EVERYTHING:
            return Prefix(self.family, "", 0, False)
        text, slash, length = word.partition("/")
        address = full_address(text)
        family = AF_INET6 if ":" in address else AF_INET
        if self.family and family != self.family:
            raise ValueError(f"not an {'IPv4' if self.family == AF_INET else 'IPv6'} address")
        bits = 32 if family == AF_INET else 128
        return Prefix(family, address, prefix_length(length, bits) if slash else bits, bool(slash))


def full_address(text: str) -> str:
    """The canonical address. As with iproute2, `10.1` is 10.1.0.0. Raises ValueError."""
    parts = text.split(".")
    if all(part.isascii() and part.isdigit() for part in parts) and len(parts) < 4:
        text = ".".join(parts + ["0"] * (4 - len(parts)))
    try:
        return (
            inet_ntop(AF_INET6, inet_pton(AF_INET6, text))
            if ":" in text
            else inet_ntop(AF_INET, inet_pton(AF_INET, text))
        )
    except (OSError, ValueError):  # ValueError: a NUL or no ASCII in it
        raise ValueError("not an IP address") from None


def prefix_length(text: str, bits: int) -> int:
    """A prefix length, or an IPv4 netmask. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= bits:
        return int(text)
    if bits == 32 and text.count(".") == 3:
        mask = to_int(full_address(text))[0]
        length = mask.bit_count()
        if mask == (0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF:
            return length
    raise ValueError(f"the prefix length is 0..{bits}")


def to_int(address: str) -> tuple[int, int]:
    """(value, bits) of an address in canonical text."""
    family = AF_INET6 if ":" in address else AF_INET
    packed = inet_pton(family, address)
    return int.from_bytes(packed, "big"), len(packed) * 8


def to_text(value: int, bits: int) -> str:
    """The address of a value."""
    return inet_ntop(AF_INET if bits == 32 else AF_INET6, value.to_bytes(bits // 8, "big"))


def network(address: str, length: int) -> str:
    """The prefix that an address with a prefix length belongs to: `10.0.0.0/24`."""
    value, bits = to_int(address)
    return f"{to_text(value >> (bits - length) << (bits - length), bits)}/{length}"


def contains(prefix: str, address: str) -> bool:
    """Whether an address lies in a prefix; False for the other family."""
    base, _, length = prefix.partition("/")
    value, bits = to_int(address)
    start, base_bits = to_int(base)
    shift = bits - int(length or bits)
    return bits == base_bits and value >> shift == start >> shift
