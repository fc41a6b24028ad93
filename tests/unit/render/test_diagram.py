"""The picture of a network: exact where it is small, invariants where it is random."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brctl2.model.topology import Far, Node, Space, Topology, around
from brctl2.render import svg
from brctl2.render.diagram import draw, speaks_unicode
from brctl2.render.layout import Wording, layout, width
from brctl2.render.topology import dot, mermaid

if TYPE_CHECKING:
    from brctl2.render.layout import Box, Drawing, Point


def veth(name: str, space: str, device: str, **more: object) -> Node:
    return Node(name, "veth", peer=Far(space, device), **more)  # type: ignore[arg-type]


STORY = Topology(
    (
        Space(
            "host",
            (
                Node("br0", "bridge", addresses=("10.0.0.2/24", "fe80::1/64")),
                veth("eth0", "gw", "eth0", state="forwarding", master="br0"),
                veth("veth0", "guest", "eth0", state="blocking", master="br0"),
            ),
            ("default via 10.0.0.1 dev br0",),
        ),
        Space(
            "beyond", (veth("eth0", "gw", "eth1", addresses=("192.0.2.9/24", "2001:db8::9/64")),)
        ),
        Space("guest", (veth("eth0", "host", "veth0", state="down"),)),
        Space("gw", (veth("eth0", "host", "eth0"), veth("eth1", "beyond", "eth0"))),
    )
)


def drawn(text: str) -> str:
    """A picture as it stands in a test: without the first line break and the indentation."""
    lines = text.removeprefix("\n").rstrip().split("\n")
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return "".join(f"{line[indent:].rstrip()}\n" for line in lines)


def test_namespaces_stand_in_columns_and_veth_pairs_are_wires_between_them() -> None:
    assert draw(STORY) == drawn("""
        ┌─ host ───────────────────────┐
        │ default via 10.0.0.1 dev br0 │
        │ ┌─ br0 bridge ─────────────┐ │
        │ │ 10.0.0.2/24              │ │     ┌─ gw ──────┐
        │ │ eth0 forwarding          ├─┼─────┤ eth0      │   ┌─ beyond ─────────┐
        │ │ veth0 blocking           ├─┼──┐  │ eth1      ├───┤ eth0             │
        │ └──────────────────────────┘ │  │  └───────────┘   │   192.0.2.9/24   │
        └──────────────────────────────┘  │                  │   2001:db8::9/64 │
                                          │  ┌─ guest ───┐   └──────────────────┘
                                          └──┤ eth0 down │
                                             └───────────┘
    """)


def test_lines_are_broken_where_the_columns_would_be_too_wide() -> None:
    assert draw(STORY, limit=64, unicode=False) == drawn("""
        +- host --------------+
        | default             |
        |   via 10.0.0.1      |
        |   dev br0           |
        | +- br0 bridge ----+ |
        | | 10.0.0.2/24     | |     +- gw ------+
        | | eth0 forwarding +-+-----+ eth0      |   +- beyond ---------+
        | | veth0 blocking  +-+--+  | eth1      +---+ eth0             |
        | +-----------------+ |  |  +-----------+   |   192.0.2.9/24   |
        +---------------------+  |                  |   2001:db8::9/64 |
                                 |  +- guest ---+   +------------------+
                                 +--+ eth0 down |
                                    +-----------+
    """)


def test_namespaces_stand_below_each_other_where_even_that_is_too_wide() -> None:
    text = draw(STORY, limit=40)
    assert "├" not in text
    assert "│ eth0 peer eth0 in host " in text
    assert max(map(len, text.splitlines())) <= 41


def test_a_veth_pair_within_a_namespace_leads_back_and_pairs_do_not_touch() -> None:
    found = Topology(
        (Space("", tuple(veth(name, "", far) for name, far in ("ad", "bc", "cb", "da"))),)
    )
    assert draw(found) == drawn("""
        ┌─ this namespace ─┐
        │ a                ├────┐
        │ b                ├──┐ │
        │ c                ├──┘ │
        │ d                ├────┘
        └──────────────────┘
    """)


def test_of_two_wires_that_would_lie_on_each_other_one_is_said_in_words() -> None:
    ends = {"a": "a", "b": "c", "c": "b"}
    found = Topology(
        tuple(
            Space(space, tuple(veth(name, far, other) for name, other in ends.items()))
            for space, far in (("x", "y"), ("y", "x"))
        )
    )
    assert draw(found) == drawn("""
        ┌─ x ───────────┐     ┌─ y ───────────┐
        │ a             ├─────┤ a             │
        │ b             ├──┐  │ b peer c in x │
        │ c peer b in y │  └──┤ c             │
        └───────────────┘     └───────────────┘
    """)


def test_what_cannot_be_a_wire_is_said_in_words() -> None:
    nodes = (
        veth("a", "far", "if7"),
        Node("b", "veth", peer=Far(None, "if9", 3)),
        Node("eth0.5", "vlan", lower=Far("x", "eth0")),
        Node("mac0", "macvlan", lower=Far("", "eth0"), state="no carrier"),
    )
    text = draw(Topology((Space("x", nodes), Space(""))))
    assert "│ a peer if7 in far " in text
    assert "│ b peer if9 in namespace id 3 " in text
    assert "│ eth0.5 vlan on eth0 " in text
    assert "│ mac0 macvlan on eth0 in this namespace no carrier │" in text


def test_masters_are_boxes_around_their_ports_at_any_depth() -> None:
    nodes = (
        Node("br0", "bridge"),
        Node("bond0", "bond", master="br0", state="forwarding"),
        Node("eth0", master="bond0"),
        Node("dummy0", "dummy"),
    )
    assert draw(Topology((Space("x", nodes),))) == drawn("""
        ┌─ x ─────────────────────────────┐
        │ ┌─ br0 bridge ────────────────┐ │
        │ │ ┌─ bond0 bond forwarding ─┐ │ │
        │ │ │ eth0                    │ │ │
        │ │ └─────────────────────────┘ │ │
        │ └─────────────────────────────┘ │
        │ dummy0 dummy                    │
        └─────────────────────────────────┘
    """)


def test_a_veth_end_with_ports_of_its_own_has_no_wire() -> None:
    nodes = (veth("a", "x", "b"), veth("b", "x", "a"), Node("p", master="a"))
    text = draw(Topology((Space("x", nodes),)))
    assert "┌─ a peer b " in text
    assert "│ b peer a " in text


def test_details_are_mac_mtu_and_link_local_addresses() -> None:
    node = Node("eth0", addresses=("10.0.0.1/8", "fe80::1/64"), mac="02:00:00:00:00:01", mtu=1400)
    found = Topology((Space("x", (node,)),))
    assert "fe80" not in draw(found)
    assert "│ eth0  10.0.0.1/8 │" in draw(found)
    detailed = draw(found, details=True)
    assert "│   fe80::1/64                 │" in detailed
    assert "│   02:00:00:00:00:01 mtu 1400 │" in detailed


def test_colours_are_escape_sequences_around_the_same_picture() -> None:
    text = draw(STORY, color=True)
    assert "\x1b[32mforwarding\x1b[0m" in text
    assert "\x1b[31mblocking\x1b[0m" in text
    assert re.sub(r"\x1b\[\d+m", "", text) == draw(STORY)


HOSTILE = "\x1b]0;x\x07\u202e<&\"'\\#;\ufffe\udcff\n</text>--> end"


def test_hostile_names_neither_reach_the_terminal_nor_break_the_frame() -> None:
    text = draw(Topology((Space(HOSTILE, (Node(HOSTILE),), (HOSTILE,)),)))
    assert text.isprintable() is False  # line breaks, which are the picture's own
    assert text.replace("\n", "").isprintable()
    assert {len(line) for line in text.splitlines()} == {len(text.splitlines()[0])}


def test_without_unicode_everything_is_ascii() -> None:
    text = draw(Topology((Space("nämespace", (Node("日本"),)),)), unicode=False)
    assert text.isascii()
    assert "n\\xe4mespace" in text


def test_wide_and_combining_characters_take_the_columns_that_a_terminal_gives_them() -> None:
    assert (width("日本"), width("e\u0301"), width("abc")) == (4, 1, 3)
    assert draw(Topology((Space("x", (Node("日本"), Node("e\u0301"), Node("abcd"))),))) == drawn(
        """
        ┌─ x ──┐
        │ 日本 │
        │ é    │
        │ abcd │
        └──────┘
    """.replace("é", "e\u0301")
    )


LOCALES = [
    ({"LANG": "en_GB.UTF-8"}, True),
    ({"LANG": "C.utf8"}, True),
    ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, False),
    ({"LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "en_GB.UTF-8"}, False),
    ({"LC_CTYPE": "C.UTF-8"}, False),  # that is Python's own (PEP 538)
    ({"LC_CTYPE": "C.UTF-8", "LANG": "de_DE.UTF-8"}, True),
    ({}, False),
    ({"LANG": "en_GB.UTF-8", "TERM": "dumb"}, False),
]


@pytest.mark.parametrize(("environment", "expected"), LOCALES, ids=str)
def test_the_locale_says_whether_there_is_more_than_ascii(
    environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert speaks_unicode() is expected


# ------------------------------------------------------------------ at random


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to five namespaces, devices paired at random, some of them ports."""
    spaces = [f"s{i}" for i in range(draw(st.integers(1, 5)))]
    ends = [(s, f"v{i}") for s in spaces for i in range(draw(st.integers(0, 4)))]
    shuffled = draw(st.permutations(ends))
    far = dict(zip(shuffled[::2], shuffled[1::2], strict=False))
    far |= {other: one for one, other in far.items()}
    made = []
    for space in spaces:
        nodes = [Node("br", "bridge")] if draw(st.booleans()) else []
        nodes += [
            Node(
                name,
                "veth",
                master="br" if nodes and draw(st.booleans()) else "",
                addresses=tuple(f"10.0.0.{i}/8" for i in range(draw(st.integers(0, 2)))),
                peer=Far(*far[space, name]) if (space, name) in far else None,
            )
            for s, name in ends
            if s == space
        ]
        made.append(Space(space, tuple(nodes), ("default dev x",) * draw(st.integers(0, 1))))
    return Topology(tuple(made))


