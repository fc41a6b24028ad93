"""Compiled layouts: attribute tables to plain functions over bytes.

One `struct` call a value and one dictionary look-up an attribute; nothing is interpreted when a
message is encoded or decoded. What it gives is proven equal to what pyroute2's classes
(netlink/schema.py) give for the same tables by tests/unit/netlink/test_equivalence.py.

struct nlattr {u16 len; u16 type} is followed by its payload and padded to four bytes
(include/uapi/linux/netlink.h); the top two bits of the type are NLA_F_NESTED and
NLA_F_NET_BYTEORDER. Everything read is checked: lengths that lie raise DecodeError, and so do
attributes nested deeper than MAX_DEPTH. A value that has no encoding raises ValueError.
"""

from __future__ import annotations

import struct
import sys
from _socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from brctl2.errors import DecodeError
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.codec import Array, Bit, Nested, Records, Repeated, Select, Struct
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.model.codec import Codec

    Encode = Callable[[Any], bytes]
    Decode = Callable[[bytes, int, int], Any]

NLA_F_NESTED = 0x8000
NLA_TYPE_MASK = 0x3FFF
MAX_DEPTH = 16  # nests in nests; what the kernel sends has six at most

_NLA = struct.Struct("=HH")
_BITS = struct.Struct("=II")
_ID = struct.Struct(">H6s")

SCALARS = {
    "u8": "=B",
    "u16": "=H",
    "u32": "=I",
    "u64": "=Q",
    "s8": "=b",
    "s32": "=i",
    "s64": "=q",
    "be16": ">H",
    "be32": ">I",
    "be64": ">Q",
}
PADS = {"pad8": 1, "pad16": 2, "pad24": 3, "pad32": 4}
BLOBS = {"mac": 6, "in6": 16, "in4": 4}


def pack_attr(kind: int, payload: bytes) -> bytes:
    """One attribute, padded to four bytes."""
    size = len(payload) + 4
    if size > 0xFFFF:
        raise DecodeError("an attribute does not fit into 64 KiB")
    return _NLA.pack(size, kind) + payload + b"\0" * (-size & 3)


# ------------------------------------------------------------------ scalars


def _scalar(wire: str) -> tuple[Encode, Decode]:
    layout = struct.Struct(SCALARS[wire])
    size, pack, unpack = layout.size, layout.pack, layout.unpack_from

    def encode(value: Any) -> bytes:
        return pack(value)

    def decode(buffer: bytes, start: int, end: int) -> Any:
        if end - start < size:
            raise DecodeError(f"{end - start} bytes where {wire} was expected")
        return unpack(buffer, start)[0]

    return encode, decode


def _encode_str(value: str) -> bytes:
    if "\0" in value:
        raise ValueError("a string with a NUL in it")
    return value.encode(errors="surrogateescape") + b"\0"


def _decode_str(buffer: bytes, start: int, end: int) -> str:
    return buffer[start:end].split(b"\0", 1)[0].decode(errors="surrogateescape")


def encode_mac(value: str) -> bytes:
    """`02:00:00:00:00:01` to its bytes; other link layers have other lengths."""
    return bytes.fromhex(value.replace(":", ""))


def _decode_mac(buffer: bytes, start: int, end: int) -> str:
    return buffer[start:end].hex(":") if end > start else ""


def encode_ip(value: str) -> bytes:
    """An IPv4 or IPv6 address in text to its 4 or 16 bytes."""
    return inet_pton(AF_INET6 if ":" in value else AF_INET, value)


def _decode_ip(buffer: bytes, start: int, end: int) -> str:
    if end - start == 4:
        return inet_ntop(AF_INET, buffer[start:end])
    if end - start == 16:
        return inet_ntop(AF_INET6, buffer[start:end])
    raise DecodeError(f"{end - start} bytes where an IP address was expected")


def _encode_via(value: str) -> bytes:
    """struct rtvia: u16 family, then the address."""
    return struct.pack("=H", AF_INET6 if ":" in value else AF_INET) + encode_ip(value)


def _decode_via(buffer: bytes, start: int, end: int) -> str:
    return _decode_ip(buffer, start + 2, end)


def _encode_id(value: str) -> bytes:
    priority, _, mac = value.partition(".")
    packed = encode_mac(mac)
    if len(packed) != 6:
        raise ValueError(f"a bridge id with {len(packed)} bytes of MAC address")
    return _ID.pack(int(priority, 16), packed)


def _decode_id(buffer: bytes, start: int, end: int) -> str:
    if end - start < 8:
        raise DecodeError("a bridge id of less than 8 bytes")
    priority, mac = _ID.unpack_from(buffer, start)
    return f"{priority:04x}.{mac.hex(':')}"


