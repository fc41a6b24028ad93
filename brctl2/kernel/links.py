"""Links over rtnetlink: read, make, change and delete (rtnetlink(7), RTM_*LINK)."""

from __future__ import annotations

import errno

from brctl2.errors import KernelError, NotFoundError
from brctl2.kernel import linknames
from brctl2.model.attr import AttrSet
from brctl2.model.link import LINK, Link, LinkAttr, LinkInfoAttr, PropAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump

RTEXT_FILTER_VF = 1 << 0
RTEXT_FILTER_SKIP_STATS = 1 << 3
NO_MASTER = 0xFFFFFFFF  # IFLA_MASTER of a dump: links without one (link_master_filtered)
ALTNAME_MIN = 16
IFINDEX_MAX = 0x7FFFFFFF


def name_values(name: str) -> AttrSet:
    """What addresses a link by its name; a name too long for one is an alternative name."""
    if len(name.encode(errors="surrogateescape")) >= ALTNAME_MIN:
        return AttrSet({LinkAttr.alt_ifname: name})
    return AttrSet({LinkAttr.ifname: name})


def get(channel: Channel, name: str | int, *, stats: bool = True, nsid: int = -1) -> Link:
    """The link of that name, alternative name or ifindex. Raises NotFoundError.

    With `nsid` it is looked for in the namespace that has that id here (kernel 4.20).
    """
    if isinstance(name, int) and name > IFINDEX_MAX:  # an attribute of 32 bits said so; int is less
        raise NotFoundError("device", str(name))
    values = AttrSet(head={"index": name}) if isinstance(name, int) else name_values(name)
    if nsid >= 0:
        values[LinkAttr.target_netnsid] = nsid
    values[LinkAttr.ext_mask] = RTEXT_FILTER_VF | (0 if stats else RTEXT_FILTER_SKIP_STATS)
    try:
        reply = channel.answer(Message(c.RTM_GETLINK, 0, LINK, values))
    except KernelError as error:
        if error.number != errno.ENODEV:
            raise
        if isinstance(name, str) and LinkAttr.ifname in values:
            return _by_altname(channel, name)
        raise NotFoundError("device", str(name)) from None
    return Link(decode(LINK, reply.body))


def _by_altname(channel: Channel, name: str) -> Link:
    values = AttrSet({LinkAttr.alt_ifname: name})
    try:
        reply = channel.answer(Message(c.RTM_GETLINK, 0, LINK, values))
    except KernelError as error:
        if error.number not in (errno.ENODEV, errno.EINVAL):
            raise
        raise NotFoundError("device", name) from None
    return Link(decode(LINK, reply.body))


def find(channel: Channel, name: str | int, *, nsid: int = -1) -> Link | None:
    """As `get`, None where there is none."""
    try:
        return get(channel, name, nsid=nsid)
    except NotFoundError:
        return None


def dump(channel: Channel, *, master: int = 0, kind: str = "", stats: bool = True) -> list[Link]:
    """All links, in the kernel's order; it filters by master, or NO_MASTER, and kind itself."""
    replies = channel.dump(_request(master, kind, stats))
    return [Link(decode(LINK, reply.body)) for reply in replies if reply.type == c.RTM_NEWLINK]


def arriving(
    wanted: Callable[[Link], bool], *, master: int = 0, kind: str = "", stats: bool = True
) -> Dump:
    """The same as they arrive, those that are wanted."""
    from brctl2.netlink.dump import Dump

    def link(values: AttrSet) -> Link | None:
        found = Link(values)
        return found if wanted(found) else None

    return Dump(_request(master, kind, stats), c.RTM_NEWLINK, link)


def all_names() -> dict[int, tuple[str, bool]]:
    """The same of every link, each as it was when the kernel came to it: a change in between does
    no harm.
    """
    from brctl2.netlink.portion import joined

    return linknames.names(joined(arriving(lambda _: True, stats=False).portions()))


def _request(master: int, kind: str, stats: bool) -> Message:
    mask = RTEXT_FILTER_VF | (0 if stats else RTEXT_FILTER_SKIP_STATS)
    values = AttrSet({LinkAttr.ext_mask: mask})
    if master:
        values[LinkAttr.master] = master
    if kind:
        values[LinkAttr.linkinfo] = AttrSet({LinkInfoAttr.kind: kind})
    return Message(c.RTM_GETLINK, 0, LINK, values)


def new_message(values: AttrSet) -> Message:
    """Make a link; it must not exist. The kernel undoes the whole creation if one value is bad."""
    return Message(c.RTM_NEWLINK, c.NLM_F_CREATE | c.NLM_F_EXCL, LINK, values)


def set_message(values: AttrSet) -> Message:
    """Change a link, named by head["index"] or by its name. Not atomic: see docs/netlink.md."""
    return Message(c.RTM_NEWLINK, 0, LINK, values)


def delete_message(values: AttrSet) -> Message:
    """Delete a link, named by head["index"] or by its name."""
    return Message(c.RTM_DELLINK, 0, LINK, values)


def altnames_message(index: int, names: Sequence[str], *, add: bool) -> Message:
    """Add or remove alternative names (RTM_*LINKPROP, kernel 5.5)."""
    kind = c.RTM_NEWLINKPROP if add else c.RTM_DELLINKPROP
    flags = c.NLM_F_CREATE | c.NLM_F_EXCL | c.NLM_F_APPEND if add else 0
    listed = AttrSet({PropAttr.altname: list(names)})
    return Message(kind, flags, LINK, AttrSet({LinkAttr.prop_list: listed}, {"index": index}))
