"""Attribute tables to pyroute2's message classes: one `nlmsg` a layout, one `nla` a nest.

Slower than netlink/fast.py ten to twenty times and independent of it: messages that are rare
go this way, and the tests hold both ways against each other.

pyroute2's classes keep the tree of attributes, walk and align it, and know most kinds of values.
What is corrected here, because pyroute2 0.9.7 has it wrong, loose or not at all:

* lengths: it clamps those that lie, reads past an attribute's end, and loops forever on an array
  member of length 0. Here they raise DecodeError.
* it drops names that it does not know, on encoding, and hides decoding errors behind raw bytes and
  a line on stderr. Here nothing is dropped: unknown numbers are kept, foreign attributes refused.
* the length of a nest whose struct is not a multiple of four (it forgets the hole).
* strings that are not UTF-8, and NULs at the start of one; link-layer addresses that have not six
  bytes; IP addresses of neither 4 nor 16; the byte order of a bridge id's priority; struct rtvia.
* {value, mask} options, attributes that come several times, NLA_F_NESTED on members of an array,
  struct rtnexthop, data whose table depends on a sibling that may come later.
"""

from __future__ import annotations

import struct
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from brctl2.errors import DecodeError
from brctl2.model.attr import Attr, AttrSet, AttrTable, Layout
from brctl2.model.codec import Array, Bit, Nested, Records, Repeated, Select, Struct
from brctl2.netlink.pyroute2_stub import NlaMapAdapter, NlaSpec, nla, nlmsg
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brctl2.model.codec import Codec

    Fields = tuple[tuple[str, str], ...]

NLA_F_NESTED = 0x8000
MAX_DEPTH = 16
HEADER = struct.Struct("=IHHII")

# Members of structs, by wire: struct(3) formats as pyroute2's `fields` have them.
NUMBERS = {
    "u8": "B",
    "u16": "H",
    "u32": "I",
    "u64": "Q",
    "s8": "b",
    "s32": "i",
    "s64": "q",
    "be16": ">H",
    "be32": ">I",
    "be64": ">Q",
}
HOLES = {"pad8": "x", "pad16": "2x", "pad24": "3x", "pad32": "4x"}

_classes: dict[object, type[Any]] = {}


def encode(layout: Layout, values: AttrSet) -> bytes:
    """The body of a message (all after nlmsghdr): the struct from `values.head`, attributes.

    Raises ValueError for a value that its codec cannot hold, DecodeError for an attribute that
    grows beyond 64 KiB and for nests deeper than MAX_DEPTH.
    """
    message = _message(layout)()
    try:
        message.setvalue(values)
        message.encode()
    except OSError as error:  # inet_pton(3)
        raise ValueError(f"{layout!r}: {error}") from error
    except struct.error as error:  # of an attribute's header: those of values are ValueErrors
        raise DecodeError("an attribute does not fit into 64 KiB") from error
    return bytes(message.data[HEADER.size :])


def decode(layout: Layout, body: bytes) -> AttrSet:
    """The AttrSet of a message's body. Raises DecodeError for anything that does not fit."""
    message = _message(layout)(HEADER.pack(HEADER.size + len(body), 0, 0, 0, 0) + body)
    message.decode()
    found: AttrSet = message.value
    return found


def _message(layout: Layout) -> type[Any]:
    found = _classes.get(layout)
    if found is None:
        found = _classes[layout] = _run(layout.table, layout.fields, 0, nlmsg)
    return found


def _aligned(size: int) -> int:
    return (size + 3) & ~3


# ------------------------------------------------------------------- values


class _Checked:
    """Numbers and structs: what does not fit is an error, and not one on stderr."""

    __slots__ = ()
    data: bytes
    offset: int
    length: int
    size: int  # of all fields together

    def setvalue(self, value: Any) -> Any:
        if value is None:  # pyroute2 would send the attribute without a payload
            raise ValueError("no value")
        return super().setvalue(value)  # type: ignore[misc]

    @staticmethod
    def encode_field(fmt: str, data: bytearray, offset: int, value: Any, zstring: int = 0) -> int:
        if "x" not in fmt:
            try:
                struct.pack(fmt, value)
            except struct.error as error:
                raise ValueError(f"{value!r}: {error}") from error
        after: int = nlmsg.encode_field(fmt, data, offset, value, zstring)
        return after

    def room(self, offset: int) -> None:
        """Raise DecodeError unless the fields lie before the attribute's end."""
        left = self.offset + self.length - offset
        if left < self.size:
            raise DecodeError(f"{left} bytes where {self.size} were expected")

    def ft_decode(self, offset: int) -> None:
        self.room(offset)
        super().ft_decode(offset)  # type: ignore[misc]


