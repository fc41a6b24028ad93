"""Where everything of a picture stands: a pure function from a Topology to shapes on a grid.

Namespaces stand in columns, by how many veth pairs they are away from the first one. Veth pairs are
wires in the gutters between the columns. Where that is too wide, lines are broken; where it still
is, namespaces stand below each other and the other end of a pair is said in words.
"""

from __future__ import annotations

from brctl2.render.escape import escape_name
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.model.topology import Far, Node, Place, Space, Topology

# Kinds that are drawn around their ports even when they have none.
MASTERS = frozenset(("bridge", "bond", "team", "vrf"))
HERE = "this namespace"
GAP = 1  # lines between two namespaces of a column
GUTTER = 3  # characters between two columns, without lanes
LANE = 2  # characters for each lane

Pair = tuple["Place", "Place"]
Point = tuple[int, int]


class Part(NamedTuple):
    """Some text of one style: a key of emitter.COLORS, or ""."""

    text: str
    style: str = ""


class Box(NamedTuple):
    """A rectangle; x and y are its upper left corner."""

    x: int
    y: int
    width: int
    height: int
    title: str


class Label(NamedTuple):
    """Text at a place."""

    x: int
    y: int
    part: Part


class Drawing(NamedTuple):
    """Shapes; the unit is a character. A wire is its corners, from one end to the other."""

    width: int
    height: int
    boxes: list[Box]
    labels: list[Label]
    wires: list[list[Point]]


