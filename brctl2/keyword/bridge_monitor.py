"""`bridge monitor`: monitor.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import monitor
from brctl2.commands.monitor import Wanted
from brctl2.commands.session import Feed
from brctl2.keyword.abbrev import Keywords
from brctl2.model.fdb import AF_BRIDGE
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.keyword.compat import Line

WORDS_OF = Keywords("~file ~link ~fdb ~mdb ~vlan vni all")
FLAGS = frozenset(("link", "fdb", "mdb", "vlan", "vni", "all"))
USUAL = ("link", "fdb", "mdb")
LABELS = {"port": "LINK", "fdb": "NEIGH", "mdb": "MDB", "vlan": "VLAN", "vni": "TUNNEL"}


def watch(line: Line) -> Feed:
    """Changes of what is named; -j does not count, as in bridge(8)."""
    typed = line.read(WORDS_OF, FLAGS)
    words = dict(typed)
    topics = topics_of([name for name, _ in typed if name != "file"])
    wanted = Wanted(topics, kind_of, needed=topics, remember="none")
    context: dict[str, object] = {"labels": LABELS if "all" in words else {}}
    if "file" in words:
        return Feed("monitor", monitor.recorded(line.session, wanted, words["file"]), context)
    return Feed("monitor", monitor.events(line.session, wanted), context)


def topics_of(names: list[str]) -> tuple[str, ...]:
    """What the words stand for: a name takes back the usual topics, `all` gives them again."""
    if not names:
        return USUAL
    usual = USUAL if names[-1] == "all" else ()
    more = ("vlan", "vni") if "all" in names else ()
    return tuple(dict.fromkeys((*usual, *more, *(name for name in names if name != "all"))))


def kind_of(topic: str, family: int) -> str:
    """Everything is about ports and forwarding entries; other families are not shown."""
    if topic == "link":
        return "port" if family in (0, AF_BRIDGE) else ""
    if topic == "neigh":
        return "fdb" if family == AF_BRIDGE else ""
    return topic if topic in LABELS or topic == "time" else ""


WORDS = {"": WORDS_OF}
RUN = {"": watch}