def segments(wire: list[Point]) -> set[tuple[Point, Point]]:
    """The unit steps that a wire goes."""
    steps = set()
    for one, other in pairwise(wire):
        (x, y), (to_x, to_y) = sorted((one, other))
        steps |= {((at, y), (at + 1, y)) for at in range(x, to_x)}
        steps |= {((x, at), (x, at + 1)) for at in range(y, to_y)}
    return steps


def cells(box: Box) -> set[Point]:
    return {
        (x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)
    }


def outer(drawing: Drawing, topology: Topology) -> list[Box]:
    names = {space.name for space in topology.spaces}
    return [box for box in drawing.boxes if box.title in names]


@given(topologies())
@settings(max_examples=150, deadline=None)
def test_no_wire_runs_along_another_one_and_no_namespace_lies_on_another_one(
    topology: Topology,
) -> None:
    drawing = layout(topology, Wording())
    steps = [step for wire in drawing.wires for step in segments(wire)]
    assert len(steps) == len(set(steps))
    points = [point for box in outer(drawing, topology) for point in cells(box)]
    assert len(points) == len(set(points))


@given(topologies(), st.sampled_from([0, 30, 60]))
@settings(max_examples=150, deadline=None)
def test_each_pair_is_a_wire_or_said_in_words_at_both_ends(topology: Topology, limit: int) -> None:
    drawing = layout(topology, Wording(), limit=limit)
    words = sum(label.part.text.startswith(" peer ") for label in drawing.labels)
    assert 2 * len(drawing.wires) + words == sum(
        node.peer is not None for space in topology.spaces for node in space.nodes
    )


