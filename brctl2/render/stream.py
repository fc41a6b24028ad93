"""Large listings: the text of records as they arrive, most of them without being decoded.

A record's text comes from its module's `emit`, as everywhere. But where the module says in what
its records differ (`varying`), a message is decoded and emitted twice only for each *shape*
(netlink/shapes.py): as it is, and with marks in its holes. The second text, with places for the
holes' own text where the marks are, is a template for all messages of that shape. It is used if it
gives the first text; where it does not, and where shapes hardly repeat, every record is emitted.
"""

from __future__ import annotations

from itertools import compress, repeat
from operator import eq
from typing import TYPE_CHECKING, Any

from brctl2.netlink.message import HEADER_SIZE
from brctl2.netlink.shapes import Cut
from brctl2.render import json
from brctl2.render.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from brctl2.netlink.dump import Dump
    from brctl2.netlink.portion import Portion
    from brctl2.render.emitter import Emitter
    from brctl2.render.holes import Varying

    Key = tuple[object, ...]

FEW = 64  # templates after which it is asked whether they pay
MANY = 4096  # templates that are kept
HELD = 4096  # records that are held back, for a dump that is interrupted to be repeated


class Texts:
    """The texts of a dump's records.

    plain     the text of one record
    varying   in what they differ, None where nobody knows
    left_out  the text of one that is not wanted
    """

    def __init__(
        self,
        dump: Dump,
        plain: Callable[[Any], str],
        varying: Varying | None,
        left_out: str = "",
    ) -> None:
        self.dump = dump
        self.plain = plain
        self.varying = varying
        self.left_out = left_out
        self.cuts: dict[tuple[int, int], _Templates] = {}
        self.seen = self.made = 0

    def of(self, portion: Portion) -> list[str]:
        """Of one portion, without empty ones. Raises DecodeError."""
        varying = self.varying
        if varying is None or (self.made > FEW and self.made * 2 > self.seen):
            return list(filter(None, map(self.text, portion.messages())))
        found = [
            (places, self._filled(varying, portion.data, size, places))
            for size, places in portion.places.items()
        ]
        if len(found) == 1:
            return list(filter(None, found[0][1]))
        ordered = sorted(
            pair for places, texts in found for pair in zip(places, texts, strict=True)
        )
        return [text for _, text in ordered if text]

    def indexed(self, portion: Portion, member: int) -> list[tuple[int, str]]:
        """The same, empty ones too, in the kernel's order, each with a number of its header struct:
        the u32 at that place of the message.
        """
        varying, data = self.varying, portion.data
        found: list[tuple[int, int, str]] = []
        for size, places in portion.places.items():
            words = memoryview(data).cast("I")
            numbers = [words[at + member >> 2] for at in places]
            if varying is None:
                texts = [self.text(bytes(data[at : at + size])) for at in places]
                found += zip(places, numbers, texts, strict=True)
                continue
            families = bytes([data[at + HEADER_SIZE] for at in places])
            for family in set(families):  # those of one length may have them in common, not a form
                chosen = [of == family for of in families]
                some = list(compress(places, chosen))
                texts = self._filled(varying, data, size, some, family)
                found += zip(some, compress(numbers, chosen), texts, strict=True)
        found.sort()
        return [(number, text) for _, number, text in found]

    def text(self, message: bytes) -> str:
        """Of one message."""
        record = self.dump.read(message)
        return self.left_out if record is None else self.plain(record)

    def _filled(
        self,
        varying: Varying,
        data: memoryview,
        size: int,
        places: Sequence[int],
        family: int = -1,
    ) -> list[str]:
        known = self.cuts.get((size, family))
        if known is None:
            first = bytes(data[places[0] : places[0] + size])
            known = self.cuts[size, family] = _Templates(self, varying, first)
        self.seen += len(places)
        return known.fill(data, size, places)