def _atom(name: str) -> type[Any]:
    """One of pyroute2's own number types."""
    base = getattr(nlmsg, name)
    return type(name, (_Checked, base), {"size": base.get_size()})


class _Bytes(nlmsg.cdata):
    def setvalue(self, value: Any) -> Any:
        return super().setvalue(bytes(value))


class _Text(nlmsg.cdata):
    """Ends at the first NUL. Names of devices are bytes: what is not UTF-8 survives."""

    def encode(self) -> None:
        if "\0" in self.value:
            raise ValueError("a string with a NUL in it")
        self["value"] = self.value.encode(errors="surrogateescape") + b"\0"
        super().encode()

    def decode(self) -> None:
        super().decode()
        self.value = self["value"].split(b"\0", 1)[0].decode(errors="surrogateescape")


class _Chars(_Text):
    """The same, sent without the NUL."""

    def encode(self) -> None:
        if "\0" in self.value:
            raise ValueError("a string with a NUL in it")
        self["value"] = self.value.encode(errors="surrogateescape")
        nlmsg.cdata.encode(self)


class _Mac(nlmsg.cdata):
    """A link-layer address of any length; a tunnel's has 4 or 16 bytes, InfiniBand's 20."""

    def encode(self) -> None:
        self["value"] = bytes.fromhex(self.value.replace(":", ""))
        super().encode()

    def decode(self) -> None:
        super().decode()
        self.value = ":".join(f"{byte:02x}" for byte in self["value"])


class _Ip(nlmsg.ipaddr):
    def ft_decode(self, offset: int) -> None:
        if self.length - 4 not in (4, 16):
            raise DecodeError(f"{self.length - 4} bytes where an IP address was expected")
        super().ft_decode(offset)


class _Via(nlmsg.cdata):
    """struct rtvia: u16 family, then an address whose family its length tells."""

    def encode(self) -> None:
        family = AF_INET6 if ":" in self.value else AF_INET
        self["value"] = struct.pack("=H", family) + inet_pton(family, self.value)
        super().encode()

    def decode(self) -> None:
        super().decode()
        families = {6: AF_INET, 18: AF_INET6}
        family = families.get(len(self["value"]))
        if family is None:
            raise DecodeError(f"{len(self['value'])} bytes where struct rtvia was expected")
        self.value = inet_ntop(family, self["value"][2:])


class _BridgeId(_Checked, nla):
    """struct ifla_bridge_id: the priority is big endian, whatever the machine."""

    fields = (("priority", ">H"), ("mac", "6s"))
    size = 8

    def setvalue(self, value: str) -> Any:
        priority, _, mac = value.partition(".")
        packed = bytes.fromhex(mac.replace(":", ""))
        if len(packed) != 6:
            raise ValueError(f"a bridge id with {len(packed)} bytes of MAC address")
        return super().setvalue({"priority": int(priority, 16), "mac": packed})

    def decode(self) -> None:
        super().decode()
        self.value = f"{self['priority']:04x}.{self['mac'].hex(':')}"


class _Bits(_Checked, nla):
    """struct br_boolopt_multi: the bits, and which of them count."""

    fields = (("on", "I"), ("mask", "I"))
    size = 8

    def decode(self) -> None:
        super().decode()
        self.value = (self["on"], self["mask"])


ATOMS: dict[str, type[Any]] = {
    "u8": _atom("uint8"),
    "u16": _atom("uint16"),
    "u32": _atom("uint32"),
    "u64": _atom("uint64"),
    "s8": _atom("int8"),
    "s32": _atom("int32"),
    "s64": _atom("int64"),
    "be16": _atom("be16"),
    "be32": _atom("be32"),
    "be64": _atom("be64"),
    "flag": nlmsg.flag,
    "raw": _Bytes,
    "str": _Text,
    "chars": _Chars,
    "mac": _Mac,
    "ip": _Ip,
    "via": _Via,
    "bridge_id": _BridgeId,
    "bits": _Bits,
}


# ------------------------------------------------------------------ structs


