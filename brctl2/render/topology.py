"""`brctl2 topology show`: text, JSON, and what other programs draw (Mermaid, Graphviz, SVG).

Names are data: whatever a namespace or an alias is called, it stays inside its quotes.
"""

from __future__ import annotations

import os

from brctl2.render import diagram, report
from brctl2.render.escape import escape_name
from brctl2.render.layout import HERE, Wording, far_words, shown
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brctl2.model.topology import Far, Node, Place, Space, Topology
    from brctl2.render.emitter import Emitter

PIPE_WIDTH = 120  # characters, where there is no terminal and no $COLUMNS
# What Mermaid takes in a quoted label as it is; everything else goes in by its code point.
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .:/_,@()=+-")


def emit(out: Emitter, record: Any, session: Any, context: dict[str, Any]) -> None:
    """With -j (or `format json`) one namespace; else the whole picture."""
    if out.as_json:
        emit_space(out, record)
        return
    form = context["format"]
    if form == "text":
        options = session.options
        text = picture(record, options)
    else:
        text = FORMATS[form](record)
    out.parts.append(text)  # drawn and escaped already


def picture(topology: Topology, options: Any, *, limit: int = 0) -> str:
    """For a terminal, or a pipe, as it is."""
    return diagram.draw(
        topology,
        limit=limit or columns(PIPE_WIDTH),
        unicode=diagram.speaks_unicode(),
        color=report.use_color(options),
        details=bool(options.details),
    )


def columns(otherwise: int) -> int:
    """The width of the terminal, $COLUMNS, or else `otherwise`."""
    said = os.environ.get("COLUMNS", "")
    if said.isascii() and said.isdigit() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(1).columns or otherwise
    except OSError:
        return otherwise


# ----------------------------------------------------------------------- JSON


def emit_space(out: Emitter, space: Space) -> None:
    """A namespace: its name, default routes and devices."""
    out.json("namespace", space.name or None)
    out.json("default_routes", list(space.routes))
    out.open("devices", array=True)
    for node in space.nodes:
        out.open("")
        _emit_node(out, node)
        out.close()
    out.close()


def _emit_node(out: Emitter, node: Node) -> None:
    out.json("ifname", node.name)
    for key, value in (("kind", node.kind), ("address", node.mac), ("mtu", node.mtu)):
        if value:
            out.json(key, value)
    out.json("state", node.state)
    out.json("addresses", list(node.addresses))
    if node.master:
        out.json("master", node.master)
    for key, far in (("link", node.lower), ("peer", node.peer)):
        if far is not None:
            out.json(key, far_json(far))


def far_json(far: Far) -> dict[str, object]:
    """`namespace` is null for the one that is looked from, if it has no name."""
    if far.space is None:
        return {"ifname": far.device, "link_netnsid": far.nsid}
    return {"ifname": far.device, "namespace": far.space or None}


# --------------------------------------------------------------------- graphs


class Graph:
    """Nodes numbered in order, and edges between them: what Mermaid and Graphviz share."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.ids: dict[Place, str] = {}
        for space in topology.spaces:
            for node in space.nodes:
                self.ids[space.name, node.name] = f"n{len(self.ids)}"

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """(kind, from, to): "port" to its master, "lower", "peer"; both ends are here."""
        for space in self.topology.spaces:
            for node in space.nodes:
                own = self.ids[space.name, node.name]
                master = self.ids.get((space.name, node.master))
                if master:
                    yield "port", own, master
                lower = self._far(node.lower)
                if lower:
                    yield "lower", own, lower
        for one, other in self.topology.wires():
            yield "peer", self.ids[one], self.ids[other]

    def _far(self, far: Far | None) -> str | None:
        return None if far is None or far.space is None else self.ids.get((far.space, far.device))

    def lines(self, space: Space, node: Node) -> list[str]:
        """What is written in a node."""
        head = " ".join(filter(None, (node.name, node.kind if node.kind != "veth" else "")))
        far = node.peer
        gone = [f"peer {far_words(far)}"] if far is not None and self._far(far) is None else []
        return [head, node.state, *shown(node, Wording()), *gone]


def mermaid(topology: Topology) -> str:
    """A Mermaid flowchart."""
    graph = Graph(topology)
    arrows = {"port": "---", "lower": "-.->", "peer": "<==>"}
    lines = ["flowchart LR"]
    for place, space in enumerate(topology.spaces):
        lines.append(f'  subgraph s{place}["{mermaid_text(space.name or HERE)}"]')
        if space.routes:
            stack = "<br/>".join(map(mermaid_text, ("IP", *space.routes)))
            lines.append(f'    ip{place}(["{stack}"])')
        for node in space.nodes:
            label = "<br/>".join(map(mermaid_text, graph.lines(space, node)))
            opening, closing = ("{{", "}}") if node.kind == "bridge" else ("[", "]")
            lines.append(f'    {graph.ids[space.name, node.name]}{opening}"{label}"{closing}')
        lines.append("  end")
    lines += [f"  {one} {arrows[kind]} {other}" for kind, one, other in graph.edges()]
    return "\n".join(lines) + "\n"


def mermaid_text(text: str) -> str:
    """Text in a quoted label: entity codes are Mermaid's own escape."""
    return "".join(c if c in PLAIN else f"#{ord(c)};" for c in escape_name(text))


def dot(topology: Topology) -> str:
    """An undirected graph for Graphviz."""
    graph = Graph(topology)
    styles = {"port": "solid", "lower": "dashed", "peer": "bold"}
    lines = ["graph topology {", "  rankdir=LR;", "  node [shape=box fontname=monospace];"]
    for place, space in enumerate(topology.spaces):
        lines.append(f"  subgraph cluster_{place} {{")
        lines.append(f"    label={dot_text(space.name or HERE)};")
        if space.routes:
            lines.append(f"    ip{place} [shape=oval label={dot_text('IP', *space.routes)}];")
        for node in space.nodes:
            shape = "shape=hexagon " if node.kind == "bridge" else ""
            label = dot_text(*graph.lines(space, node))
            lines.append(f"    {graph.ids[space.name, node.name]} [{shape}label={label}];")
        lines.append("  }")
    lines += [f"  {one} -- {other} [style={styles[kind]}];" for kind, one, other in graph.edges()]
    return "\n".join([*lines, "}"]) + "\n"


def dot_text(*lines: str) -> str:
    r"""A quoted string, \n between the lines; backslashes doubled, as \N and \G are codes."""
    quoted = (escape_name(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(quoted) + '"'


def svg(topology: Topology) -> str:
    """A picture for a browser."""
    from brctl2.render import svg as image

    return image.draw(topology)


FORMATS: dict[str, Callable[[Topology], str]] = {"mermaid": mermaid, "dot": dot, "svg": svg}