class _Templates:
    """Those of messages of one length."""

    def __init__(self, texts: Texts, varying: Varying, message: bytes) -> None:
        self.texts = texts
        dump = texts.dump
        self.cut = Cut(dump.layout, message, varying.shown, varying.ignored, dump.header)
        self.alone = varying.alone
        parts = self.cut.parts
        self.pairs = [
            (parts.index(one), parts.index(other))
            for one, other in varying.pairs
            if one in parts and other in parts
        ]
        self.columns = [varying.shown[part] for part in self.cut.parts]
        self.views = [
            (place, view) for place, column in enumerate(self.columns) for view in column.views
        ]
        self.used: set[int] = set()  # numbers of the views that are in any template
        self.known: dict[Key, str | None] = {}

    def fill(self, data: memoryview, size: int, places: Sequence[int]) -> list[str]:
        """The texts of the messages at these places."""
        if len(self.known) > MANY:
            self.known.clear()
        pieces = list(zip(*map(self.cut.unpack, repeat(data), places), strict=True))
        payloads = [pieces[place] for place in self.cut.shown]
        keys = self._keys(pieces, payloads)
        for key in set(keys).difference(self.known):
            at = places[keys.index(key)]
            self.known[key] = self._template(bytes(data[at : at + size]))
        templates = list(map(self.known.__getitem__, keys))
        if None not in templates:
            return list(map(str.format, templates, *self._views(payloads)))
        filled = map(str.format, [t or "" for t in templates], *self._views(payloads))
        return [
            self.texts.text(bytes(data[at : at + size])) if template is None else text
            for at, template, text in zip(places, templates, filled, strict=True)
        ]

    def _keys(
        self, pieces: Sequence[Sequence[bytes]], payloads: Sequence[Sequence[bytes]]
    ) -> list[Key]:
        """What each text depends on, besides its holes."""
        deciding: list[Sequence[object]] = [pieces[place] for place in self.cut.shape]
        for column, found in zip(self.columns, payloads, strict=True):
            decided = column.decides(found)
            if decided is not None:
                deciding.append(decided)
        deciding += [list(map(eq, payloads[one], payloads[other])) for one, other in self.pairs]
        return list(zip(*deciding, strict=True))

    def _views(self, payloads: Sequence[Sequence[bytes]]) -> list[Iterable[str]]:
        """What goes into the templates; nothing for views that are in none of them."""
        return [
            view(payloads[place]) if number in self.used else repeat("")
            for number, (place, view) in enumerate(self.views)
        ]

    def _template(self, message: bytes) -> str | None:
        """The text with {0}, {1}... where its holes are; None where it is not so simple."""
        self.texts.made += 1
        plain = self.texts.text(message)
        if not self.cut.fits(message) or self.cut.find(message, self.alone):
            return None
        own = [message[start:end] for start, end in self.cut.holes()]
        marks = [self.columns[n].mark(payload, n) for n, payload in enumerate(own)]
        for one, other in self.pairs:
            if own[one] == own[other]:
                marks[other] = marks[one]
        marked = bytearray(message)
        for (start, end), mark in zip(self.cut.holes(), marks, strict=True):
            marked[start:end] = mark
        names = self._named(marks)
        if any(name in plain for name in names):
            return None
        template = self.texts.text(bytes(marked)).replace("{", "{{").replace("}", "}}")
        for number, name in enumerate(names):
            if name in template:
                self.used.add(number)
                template = template.replace(name, f"{{{number}}}")
        return template if template.format(*self._named(own)) == plain else None

    def _named(self, payloads: list[bytes]) -> list[str]:
        """All views of the holes of one message."""
        return [next(iter(view([payloads[place]]))) for place, view in self.views]


# ------------------------------------------------------------------------- listings


def chunks(found: Any, session: Any, module: Any, emitter: Emitter) -> Iterator[str]:
    """The text of a listing of a Dump, or its JSON. Raises Brctl2Error.

    Up to HELD records nothing comes before all is there and is consistent.
    """
    options = session.options
    between = "," if options.json else ""
    opening = "" if not options.json else "[ " if options.pretty else "["
    started = False
    for texts in found.records.parts(texts_of(found, session, module, emitter).of, HELD):
        text = between.join(texts)
        yield f"{opening}{between if started and text else ''}{text}"
        opening, started = "", started or bool(text)
    if options.json:
        yield " ]\n" if options.pretty and started else "]\n"


def texts_of(found: Any, session: Any, module: Any, emitter: Emitter) -> Texts:
    """For the records of a listing, as the options ask for it."""
    options = session.options

    def plain(record: Any) -> str:
        emitter.reset()
        module.emit(emitter, record, session, found.context)
        result = emitter.result()
        if not options.json:
            return str(result)
        return json.pretty(result, 1) if options.pretty else json.dumps(result)

    varying = module.varying(session, found.context, quoting(emitter))
    left_out = "{}" if options.json and found.context.get("left_out") else ""
    return Texts(found.records, plain, varying, left_out)


def quoting(emitter: Emitter) -> Callable[[str], str]:
    """What the emitter does with a name."""
    if emitter.as_json:
        return lambda name: json.quote(name)[1:-1]
    return escape if emitter.escaped else str