class _Blob:
    """A member of a struct that is no number; pyroute2 takes such a class in place of a format."""

    size = 0

    @classmethod
    def encode_into(cls, data: bytearray, offset: int, value: Any) -> int:
        packed = bytes(cls.size) if not value else cls.pack(value)
        if len(packed) != cls.size:
            raise ValueError(f"{len(packed)} bytes where {cls.size} are needed")
        data.extend(packed)
        return offset + cls.size

    @classmethod
    def decode_from(cls, data: bytes, offset: int) -> tuple[Any, int]:
        end = offset + cls.size
        return cls.unpack(bytes(data[offset:end])), end

    @staticmethod
    def pack(value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        return inet_pton(AF_INET6 if ":" in value else AF_INET, value)

    @staticmethod
    def unpack(packed: bytes) -> Any:
        return packed


class _MacMember(_Blob):
    size = 6

    @staticmethod
    def pack(value: Any) -> bytes:
        return value if isinstance(value, bytes) else bytes.fromhex(value.replace(":", ""))

    @staticmethod
    def unpack(packed: bytes) -> Any:
        return packed.hex(":")


class _In4Member(_Blob):
    size = 4

    @staticmethod
    def unpack(packed: bytes) -> Any:
        return inet_ntop(AF_INET, packed)


class _In6Member(_Blob):
    """Bytes, because it is mostly a union with an IPv4 address."""

    size = 16


BLOBS: dict[str, type[_Blob]] = {"mac": _MacMember, "in4": _In4Member, "in6": _In6Member}


def _shape(fields: Fields) -> dict[str, Any]:
    """The class attributes that describe a struct: pyroute2's `fields`, names, size in bytes."""
    formats = [(name, NUMBERS.get(w) or HOLES.get(w) or BLOBS[w]) for name, w in fields]
    return {
        "fields": tuple(formats),
        "names": tuple(name for name, wire in fields if wire not in HOLES),
        "size": sum(f.size if isinstance(f, type) else struct.calcsize(f) for _, f in formats),
    }


class _Struct(_Checked, nla):
    names: tuple[str, ...]

    def decode(self) -> None:
        super().decode()
        self.value = {name: self[name] for name in self.names}


# ---------------------------------------------------------- runs of attributes


class _Attributes(_Checked):
    """Attributes after a struct: a message, a nest or a record. Its value is an AttrSet."""

    __slots__ = ()
    run: _Run
    names: tuple[str, ...]
    value: Any

    def setvalue(self, value: AttrSet) -> Any:
        self.update({name: value.head[name] for name in self.names if name in value.head})  # type: ignore[attr-defined]
        self["attrs"] = list(self.run.cells(value))  # type: ignore[index]
        self.value = value
        return self

    def ft_encode(self, offset: int) -> tuple[int, int]:
        # pyroute2 takes the hole before the first attribute off the length of the whole.
        after, _ = super().ft_encode(offset)  # type: ignore[misc]
        return after, 0

    def encode_nlas(self, offset: int) -> int:
        offset = super().encode_nlas(offset)  # type: ignore[misc]
        for kind, payload in self.value.unknown.items():
            cell = _Bytes(data=self.data, offset=offset)
            cell.setvalue(payload)
            cell["header"]["type"] = kind
            cell.encode()
            offset += _aligned(cell.length)
        return offset

    def ft_decode(self, offset: int) -> None:
        # Not pyroute2's, which writes errors to stderr on their way.
        self.room(offset)
        for name, form in self.fields:  # type: ignore[attr-defined]
            self[name], offset = _member(form, self.data, offset)  # type: ignore[index]
        self.decode_nlas(_aligned(offset))

    def decode_nlas(self, offset: int) -> None:
        _check(self.data, offset, self.offset + self.length)
        super().decode_nlas(offset)  # type: ignore[misc]

    def decode(self) -> None:
        super().decode()  # type: ignore[misc]
        self.value = self.run.collect(self)


def _member(form: str | type[_Blob], data: bytes, offset: int) -> tuple[Any, int]:
    """(value, offset after it) of a member of a struct."""
    if isinstance(form, str):
        found: tuple[Any, int] = nlmsg.decode_field(form, data, offset)
        return found
    return form.decode_from(data, offset)


def _check(data: bytes, start: int, end: int) -> None:
    """Raise DecodeError unless every attribute ends where its surroundings do or before."""
    while end - start >= 4:
        (size,) = struct.unpack_from("=H", data, start)
        if size < 4 or start + size > end:
            raise DecodeError("an attribute's length does not fit its surroundings")
        start += _aligned(size)


class _Run:
    """What the attributes of a table look like in pyroute2's terms, `depth` nests deep."""

    def __init__(self, table: type[AttrTable], depth: int) -> None:
        self.table = table
        self.depth = depth
        self.names: dict[Attr[Any], str] = {}
        self.attrs: dict[str, Attr[Any]] = {}
        self.by_name: dict[str, Any] = {}
        self.by_number: dict[int, Any] = {}
        for attr in table.attrs:
            name = f"{table.prefix}_{attr.field.upper()}"
            self.names[attr], self.attrs[name] = name, attr
            spec = NlaSpec(self._class(attr), attr.number, name, _flags(attr.codec))
            self.by_name[name] = spec
            self.by_number.setdefault(attr.number, spec)

    def map(self) -> dict[str, Any]:
        """pyroute2's `nla_map`."""
        return {
            "decode": NlaMapAdapter(self.by_number.__getitem__, self.by_number.__contains__),
            "encode": NlaMapAdapter(self.by_name.__getitem__, self.by_name.__contains__),
        }

    def _class(self, attr: Attr[Any]) -> Any:
        """The nla of an attribute, or a function that pyroute2 asks for it when it meets one."""
        codec = attr.codec.each if isinstance(attr.codec, Repeated) else attr.codec
        if not isinstance(codec, Select):
            return _nla(codec, self.depth)

        def choose(parent: Any, value: Any = None, **_where: Any) -> type[Any]:
            # On decoding it stays bytes for now: the sibling that decides may come later.
            if value is None or isinstance(value, bytes):
                return _Bytes
            table = self._selected(codec, parent.value)
            if table is None:
                raise ValueError(f"{attr!r} without a kind whose attributes are known")
            return _nest(table, (), self.depth + 1)

        return choose

    def _selected(self, codec: Select, values: AttrSet) -> type[AttrTable] | None:
        return codec.tables.get(values.get(getattr(self.table, codec.by)))

    def cells(self, values: AttrSet) -> Iterator[list[Any]]:
        """[name, value] of each attribute, in order; {value, mask} options last."""
        masks: dict[int, dict[str, int]] = {}
        for attr, value in values.items():
            name = self.names.get(attr)
            if name is None:
                raise TypeError(f"{attr!r} is not in {self.table.__name__}")
            if isinstance(attr.codec, Repeated):
                yield from ([name, each] for each in value)
            elif isinstance(attr.codec, Bit):
                bits = masks.setdefault(attr.number, {"on": 0, "mask": 0})
                bits["on"] |= bool(value) << attr.codec.bit
                bits["mask"] |= 1 << attr.codec.bit
            else:
                yield [name, value]
        for number, bits in masks.items():
            yield [self.by_number[number]["name"], bits]

    def collect(self, message: Any) -> AttrSet:
        """The values of decoded attributes."""
        found = AttrSet(head={name: message[name] for name in message.names})
        late: list[tuple[Attr[Any], Any]] = []
        for slot in message["attrs"]:
            name, cell = slot.cell  # not slot[1], which hides errors
            attr = self.attrs.get(name)
            if attr is None:
                _keep_unknown(found, cell)
            elif isinstance(attr.codec, Select):
                late.append((attr, cell))
            else:
                cell.decode()
                self._store(found, attr, cell.getvalue())
        for attr, cell in late:
            found[attr] = self._late(attr.codec, found, cell)
        return found

    def _store(self, found: AttrSet, attr: Attr[Any], value: Any) -> None:
        if isinstance(attr.codec, Repeated):
            found.setdefault(attr, []).append(value)
        elif isinstance(attr.codec, Bit):
            on, mask = value
            for option in self.table.bits(attr.number):
                bit: int = option.codec.bit  # type: ignore[attr-defined]
                if mask >> bit & 1:
                    found[option] = on >> bit & 1
        else:
            found[attr] = value

    def _late(self, codec: Any, found: AttrSet, cell: Any) -> AttrSet | bytes:
        table = self._selected(codec, found)
        kind = _Bytes if table is None else _nest(table, (), self.depth + 1)
        chosen = kind(data=cell.data, offset=cell.offset, length=cell.length)
        chosen.decode()
        value: AttrSet | bytes = chosen.getvalue()
        return value


def _keep_unknown(found: AttrSet, cell: Any) -> None:
    (kind,) = struct.unpack_from("=H", cell.data, cell.offset + 2)
    found.unknown[kind] = bytes(cell.data[cell.offset + 4 : cell.offset + cell.length])


def _flags(codec: Codec[Any]) -> int:
    each = codec.each if isinstance(codec, Repeated) else codec
    return NLA_F_NESTED if getattr(each, "flagged", False) else 0


def _nla(codec: Codec[Any], depth: int) -> Any:
    """The nla of a codec in a table that is `depth` nests deep, or a function that gives it."""
    if isinstance(codec, Nested):
        nested = codec
        # Looked for when one is met: tables may nest themselves, and most nests are never met.
        return lambda _parent, **_where: _nest(nested.table, nested.fields, depth + 1)
    if isinstance(codec, Struct):
        return type("struct", (_Struct,), _shape(codec.fields))
    if isinstance(codec, Array):
        return type("array", (_Members,), {"nla_map": _members(codec, depth)})
    if isinstance(codec, Records):
        return type("records", (_Records,), {"codec": codec, "depth": depth + 1})
    if codec.wire not in ATOMS:
        raise TypeError(f"no wire format {codec.wire!r}")
    return ATOMS[codec.wire]


def _run(table: type[AttrTable], fields: Fields, depth: int, base: type[Any]) -> type[Any]:
    if depth > MAX_DEPTH:
        raise DecodeError(f"attributes nested deeper than {MAX_DEPTH}")
    run = _Run(table, depth)
    shape = _shape(fields) | {"run": run, "nla_map": run.map()}
    return type(table.__name__, (_Attributes, base), shape)


def _nest(table: type[AttrTable], fields: Fields, depth: int) -> type[Any]:
    key = (table, fields, depth)
    found = _classes.get(key)
    if found is None:
        found = _classes[key] = _run(table, fields, depth, nla)
    return found


# --------------------------------------------------------- arrays and records


def _members(codec: Array, depth: int) -> dict[str, Any]:
    """The `nla_map` of a nest in which every number means the same; its names are the numbers."""
    member, flags = _nla(codec.each, depth), _flags(codec.each)

    def spec(number: int | str) -> Any:
        return NlaSpec(member, codec.member or int(number), str(number), flags)

    return {"decode": NlaMapAdapter(spec), "encode": NlaMapAdapter(spec)}


class _Members(_Checked, nla):
    """A nest whose value is the list of its members' values."""

    size = 0

    def setvalue(self, value: list[Any]) -> Any:
        self["attrs"] = [[str(place), each] for place, each in enumerate(value, 1)]
        self.value = value
        return self

    def ft_decode(self, offset: int) -> None:
        _check(self.data, offset, self.offset + self.length)
        self.decode_nlas(offset)

    def decode(self) -> None:
        super().decode()
        cells = [slot.cell[1] for slot in self["attrs"]]
        for cell in cells:
            cell.decode()
        self.value = [cell.getvalue() for cell in cells]


class _Records(nlmsg.cdata):
    """Structs that begin with their length in two bytes, each with attributes: struct rtnexthop."""

    codec: Records
    depth: int

    @classmethod
    def record(cls) -> type[Any]:
        """The class of one record: not an nla, its header is the length alone."""
        key = (cls.codec, cls.depth)
        found = _classes.get(key)
        if found is None:
            found = _run(cls.codec.table, cls.codec.fields, cls.depth, nla)
            found.is_nla = False
            found.header = (("length", "H"),)
            _classes[key] = found
        return found

    def encode(self) -> None:
        encoded = b""
        for values in self.value:
            record = self.record()()
            record.setvalue(values)
            record.encode()
            encoded += bytes(record.data)
        self["value"] = encoded
        super().encode()

    def decode(self) -> None:
        super().decode()
        left: bytes = self["value"]
        kind = self.record()
        size = _aligned(2 + kind.size)
        self.value = []
        while len(left) >= size:
            (length,) = struct.unpack_from("=H", left)
            if length < size or length > len(left):
                raise DecodeError("a record's length does not fit its surroundings")
            record = kind(left[:length])
            record.decode()
            self.value.append(record.value)
            left = left[_aligned(length) :]
