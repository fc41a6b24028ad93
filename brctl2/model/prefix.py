"""Prefixes: `10.0.0.0/24`, `2001:db8::/32`; arithmetic on addresses in text."""

from __future__ import annotations

from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton


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