def cleaned(text: str) -> str:
    """Escaped as for every terminal; U+FFFE and U+FFFF as well, which have no width, nor a place
    in XML.
    """
    return escape_name(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


class Wording(NamedTuple):
    """How a device is said.

    details  MAC, MTU and link-local addresses as well
    narrow   every address on a line of its own
    clean    makes text that comes from the kernel fit to be shown
    """

    details: bool = False
    narrow: bool = False
    clean: Callable[[str], str] = cleaned


def layout(topology: Topology, wording: Wording, *, limit: int = 0) -> Drawing:
    """The shapes. `limit` is the width that should not be exceeded, 0 for none."""
    drawing = _wired(topology, wording)
    if limit and drawing.width > limit:
        wording = wording._replace(narrow=True)
        drawing = _wired(topology, wording)
    if limit and drawing.width > limit:
        drawing, _ = _attempt(topology, [], wording)
    return drawing


def _wired(topology: Topology, wording: Wording) -> Drawing:
    wired = wirable(topology)
    drawing, unroutable = _attempt(topology, wired, wording)
    while unroutable:
        wired = [pair for pair in wired if pair not in unroutable]
        drawing, unroutable = _attempt(topology, wired, wording)
    return drawing


def _attempt(topology: Topology, wired: list[Pair], wording: Wording) -> tuple[Drawing, list[Pair]]:
    """The shapes, and wires that cannot be drawn without running along another one."""
    far = {one: other for pair in wired for one, other in (pair, pair[::-1])}
    groups = {space.name: group_of(space, far, wording) for space in topology.spaces}
    columns = columns_of(topology, wired)
    tops, rows = stack(columns, groups, far)
    gutters = [gutter(columns, wired, place) for place in range(len(columns))]
    orders = [lane_order(wires, rows) for wires in gutters]
    unroutable = [pair for _, left_out in orders for pair in left_out]
    return _shapes(columns, groups, tops, gutters, [order for order, _ in orders]), unroutable


# ---------------------------------------------------------------------- boxes


class Line(NamedTuple):
    """A line inside a box. `end` is the device whose wire begins at it."""

    parts: tuple[Part, ...]
    end: Place | None = None

    @property
    def width(self) -> int:
        """In characters."""
        return sum(width(part.text) for part in self.parts)


class Group(NamedTuple):
    """A box before it has a place: a title, and lines and boxes inside."""

    title: str
    items: tuple[Line | Group, ...]

    @property
    def width(self) -> int:
        """In characters, borders included."""
        return 4 + max(width(self.title) + 2, *(item.width for item in self.items), 0)

    @property
    def height(self) -> int:
        """In lines, borders included."""
        return 2 + sum(item.height if isinstance(item, Group) else 1 for item in self.items)

    def ends(self, top: int = 0) -> Iterator[tuple[Place, int]]:
        """The devices that wires begin at, and their rows when the box begins at `top`."""
        row = top + 1
        for item in self.items:
            if isinstance(item, Group):
                yield from item.ends(row)
                row += item.height
            else:
                if item.end is not None:
                    yield item.end, row
                row += 1


def wirable(topology: Topology) -> list[Pair]:
    """The veth pairs that can be wires: a device that is drawn as a box has no line to begin at."""
    boxes = {
        (space.name, node.name)
        for space in topology.spaces
        for node in space.nodes
        if is_box(space, node)
    }
    return [pair for pair in topology.wires() if boxes.isdisjoint(pair)]


def is_box(space: Space, node: Node) -> bool:
    """Whether a device is drawn as a box around its ports."""
    return node.kind in MASTERS or bool(space.ports_of(node.name))


def group_of(space: Space, far: dict[Place, Place], wording: Wording) -> Group:
    """A namespace as a box: its default routes, then its devices, ports within their master."""
    items: list[Line | Group] = [
        Line((Part(wording.clean(line)),))
        for route in space.routes
        for line in (_broken(route) if wording.narrow else [route])
    ]
    for node in space.nodes:
        if space.node(node.master) is None:
            items += _device(space, node, far, wording)
    return Group(wording.clean(space.name) or HERE, tuple(items))


def _broken(route: str) -> list[str]:
    """`default`, `via 10.0.0.1` and `dev br0` below each other."""
    return route.replace(" via ", "\n  via ").replace(" dev ", "\n  dev ").split("\n")


def _device(
    space: Space, node: Node, far: dict[Place, Place], wording: Wording
) -> list[Line | Group]:
    """A device without ports is one line, and more where there is more to say."""
    end = (space.name, node.name)
    addresses = [Part(a, "inet6" if ":" in a else "inet") for a in shown(node, wording)]
    head = [
        part._replace(text=wording.clean(part.text))
        for part in _head(space, node, labelled=end not in far)
    ]
    more = [Part(f"{node.mac} mtu {node.mtu}")] if wording.details else []
    if is_box(space, node):
        inner: list[Line | Group] = [Line((part,)) for part in (*addresses, *more)]
        for port in space.ports_of(node.name):
            inner += _device(space, port, far, wording)
        return [Group("".join(part.text for part in head), tuple(inner))]
    if len(addresses) == 1 and not wording.narrow:
        head += [Part("  "), addresses.pop()]
    first = Line(tuple(head), end if end in far else None)
    return [first, *(Line((Part("  "), part)) for part in (*addresses, *more))]


def _head(space: Space, node: Node, *, labelled: bool) -> list[Part]:
    """Name, kind, what it sits on or is paired with, state."""
    parts = [Part(node.name, "ifname")]
    if node.kind not in ("", "veth"):
        parts.append(Part(f" {node.kind}"))
    if node.lower is not None:
        parts.append(Part(f" on {far_text(node.lower, space)}"))
    if node.peer is not None and labelled:
        parts.append(Part(f" peer {far_text(node.peer, space)}"))
    if node.state != "up":
        good = node.state in ("forwarding", "up")
        parts += [Part(" "), Part(node.state, "up" if good else "down")]
    return parts


def shown(node: Node, wording: Wording) -> list[str]:
    """The addresses. IPv6 link-local ones are no news."""
    return [a for a in node.addresses if wording.details or not a.startswith("fe80:")]


def far_text(far: Far, space: Space) -> str:
    """`eth0` where it is in the same namespace."""
    return far.device if far.space == space.name else far_words(far)


def far_words(far: Far) -> str:
    """`eth0 in guest`, `if7 in namespace id 0`."""
    if far.space is not None:
        return f"{far.device} in {far.space or HERE}"
    return f"{far.device} in namespace id {far.nsid}"


# -------------------------------------------------------------------- columns


def columns_of(topology: Topology, wired: list[Pair]) -> list[list[str]]:
    """Namespaces by their distance; one that is not reached begins in the first column."""
    near: dict[str, list[str]] = {space.name: [] for space in topology.spaces}
    for (one, _), (other, _) in wired:
        near[one].append(other)
        near[other].append(one)
    distance: dict[str, int] = {}
    for space in topology.spaces:
        todo = [] if space.name in distance else [space.name]
        distance.setdefault(space.name, 0)
        for found in todo:
            new = [name for name in dict.fromkeys(near[found]) if name not in distance]
            distance |= dict.fromkeys(new, distance[found] + 1)
            todo += new
    columns: list[list[str]] = [[] for _ in range(max(distance.values()) + 1)]
    for name, place in distance.items():
        columns[place].append(name)
    return columns


def stack(
    columns: list[list[str]], groups: dict[str, Group], far: dict[Place, Place]
) -> tuple[dict[str, int], dict[Place, int]]:
    """(line that each namespace begins at, row of each wire's end).

    Namespaces come in the order of the rows that their first wires leave the column before from;
    each is put where that wire is straight, if that is free.
    """
    tops: dict[str, int] = {}
    rows: dict[Place, int] = {}
    for column in columns:
        wishes = [(*_wish(groups[name], far, rows), name) for name in column]
        free = 0
        for _, top, name in sorted(wishes, key=lambda wish: wish[0]):
            tops[name] = max(free, top)
            free = tops[name] + groups[name].height + GAP
        for name in column:
            rows |= dict(groups[name].ends(tops[name]))
    return tops, rows


def _wish(group: Group, far: dict[Place, Place], rows: dict[Place, int]) -> tuple[int, int]:
    """The row that a box's first wire comes from, and the line that it had best begin at."""
    for end, row in group.ends():
        if far[end] in rows:
            return rows[far[end]], rows[far[end]] - row
    return 0, 0


# -------------------------------------------------------------------- gutters


class Wire(NamedTuple):
    """A wire in a gutter. `left` is its end in the column left of it, `right` in the one right of
    it; one that leads back has both in `left`.
    """

    left: tuple[Place, ...]
    right: tuple[Place, ...]
    pair: Pair

    def straight(self, rows: dict[Place, int]) -> bool:
        """Whether it needs no lane."""
        return bool(self.right) and rows[self.left[0]] == rows[self.right[0]]


def gutter(columns: list[list[str]], wired: list[Pair], place: int) -> list[Wire]:
    """The wires right of a column."""
    here = columns[place]
    after = columns[place + 1] if place + 1 < len(columns) else []
    found = []
    for one, other in wired:
        if one[0] in here and other[0] in here:
            found.append(Wire((one, other), (), (one, other)))
        elif one[0] in here and other[0] in after:
            found.append(Wire((one,), (other,), (one, other)))
        elif other[0] in here and one[0] in after:
            found.append(Wire((other,), (one,), (one, other)))
    return found


def lane_order(wires: list[Wire], rows: dict[Place, int]) -> tuple[list[Wire], list[Pair]]:
    """The wires that need a lane, from left to right, and those that cannot have one.

    A wire runs from its left row to its lane, up or down in it, and from there to its right row.
    It has to turn before the lane of a wire that arrives on the row that it leaves on: else the two
    would lie on each other. When two are each to turn before the other, one has to go.
    """
    todo = sorted(
        (wire for wire in wires if not wire.straight(rows)),
        key=lambda wire: _preference(wire, rows),
    )
    order: list[Wire] = []
    unroutable: list[Pair] = []
    while todo:
        wire = next((w for w in todo if not _waits(w, todo, rows)), None)
        if wire is None:
            unroutable.append(todo.pop().pair)
        else:
            order.append(wire)
            todo.remove(wire)
    return order, unroutable


def _preference(wire: Wire, rows: dict[Place, int]) -> tuple[int, int]:
    """Few crossings: short ways back first, then those downwards from the lowest, then upwards
    from the highest."""
    left = rows[wire.left[0]]
    if not wire.right:
        return 0, abs(rows[wire.left[1]] - left)
    return (1, -left) if rows[wire.right[0]] > left else (2, left)


def _waits(wire: Wire, others: list[Wire], rows: dict[Place, int]) -> bool:
    """Whether one of the others has to turn first."""
    arrivals = {rows[end] for end in wire.right}
    return any(rows[end] in arrivals for other in others if other is not wire for end in other.left)


# --------------------------------------------------------------------- shapes


def _shapes(
    columns: list[list[str]],
    groups: dict[str, Group],
    tops: dict[str, int],
    gutters: list[list[Wire]],
    lanes: list[list[Wire]],
) -> Drawing:
    drawing = Drawing(0, 0, [], [], [])
    edges: dict[Place, tuple[int, int, int]] = {}  # row, left and right border of its box
    starts = []
    x = 0
    for column, order in zip(columns, lanes, strict=True):
        room = max(groups[name].width for name in column)
        for name in column:
            _put(groups[name], x, tops[name], room, drawing, edges)
        starts.append(x + room)
        x += room + GUTTER + LANE * len(order)
    for start, wires, order in zip(starts, gutters, lanes, strict=True):
        for wire in wires:
            lane = start + LANE * (1 + order.index(wire)) if wire in order else start
            drawing.wires.append(_path(wire, edges, lane))
    rights = [box.x + box.width for box in drawing.boxes]
    rights += [corner[0] + 1 for path in drawing.wires for corner in path]
    bottom = max(box.y + box.height for box in drawing.boxes)
    return drawing._replace(width=max(rights), height=bottom)


def _put(
    group: Group,
    x: int,
    y: int,
    room: int,
    drawing: Drawing,
    edges: dict[Place, tuple[int, int, int]],
) -> None:
    drawing.boxes.append(Box(x, y, room, group.height, group.title))
    row = y + 1
    for item in group.items:
        if isinstance(item, Group):
            _put(item, x + 2, row, room - 4, drawing, edges)
            row += item.height
            continue
        at = x + 2
        for part in item.parts:
            drawing.labels.append(Label(at, row, part))
            at += width(part.text)
        if item.end is not None:
            edges[item.end] = (row, x, x + room - 1)
        row += 1


def _path(wire: Wire, edges: dict[Place, tuple[int, int, int]], lane: int) -> list[Point]:
    """From the border of the box that one end stands in, through the lane, to the other's."""
    (first, *back), last = wire.left, wire.right
    row, _, start = edges[first]
    if back:
        other, _, stop = edges[back[0]]
    else:
        other, stop, _ = edges[last[0]]
    if row == other:
        return [(start, row), (stop, row)]
    return [(start, row), (lane, row), (lane, other), (stop, other)]


# ----------------------------------------------------------------------- text


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(char_width(char) for char in text)


def char_width(char: str) -> int:
    """0 for combining characters, 2 for wide ones (UAX 11)."""
    from unicodedata import category, combining, east_asian_width

    if combining(char) or category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