@given(topologies())
@settings(max_examples=100, deadline=None)
def test_the_picture_is_as_large_as_the_drawing_says(topology: Topology) -> None:
    drawing = layout(topology, Wording())
    lines = draw(topology).splitlines()
    assert len(lines) == drawing.height
    assert max(map(len, lines)) == drawing.width


# -------------------------------------------------------------------- formats


def test_mermaid_has_every_device_in_its_namespace_and_every_connection() -> None:
    assert mermaid(STORY).splitlines() == [
        "flowchart LR",
        '  subgraph s0["host"]',
        '    ip0(["IP<br/>default via 10.0.0.1 dev br0"])',
        '    n0{{"br0 bridge<br/>up<br/>10.0.0.2/24"}}',
        '    n1["eth0<br/>forwarding"]',
        '    n2["veth0<br/>blocking"]',
        "  end",
        '  subgraph s1["beyond"]',
        '    n3["eth0<br/>up<br/>192.0.2.9/24<br/>2001:db8::9/64"]',
        "  end",
        '  subgraph s2["guest"]',
        '    n4["eth0<br/>down"]',
        "  end",
        '  subgraph s3["gw"]',
        '    n5["eth0<br/>up"]',
        '    n6["eth1<br/>up"]',
        "  end",
        "  n1 --- n0",
        "  n2 --- n0",
        "  n1 <==> n5",
        "  n2 <==> n4",
        "  n3 <==> n6",
    ]