SIMPLE: dict[str, tuple[Encode, Decode]] = {
    "raw": (bytes, lambda buffer, start, end: buffer[start:end]),
    "str": (_encode_str, _decode_str),
    "chars": (lambda value: _encode_str(value)[:-1], _decode_str),
    "mac": (encode_mac, _decode_mac),
    "ip": (encode_ip, _decode_ip),
    "via": (_encode_via, _decode_via),
    "flag": (lambda _: b"", lambda _buffer, _start, _end: True),
    "bridge_id": (_encode_id, _decode_id),
}
_cache: dict[tuple[type[AttrTable], int], tuple[Encode, Decode]] = {}


def functions(codec: Codec[Any], depth: int = 0) -> tuple[Encode, Decode]:
    """(encode, decode) of one codec in a table that is `depth` nests deep."""
    if codec.wire in SCALARS:
        return _scalar(codec.wire)
    if codec.wire in SIMPLE:
        return SIMPLE[codec.wire]
    if isinstance(codec, Nested):
        return _nested(codec, depth + 1)
    if isinstance(codec, Struct):
        return _struct(codec.fields)
    if isinstance(codec, Array):
        return _array(codec, depth)
    if isinstance(codec, Records):
        return _records(codec, depth + 1)
    raise TypeError(f"no wire format {codec.wire!r}")


# ------------------------------------------------------------------ structs


def _struct(fields: tuple[tuple[str, str], ...]) -> tuple[Encode, Decode]:
    """A C struct without alignment holes other than its explicit pads."""
    names: list[str] = []
    blobs: list[tuple[int, str]] = []
    big: list[tuple[int, int]] = []
    layout = "="
    for name, wire in fields:
        if wire in PADS:
            layout += f"{PADS[wire]}x"
            continue
        if wire in BLOBS:
            blobs.append((len(names), wire))
            layout += f"{BLOBS[wire]}s"
        else:
            if wire.startswith("be"):
                big.append((len(names), struct.calcsize(SCALARS[wire])))
            layout += SCALARS[wire][1]
        names.append(name)
    packer = struct.Struct(layout)
    size = packer.size

    def encode(value: dict[str, Any]) -> bytes:
        items = [value.get(name, 0) for name in names]
        for at, wire in blobs:
            items[at] = _encode_blob(items[at], wire)
        for at, width in big:
            items[at] = _swapped(items[at], width)
        return packer.pack(*items)

    def decode(buffer: bytes, start: int, end: int) -> dict[str, Any]:
        if end - start < size:
            raise DecodeError(f"{end - start} bytes where a struct of {size} was expected")
        found = dict(zip(names, packer.unpack_from(buffer, start), strict=True))
        for at, wire in blobs:
            found[names[at]] = _decode_blob(found[names[at]], wire)
        for at, width in big:
            found[names[at]] = _swapped(found[names[at]], width)
        return found

    return encode, decode


def _swapped(value: int, width: int) -> int:
    """Between network and host byte order."""
    return int.from_bytes(value.to_bytes(width, "big"), sys.byteorder)


def _encode_blob(value: Any, wire: str) -> bytes:
    if not value:
        return b"\0" * BLOBS[wire]
    if isinstance(value, str):
        value = encode_mac(value) if wire == "mac" else encode_ip(value)
    packed: bytes = value
    if len(packed) != BLOBS[wire]:
        raise ValueError(f"{len(packed)} bytes where {BLOBS[wire]} are needed")
    return packed


def _decode_blob(value: bytes, wire: str) -> Any:
    if wire == "mac":
        return value.hex(":")
    return value if wire == "in6" else inet_ntop(AF_INET, value)


def struct_size(fields: tuple[tuple[str, str], ...]) -> int:
    """The bytes that the struct takes."""
    return sum(
        PADS.get(wire) or BLOBS.get(wire) or struct.calcsize(SCALARS[wire]) for _, wire in fields
    )


# ------------------------------------------------------------------- tables


def table_functions(table: type[AttrTable], depth: int = 0) -> tuple[Encode, Decode]:
    """(encode, decode) of a run of attributes, `depth` nests deep; the value is an AttrSet.

    Raises DecodeError when it is too deep. Tables may nest themselves (a veth's peer is a link),
    so bytes decide how deep it goes. Each depth is compiled by itself: counting costs nothing.
    """
    found = _cache.get((table, depth))
    if found is None:
        if depth > MAX_DEPTH:
            raise DecodeError(f"attributes nested deeper than {MAX_DEPTH}")
        found = _cache[table, depth] = _Table(table, depth).functions()
    return found


