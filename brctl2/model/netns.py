"""Ids of network namespaces: struct rtgenmsg and NETNSA_* (include/uapi/linux/net_namespace.h)."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable, Layout
from brctl2.model.codec import Codec, Int, UInt
from brctl2.typed import NamedTuple

NAME_MAX = 255  # limits.h: the names are files


class NetnsName(Codec[str]):
    """The name of a network namespace: a file name in /run/netns (ip-netns(8))."""

    metavar = "NAME"

    def parse(self, word: str) -> str:
        size = len(word.encode(errors="surrogateescape"))
        if not 1 <= size <= NAME_MAX:
            raise ValueError(f"a namespace's name has 1 to {NAME_MAX} bytes, this one has {size}")
        if "/" in word or "\0" in word or word in (".", ".."):
            raise ValueError("not a namespace's name")
        return word


class NsidAttr(AttrTable):
    """NETNSA_*."""

    prefix = "NETNSA"
    nsid = Attr(1, Int(32), "Id of the namespace as seen from here.", access="ro")
    pid = Attr(2, UInt(32), "", word="")
    fd = Attr(3, UInt(32), "The namespace asked for, by file descriptor.", word="")
    target_nsid = Attr(4, Int(32), "", word="")
    current_nsid = Attr(5, Int(32), "", access="ro", word="")


# struct rtgenmsg is one byte; the attributes begin at the next multiple of four.
NSID = Layout("nsid", (("family", "u8"),), NsidAttr, hot=True)


class Namespace(NamedTuple):
    """A named namespace; `id` is -1 where the current namespace has no id for it."""

    name: str
    id: int = -1


class Program(NamedTuple):
    """A program to be run in a named namespace."""

    name: str
    words: tuple[str, ...]
