"""Links made by brctl2, by `ip`, and by the lines that brctl2 gives as equivalent."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from twins import PASSING
from witness import LINKS, Host

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_netns import Namespace

MAC = re.compile(
    r'(?<=["."])(?!02:00:00|2:0:0|ff:|01:80|1:80|00:00|0:0:)(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}'
)


class Bench(Host):
    """The same host, without waiting for its IPv6 addresses."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace
        namespace.ip_batch(LINKS)
        namespace.wait_up("v0", "v1", "br0")


def state(space: Namespace) -> Any:
    """Every link as the real `ip -d` shows it, without what passes; random MACs are alike."""
    text = space.run(["ip", "-j", "-d", "link", "show"], check=True).stdout
    return steady(json.loads(MAC.sub("random", text)))


def steady(found: Any) -> Any:
    """Without timers, namespace ids and what carriers decide in their own time."""
    if isinstance(found, list):
        return [steady(item) for item in found]
    if isinstance(found, dict):
        gone = PASSING | {"link_netnsid", "topology_change", "topology_change_detected"}
        return {key: steady(value) for key, value in found.items() if key not in gone}
    return found


def settled(space: Namespace) -> Any:
    """The state when carriers have got about: the same twice."""
    before = state(space)
    while (now := state(space)) != before:
        before = now
    return now


def unlike(one: Namespace, other: Namespace) -> dict[str, Any]:
    """In what links differ, by their names. The kernel looks at carriers when it has the time."""
    deadline = time.monotonic() + 5
    while True:
        mine, theirs = (dict(flat(state(space))) for space in (one, other))
        if mine == theirs or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return {
        key: (mine.get(key), theirs.get(key))
        for key in mine.keys() | theirs.keys()
        if mine.get(key) != theirs.get(key)
    }


def flat(found: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the way to it: links by name."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from flat(value, f"{place}/{key}")
    elif isinstance(found, list) and found and isinstance(found[0], dict):
        for number, item in enumerate(found):
            yield from flat(item, f"{place}/{item.get('ifname', number)}")
    else:
        yield place, found


def tables(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of brctl2, each with the lines of `ip` (indented below it) that mean the same.

    A line without any below it is one of `ip`, too.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    groups: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(" "):
            groups[-1][1].append(line.strip())
        else:
            groups.append((line, []))
    for line, theirs in groups:
        yield line, theirs or [f"ip {line}"]


def run_all(space: Namespace, lines: Sequence[str]) -> None:
    """Lines for a shell; each must succeed."""
    for line in lines:
        result = space.run(["sh", "-c", line])
        assert (result.returncode, result.stderr) == (0, ""), (line, result.stderr)
