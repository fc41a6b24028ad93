"""`ip monitor`: ipmonitor.c's words and defaults."""

from __future__ import annotations

from brctl2.commands import monitor
from brctl2.commands.monitor import Wanted
from brctl2.commands.session import Feed
from brctl2.errors import OutsideError
from brctl2.keyword.abbrev import Keywords
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.keyword.compat import Line
    from brctl2.model.event import Event

WORDS_OF = Keywords(
    "~file ~label ~link ~address=addr ~maddress acaddress ~route ~mroute ~prefix ~neigh ~netconf "
    "~rule ~nsid ~nexthop stats all ~all-nsid dev"
)
TOPICS = ("link", "addr", "route", "prefix", "neigh", "netconf", "rule", "nsid", "nexthop")
OUTSIDE = ("maddress", "acaddress", "mroute", "stats")
FLAGS = frozenset((*TOPICS, *OUTSIDE, "label", "all", "all-nsid"))


def watch(line: Line) -> Feed:
    """Changes of what is named, or of all; -j does not count, as in ip(8)."""
    typed = line.read(WORDS_OF, FLAGS)
    words = dict(typed)
    for word in words:
        if word in OUTSIDE:
            raise OutsideError(f"brctl2 ip does not cover `ip monitor {word}`", hint="use ip(8)")
    session = line.session
    device = session.index(words["dev"]) if "dev" in words else 0
    wanted = Wanted(
        tuple(topic for topic in TOPICS if topic in words) or TOPICS,
        kind_of,
        shows=shown(device, session.options.family),
        everywhere="all-nsid" in words,
        remember="flags",
    )
    context: dict[str, object] = {
        "labels": {t: t.upper() for t in TOPICS} if {"label", "all"} & words.keys() else {},
        "device": device,
        "everywhere": wanted.everywhere,
    }
    if "file" in words:
        return Feed("monitor", monitor.recorded(session, wanted, words["file"]), context)
    return Feed("monitor", monitor.events(session, wanted), context)


def kind_of(topic: str, family: int) -> str:
    """ip(8) shows a bridge's ports as links and its entries as neighbours."""
    return topic if topic in TOPICS or topic == "time" else ""


def shown(device: int, family: int) -> Callable[[Event], bool]:
    """Which events ip(8) shows: rules and nexthops are not about a device, links about no family.

    Of routes those that are cached are left out, and with a device those without one.
    """

    def shows(event: Event) -> bool:
        record = event.record
        match event.kind:
            case "route":
                return not record.cloned and device in (0, record.oif)
            case "neigh":
                return family in (0, record.family) and device in (0, record.index)
            case "link" | "addr" | "netconf":
                return device in (0, record.index)
            case _:
                return True

    return shows


WORDS = {"": WORDS_OF}
RUN = {"": watch}