class _Table:
    """A table: how an attribute is encoded and decoded is found out when the first one is met.

    Most messages have few of their table's attributes, and to compile one takes as long as to
    decode some dozens.
    """

    def __init__(self, table: type[AttrTable], depth: int) -> None:
        self.table = table
        self.depth = depth
        self.encoders: dict[Attr[Any], Encode] = {}
        self.decoders: dict[int, tuple[Attr[Any], Decode]] = {}
        self.repeated: dict[int, Decode] = {}
        self.bits: dict[int, tuple[Attr[Any], ...]] = {}

    def functions(self) -> tuple[Encode, Decode]:
        return self.encode, self.decode

    def encode(self, values: AttrSet) -> bytes:
        parts: list[bytes] = []
        masks: dict[int, tuple[int, int]] = {}
        for attr, value in values.items():
            encoder = self.encoders.get(attr)
            if encoder is not None:
                parts.append(encoder(value))
            elif isinstance(attr.codec, Bit):
                on, mask = masks.get(attr.number, (0, 0))
                bit = 1 << attr.codec.bit
                masks[attr.number] = (on | bit if value else on, mask | bit)
            elif isinstance(attr.codec, Select):
                parts.append(self._encode_select(attr, value, values))
            else:
                encoder = self.encoders[attr] = self._encoder(attr)
                parts.append(encoder(value))
        for number, (on, mask) in masks.items():
            parts.append(pack_attr(number, _BITS.pack(on, mask)))
        for number, payload in values.unknown.items():
            parts.append(pack_attr(number, payload))
        return b"".join(parts)

    def _encoder(self, attr: Attr[Any]) -> Encode:
        if attr not in self.table.attrs:
            raise TypeError(f"{attr!r} is not in {self.table.__name__}")
        codec, number = attr.codec, attr.number
        each = codec.each if isinstance(codec, Repeated) else codec
        encode, _ = functions(each, self.depth)
        kind = _kind(number, each)
        if isinstance(codec, Repeated):
            return lambda values: b"".join(pack_attr(kind, encode(v)) for v in values)
        return lambda value: pack_attr(kind, encode(value))

    def _encode_select(self, attr: Attr[Any], value: Any, values: AttrSet) -> bytes:
        assert isinstance(attr.codec, Select)
        kind = _kind(attr.number, attr.codec)
        if isinstance(value, bytes):
            return pack_attr(kind, value)
        chosen = attr.codec.tables.get(values.get(getattr(self.table, attr.codec.by)))
        if chosen is None:
            raise ValueError(f"{attr!r} without a kind whose attributes are known")
        return pack_attr(kind, table_functions(chosen, self.depth + 1)[0](value))

    def decode(self, buffer: bytes, start: int, end: int) -> AttrSet:
        found = AttrSet()
        late: list[tuple[Attr[Any], int, int]] = []
        decoders = self.decoders
        unpack = _NLA.unpack_from
        while end - start >= 4:
            size, kind = unpack(buffer, start)
            stop = start + size
            if size < 4 or stop > end:
                raise DecodeError("an attribute's length does not fit its surroundings")
            entry = decoders.get(kind & NLA_TYPE_MASK)
            if entry is not None:
                found[entry[0]] = entry[1](buffer, start + 4, stop)
            else:
                self._decode_other(found, late, buffer, kind, start + 4, stop)
            start += (size + 3) & ~3
        for attr, begin, stop in late:
            found[attr] = self._decode_select(attr, found, buffer, begin, stop)
        return found

    def _decode_other(
        self,
        found: AttrSet,
        late: list[tuple[Attr[Any], int, int]],
        buffer: bytes,
        kind: int,
        start: int,
        end: int,
    ) -> None:
        number = kind & NLA_TYPE_MASK
        attr = self.table.by_number.get(number)
        if attr is None:
            found.unknown[kind] = buffer[start:end]
        elif isinstance(attr.codec, Select):
            late.append((attr, start, end))
        elif isinstance(attr.codec, Repeated):
            if number not in self.repeated:
                self.repeated[number] = functions(attr.codec.each, self.depth)[1]
            found.setdefault(attr, []).append(self.repeated[number](buffer, start, end))
        elif isinstance(attr.codec, Bit):
            self._decode_bits(found, number, buffer, start, end)
        else:
            decode = functions(attr.codec, self.depth)[1]
            self.decoders[number] = attr, decode
            found[attr] = decode(buffer, start, end)

    def _decode_bits(
        self, found: AttrSet, number: int, buffer: bytes, start: int, end: int
    ) -> None:
        if end - start < 8:
            raise DecodeError("less than 8 bytes where {value, mask} was expected")
        value, mask = _BITS.unpack_from(buffer, start)
        if number not in self.bits:
            self.bits[number] = self.table.bits(number)
        for attr in self.bits[number]:
            bit: int = attr.codec.bit  # type: ignore[attr-defined]
            if mask >> bit & 1:
                found[attr] = value >> bit & 1

    def _decode_select(
        self, attr: Attr[Any], found: AttrSet, buffer: bytes, start: int, end: int
    ) -> AttrSet | bytes:
        codec = attr.codec
        assert isinstance(codec, Select)
        chosen = codec.tables.get(found.get(getattr(self.table, codec.by)))
        if chosen is None:
            return buffer[start:end]
        decoded: AttrSet = table_functions(chosen, self.depth + 1)[1](buffer, start, end)
        return decoded


