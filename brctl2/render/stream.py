"""Large listings: the text of records as they arrive, most of them without being decoded.

A record's text comes from its module's `emit`, as everywhere. But where the module says in what
its records differ (`varying`), a message is decoded and emitted twice only for each *shape*
(netlink/shapes.py), without what it says is ignored: as it is, and with marks in its holes. The
second text, with places for the holes' own text where the marks are, is a template for all messages
of that shape. It is used if it gives the first text; where it does not, and where shapes hardly
repeat, every record is emitted.
"""

from __future__ import annotations

from _operator import eq
from itertools import compress, repeat

from brctl2.netlink.message import HEADER_SIZE
from brctl2.netlink.shapes import Cut
from brctl2.render import json
from brctl2.render.escape import escape
from brctl2.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from brctl2.netlink.dump import Dump
    from brctl2.netlink.portion import Portion
    from brctl2.render.emitter import Emitter
    from brctl2.render.holes import Varying

    Key = tuple[object, ...]

FEW = 64  # templates after which it is asked whether they pay
MANY = 4096  # templates that are kept
HELD = 4096  # records that are held back, for a dump that is interrupted to be repeated
BLOCK = 512  # records that are worked on at once: memory that is used again costs less than fresh


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
        texts: dict[int, str] = {}
        for places, filled in found:
            texts.update(zip(places, filled, strict=True))
        return list(filter(None, map(texts.__getitem__, sorted(texts))))

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
        if len(places) <= BLOCK:
            return known.fill(data, size, places)
        texts: list[str] = []
        for at in range(0, len(places), BLOCK):
            texts += known.fill(data, size, places[at : at + BLOCK])
        return texts


class _Template(NamedTuple):
    """A text with places for what its holes have.

    form   for str.format, with the views by their numbers
    parts  the same in pieces: text, and numbers of views
    """

    form: str
    parts: tuple[str | int, ...]


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
        self.known: dict[Key, _Template | None] = {}

    def fill(self, data: memoryview, size: int, places: Sequence[int]) -> list[str]:
        """The texts of the messages at these places."""
        if len(self.known) > MANY:
            self.known.clear()
        pieces = list(zip(*map(self.cut.unpack, repeat(data), places), strict=True))
        payloads = [pieces[place] for place in self.cut.shown]
        deciding = self._deciding(pieces, payloads)
        # Most of what decides is the same in the whole portion: it need not be looked up each time.
        first = [column[0] for column in deciding]
        differing = [n for n, column in enumerate(deciding) if column.count(first[n]) < len(places)]
        keys = list(zip(*(deciding[n] for n in differing), strict=True))
        found: dict[Key, _Template | None] = {}
        for key in set(keys) or {()}:
            for n, value in zip(differing, key, strict=True):
                first[n] = value
            at = places[keys.index(key) if keys else 0]
            found[key] = self._known(tuple(first), data[at : at + size])
        if len(found) == 1:
            (template,) = found.values()
            if template is not None:
                return self._same(template, payloads, len(places))
        templates = list(map(found.__getitem__, keys)) if keys else [None] * len(places)
        return self._different(templates, payloads, data, size, places)

    def _same(
        self, template: _Template, payloads: Sequence[Sequence[bytes]], count: int
    ) -> list[str]:
        """Texts of one template."""
        if not self.used.intersection(template.parts):
            return ["".join(map(str, template.parts))] * count
        views: dict[str | int, list[str]] = {}
        for number in self.used.intersection(template.parts):
            place, view = self.views[number]
            views[number] = list(view(payloads[place]))
        columns = [views[part] if part in views else repeat(part) for part in template.parts]
        return list(map("".join, zip(*columns, strict=False)))

    def _different(
        self,
        templates: Sequence[_Template | None],
        payloads: Sequence[Sequence[bytes]],
        data: memoryview,
        size: int,
        places: Sequence[int],
    ) -> list[str]:
        """Texts of a template each; of messages without one."""
        views = [
            view(payloads[place]) if number in self.used else repeat("")
            for number, (place, view) in enumerate(self.views)
        ]
        forms = [template.form if template is not None else "" for template in templates]
        filled = list(map(str.format, forms, *views))
        for place, template in enumerate(templates):
            if template is None:
                at = places[place]
                filled[place] = self.texts.text(bytes(data[at : at + size]))
        return filled

    def _deciding(
        self, pieces: Sequence[Sequence[bytes]], payloads: Sequence[Sequence[bytes]]
    ) -> list[Sequence[object]]:
        """What each text depends on, besides its holes."""
        deciding: list[Sequence[object]] = [pieces[place] for place in self.cut.shape]
        for column, found in zip(self.columns, payloads, strict=True):
            decided = column.decides(found)
            if decided is not None:
                deciding.append(decided)
        deciding += [list(map(eq, payloads[one], payloads[other])) for one, other in self.pairs]
        return deciding

    def _known(self, key: Key, message: memoryview) -> _Template | None:
        if key not in self.known:
            self.known[key] = self._template(bytes(message))
        return self.known[key]

    def _template(self, message: bytes) -> _Template | None:
        """None where a text with marks in the holes does not show where these are."""
        self.texts.made += 1
        if not self.cut.fits(message, self.alone):
            return None
        plain = self.texts.text(self.cut.without_ignored(message))
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
        parts: list[str | int] = [self.texts.text(self.cut.without_ignored(bytes(marked)))]
        for number, name in enumerate(names):
            parts = _split(parts, name, number)
        self.used.update(part for part in parts if isinstance(part, int))
        form = "".join(f"{{{p}}}" if isinstance(p, int) else _literal(p) for p in parts)
        return _Template(form, tuple(parts)) if form.format(*self._named(own)) == plain else None

    def _named(self, payloads: list[bytes]) -> list[str]:
        """All views of the holes of one message."""
        return [next(iter(view([payloads[place]]))) for place, view in self.views]


def _split(parts: Sequence[str | int], name: str, number: int) -> list[str | int]:
    """The parts with a number wherever there was the name."""
    found: list[str | int] = []
    for part in parts:
        if isinstance(part, int):
            found.append(part)
            continue
        first, *others = part.split(name)
        found.append(first)
        for other in others:
            found += (number, other)
    return [part for part in found if part != ""]


def _literal(text: str) -> str:
    """As str.format gives it back."""
    return text.replace("{", "{{").replace("}", "}}")


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
        for at in range(0, len(texts) or 1, BLOCK):
            text = between.join(texts[at : at + BLOCK])
            yield (opening + between if started and text else opening) + text
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