def test_dot_has_a_cluster_for_each_namespace() -> None:
    found = Topology(
        (Space("a", (Node("eth0.5", "vlan", lower=Far("a", "eth0")), Node("eth0"))), Space(""))
    )
    assert dot(found).splitlines() == [
        "graph topology {",
        "  rankdir=LR;",
        "  node [shape=box fontname=monospace];",
        "  subgraph cluster_0 {",
        '    label="a";',
        '    n0 [label="eth0.5 vlan\\nup"];',
        '    n1 [label="eth0\\nup"];',
        "  }",
        "  subgraph cluster_1 {",
        '    label="this namespace";',
        "  }",
        "  n0 -- n1 [style=dashed];",
        "}",
    ]


def test_the_other_end_that_cannot_be_seen_is_named_in_graphs() -> None:
    found = Topology((Space("a", (Node("v", "veth", peer=Far(None, "if9", 3)),)),))
    assert '"v<br/>up<br/>peer if9 in namespace id 3"' in mermaid(found)


HOSTILE_NET = Topology((Space(HOSTILE, (Node(HOSTILE, peer=Far("gone", HOSTILE)),), (HOSTILE,)),))


def test_hostile_names_stay_inside_the_quotes_of_mermaid() -> None:
    text = mermaid(HOSTILE_NET)
    labels = re.findall(r'"([^"]*)"', text)
    assert len(labels) == 3
    for label in labels:
        assert re.fullmatch(r"(?:<br/>|#\d+;|[\w .:/,@()=+-])*", label, re.ASCII)
    assert re.sub(r'"[^"]*"', '""', text) == (
        'flowchart LR\n  subgraph s0[""]\n    ip0([""])\n    n0[""]\n  end\n'
    )


def test_hostile_names_stay_inside_the_quotes_of_dot() -> None:
    text = dot(HOSTILE_NET)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert bare == (
        "graph topology {\n  rankdir=LR;\n  node [shape=box fontname=monospace];\n"
        '  subgraph cluster_0 {\n    label="";\n    ip0 [shape=oval label=""];\n'
        '    n0 [label=""];\n  }\n}\n'
    )
    assert "\x1b" not in text


def test_hostile_names_stay_text_in_svg() -> None:
    text = svg.draw(HOSTILE_NET)
    found = ET.fromstring(text)
    names = "".join(e.text or "" for e in found.iter("{http://www.w3.org/2000/svg}text"))
    assert "</text>" in names
    assert {e.tag.partition("}")[2] for e in found.iter()} <= {"svg", "rect", "text", "polyline"}


def test_svg_has_the_shapes_of_the_picture() -> None:
    found = ET.fromstring(svg.draw(STORY))
    space = "{http://www.w3.org/2000/svg}"
    assert len(found.findall(f"{space}polyline")) == 3
    texts = [e.text for e in found.iter(f"{space}text")]
    assert {"host", "br0 bridge", "forwarding", "192.0.2.9/24"} <= set(texts)
    drawing = layout(STORY, Wording())
    assert float(found.attrib["height"]) == drawing.height * 18


# --------------------------------------------------------------------- around


def test_around_a_bridge_is_what_it_is_connected_with_on_layer_2() -> None:
    found = around(STORY, "host", "br0")
    assert [(s.name, [n.name for n in s.nodes]) for s in found.spaces] == [
        ("host", ["br0", "eth0", "veth0"]),
        ("guest", ["eth0"]),
        ("gw", ["eth0"]),
    ]


def test_around_follows_lower_devices_and_keeps_the_first_namespace() -> None:
    found = Topology(
        (
            Space("", (Node("other"),)),
            Space("a", (Node("vlan5", "vlan", lower=Far("a", "eth0")), Node("eth0"), Node("x"))),
        )
    )
    near = around(found, "a", "eth0")
    assert [(s.name, [n.name for n in s.nodes]) for s in near.spaces] == [
        ("", []),
        ("a", ["vlan5", "eth0"]),
    ]