def _kind(number: int, codec: Codec[Any]) -> int:
    return number | NLA_F_NESTED if getattr(codec, "flagged", False) else number


def _nested(codec: Nested, depth: int) -> tuple[Encode, Decode]:
    size = struct_size(codec.fields)
    head_encode, head_decode = _struct(codec.fields)
    aligned = (size + 3) & ~3

    # The table is compiled at the first use: most commands never meet most nests.
    def encode(value: AttrSet) -> bytes:
        body: bytes = table_functions(codec.table, depth)[0](value)
        return head_encode(value.head).ljust(aligned, b"\0") + body if size else body

    def decode(buffer: bytes, start: int, end: int) -> AttrSet:
        head = head_decode(buffer, start, end) if size else {}
        found: AttrSet = table_functions(codec.table, depth)[1](buffer, start + aligned, end)
        found.head = head
        return found

    return encode, decode


def _array(codec: Array, depth: int) -> tuple[Encode, Decode]:
    each_encode, each_decode = functions(codec.each, depth)
    flag = NLA_F_NESTED if getattr(codec.each, "flagged", False) else 0

    def encode(values: list[Any]) -> bytes:
        return b"".join(
            pack_attr((codec.member or place) | flag, each_encode(value))
            for place, value in enumerate(values, 1)
        )

    def decode(buffer: bytes, start: int, end: int) -> list[Any]:
        return [each_decode(buffer, first, last) for first, last in _members(buffer, start, end)]

    return encode, decode


def _members(buffer: bytes, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    while end - start >= 4:
        size, _ = _NLA.unpack_from(buffer, start)
        if size < 4 or start + size > end:
            raise DecodeError("an attribute's length does not fit its surroundings")
        found.append((start + 4, start + size))
        start += (size + 3) & ~3
    return found


def _records(codec: Records, depth: int) -> tuple[Encode, Decode]:
    """struct rtnexthop and its like: u16 length, fields, attributes (RTNH_ALIGN, RTNH_DATA)."""
    head_encode, head_decode = _struct((("length", "u16"), *codec.fields))
    size = (struct_size((("length", "u16"), *codec.fields)) + 3) & ~3

    def encode(values: list[AttrSet]) -> bytes:
        parts = []
        for value in values:
            body = table_functions(codec.table, depth)[0](value)
            head = head_encode(value.head | {"length": size + len(body)})
            parts.append(head.ljust(size, b"\0") + body)
        return b"".join(parts)

    def decode(buffer: bytes, start: int, end: int) -> list[AttrSet]:
        found = []
        while end - start >= size:
            head = head_decode(buffer, start, end)
            length = head.pop("length")
            if length < size or start + length > end:
                raise DecodeError("a record's length does not fit its surroundings")
            value = table_functions(codec.table, depth)[1](buffer, start + size, start + length)
            value.head = head
            found.append(value)
            start += (length + 3) & ~3
        return found

    return encode, decode


# ------------------------------------------------------------------- layouts

_layouts: dict[Layout, tuple[Encode, Decode, int, Encode, Decode]] = {}


def _compiled(layout: Layout) -> tuple[Encode, Decode, int, Encode, Decode]:
    found = _layouts.get(layout)
    if found is None:
        head = _struct(layout.fields)
        found = (*head, (struct_size(layout.fields) + 3) & ~3, *table_functions(layout.table))
        _layouts[layout] = found
    return found


def encode(layout: Layout, values: AttrSet) -> bytes:
    """The body of a message (all after nlmsghdr): the header struct from `values.head`, attributes.

    Raises ValueError for a value that its codec cannot hold, DecodeError for an attribute that
    grows beyond 64 KiB.
    """
    head_encode, _, size, attrs_encode, _ = _compiled(layout)
    try:
        return head_encode(values.head).ljust(size, b"\0") + attrs_encode(values)
    except (struct.error, OverflowError, OSError) as error:
        raise ValueError(f"{layout!r}: {error}") from error


def decode(layout: Layout, buffer: bytes, start: int = 0, end: int | None = None) -> AttrSet:
    """The AttrSet of a message's body. Raises DecodeError for anything that does not fit."""
    _, head_decode, size, _, attrs_decode = _compiled(layout)
    stop = len(buffer) if end is None else end
    head = head_decode(buffer, start, stop)
    found: AttrSet = attrs_decode(buffer, start + size, stop)
    found.head = head
    return found
