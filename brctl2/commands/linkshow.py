"""What `brctl2 link show` does. Apart from commands/link.py: what only shows is to start fast."""

from __future__ import annotations

from brctl2.commands.session import Listing, looked_up, master_index
from brctl2.kernel import linknames, links
from brctl2.model.kinds import SLAVE
from brctl2.model.link import LinkAttr
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.model.link import Link


def show(session: Session, request: Request) -> Listing:
    """Links, all or those that the words choose."""
    name = request.name("name")
    if name is None:
        return listed(session, request)
    found = links.get(session.channel, name, stats=bool(session.options.statistics))
    session.learn([found])
    return Listing("link", [found] if chosen(session, request, found) else [], {})


def listed(session: Session, request: Request) -> Listing:
    """Those that the words choose; the kernel filters by master and kind if it can.

    They are kept: one may be shown by the name of another that comes later.
    """
    kind = request.word("type", "")
    found = links.arriving(
        lambda link: chosen(session, request, link),
        master=links.NO_MASTER if request.word("nomaster") else master_index(session, request),
        kind="" if kind.endswith(SLAVE) else kernel_kind(kind),
        stats=bool(session.options.statistics),
    )
    session.learn_names(linknames.names(found.keep()))
    return Listing("link", found, {"by_kind": bool(kind)})


def kernel_kind(word: str) -> str:
    """IFLA_INFO_KIND of a word after `type`: tap devices are of the kind tun."""
    return "tun" if word == "tap" else word


def chosen(session: Session, request: Request, link: Link) -> bool:
    """Whether the words choose this link."""
    master = master_index(session, request)
    if master and link.master != master:
        return False
    if request.word("nomaster") and link.master:
        return False
    up = request.word("up")
    if up is not None and link.up != up:
        return False
    group = request.word("group")
    if group is not None:
        number = looked_up(session.names.group_number, "group", group)
        if link.values.get(LinkAttr.group) != number:
            return False
    return is_of_type(link, request.word("type"))


def is_of_type(link: Link, word: str | None) -> bool:
    """Whether a link is of a kind, or (`bridge_slave`) a port of a master of a kind."""
    if word is None:
        return True
    if word.endswith(SLAVE):
        return link.slave_kind == word.removesuffix(SLAVE)
    if word in ("tun", "tap") and link.kind == "tun":
        from brctl2.model.kind_tun import TunAttr

        mode = link.data.get(TunAttr.type)
        return word == "tun" or mode is None or TunAttr.type.codec.text(mode) == word
    return link.kind == word
