"""What a command runs with: global options, the channel, and names for numbers."""

from __future__ import annotations

import os

from brctl2.errors import KernelError, NotFoundError, PrivilegeError, RefusedError, UsageError
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from brctl2.commands.spec import Request
    from brctl2.kernel.addrs import Tables
    from brctl2.kernel.rtnames import RtNames
    from brctl2.model.link import Link
    from brctl2.netlink.channel import Channel
    from brctl2.netlink.dump import Dump


MANY = 16  # devices, of which one dump tells more quickly than a question for each


class Options:
    """The global options; see `brctl2 --help`."""

    __slots__ = (
        "all",
        "batch",
        "brief",
        "color",
        "compress_vlans",
        "details",
        "dry_run",
        "explain",
        "family",
        "force",
        "help",
        "human",
        "iec",
        "json",
        "netns",
        "numeric",
        "oneline",
        "pretty",
        "statistics",
        "timestamp",
        "timestamp_short",
        "version",
    )

    def __init__(self) -> None:
        self.all = 0
        self.json = 0
        self.pretty = 0
        self.details = 0
        self.statistics = 0
        self.brief = 0
        self.oneline = 0
        self.timestamp = 0
        self.timestamp_short = 0
        self.color = ""
        self.netns = ""
        self.family = 0
        self.batch = ""
        self.force = 0
        self.dry_run = 0
        self.explain = 0
        self.help = 0
        self.version = 0
        self.human = 0
        self.iec = 0
        self.numeric = 0
        self.compress_vlans = 0


class Listing(NamedTuple):
    """Records to show, all there or as they arrive; brctl2.render has a module for each `kind`."""

    kind: str
    records: list[object] | Dump | Tables
    context: dict[str, object]


class Feed(NamedTuple):
    """Records that come as time goes by, each to be shown at once; otherwise as a Listing."""

    kind: str
    records: Iterator[object]
    context: dict[str, object]


class Session:
    """One run of the program: options, one channel, names; the first argument of commands."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._channel: Channel | None = None
        self._links: dict[int, Link] = {}
        self._by_name: dict[str, Link] = {}
        self._devices: dict[int, tuple[str, bool]] = {}
        self._unknown = 0  # how often a device was asked for that was not known
        self._all_known = False
        self._names: RtNames | None = None
        self._namespaces: dict[int, str] | None = None
        self._opened: dict[str, int] = {}
        self._elsewhere: dict[int, Channel] = {}
        # Carries out another line of brctl2 in this process and returns what it prints; raises
        # Brctl2Error. The front end gives it: parsing words is not the commands' business.
        self.run_line: Callable[[list[str]], str] | None = None
        # Is told each step of a migration as it is done; it may neither block nor raise.
        self.progress: Callable[[str], None] | None = None

    @property
    def names(self) -> RtNames:
        """The names of routing tables, protocols, scopes..., read at the first use."""
        if self._names is None:
            from brctl2.kernel.rtnames import RtNames

            self._names = RtNames(numeric=bool(self.options.numeric))
        return self._names

    @property
    def channel(self) -> Channel:
        """The rtnetlink socket, opened at the first use, in the namespace that is current then."""
        if self._channel is None:
            from brctl2.netlink.channel import Channel

            self._channel = Channel()
        return self._channel

    def close(self) -> None:
        """Close every socket and namespace."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        for channel in self._elsewhere.values():
            channel.close()
        self._elsewhere.clear()
        for descriptor in self._opened.values():
            os.close(descriptor)
        self._opened.clear()

    # -------------------------------------------------------------- namespaces

    def namespace(self, word: str) -> int:
        """A descriptor of a network namespace: by name, path or process id. It is kept open: until
        the kernel has got its number it must not be another file's. Raises NotFoundError.
        """
        if word not in self._opened:
            from brctl2.kernel import netns

            self._opened[word] = netns.open_any(word)
        return self._opened[word]

    def namespace_word(self, descriptor: int) -> str:
        """What that namespace was called when it was opened."""
        return next((word for word, known in self._opened.items() if known == descriptor), "")

    def elsewhere(self, descriptor: int) -> Channel:
        """A socket in another namespace."""
        if descriptor not in self._elsewhere:
            from brctl2.kernel import netns

            self._elsewhere[descriptor] = netns.channel_in(descriptor)
        return self._elsewhere[descriptor]

    # ------------------------------------------------------------------- names

    def forget(self) -> None:
        """Names and indexes may have changed."""
        self._links.clear()
        self._by_name.clear()
        self._devices.clear()
        self._unknown, self._all_known = 0, False

    def learn(self, found: list[Link]) -> None:
        """Remember links that were read anyway."""
        for link in found:
            self._links[link.index] = link
            self._by_name[link.name] = link

    def learn_names(self, found: dict[int, tuple[str, bool]]) -> None:
        """Remember of devices, by ifindex, their name and whether they are down."""
        self._devices |= found

    def link(self, name: str | int) -> Link:
        """The link of that name, alternative name or ifindex. Raises NotFoundError."""
        known = self._links.get(name) if isinstance(name, int) else self._by_name.get(name)
        if known is None:
            from brctl2.kernel import links

            known = links.get(self.channel, name)
            self.learn([known])
        return known

    def index(self, name: str) -> int:
        """The ifindex of a name. Raises NotFoundError."""
        return self.link(name).index

    def vrf(self, name: str) -> int:
        """The ifindex of a VRF. Raises NotFoundError, RefusedError where it is none."""
        link = self.link(name)
        if link.kind != "vrf":
            raise RefusedError("it is not a VRF", device=name)
        return link.index

    def device_name(self, index: int) -> str:
        """The name of an ifindex; `if7` where it is gone or in another namespace (as iproute2)."""
        if not index:
            return "*"
        known = self._device(index)
        if known is not None:
            return known[0]
        try:
            return self.link(index).name
        except (NotFoundError, KernelError):
            return f"if{index}"

    def device_names(self, indexes: Collection[int]) -> dict[int, str]:
        """The same of many."""
        known = self._of_many(indexes)
        return {n: known[n][0] if n in known else self.device_name(n) for n in indexes}

    def device_name_in(self, descriptor: int, index: int) -> str:
        """The same of an ifindex in another namespace."""
        from brctl2.kernel import links

        found = links.find(self.elsewhere(descriptor), index)
        return f"if{index}" if found is None else found.name

    def known_link(self, index: int) -> Link | None:
        """The link of that ifindex, None where there is none."""
        try:
            return self.link(index)
        except (NotFoundError, KernelError):
            return None

    def is_down(self, index: int) -> bool:
        """Whether the link of that ifindex is there and down."""
        known = self._device(index)
        if known is not None:
            return known[1]
        link = self.known_link(index)
        return link is not None and not link.up

    def are_down(self, indexes: Collection[int]) -> dict[int, bool]:
        """The same of many."""
        known = self._of_many(indexes)
        return {n: known[n][1] if n in known else self.is_down(n) for n in indexes}

    def _device(self, index: int) -> tuple[str, bool] | None:
        """What is known of a device. Behind MANY that were not known, all are read."""
        known = self._devices.get(index)
        if known is None:
            self._unknown += 1
            if self._unknown > MANY:
                return self._of_many(()).get(index)
        return known

    def _of_many(self, indexes: Collection[int]) -> dict[int, tuple[str, bool]]:
        """What is known of devices; all are read at once where many are asked for that are not."""
        unknown = self._unknown + len(indexes) - len(self._devices.keys() & set(indexes))
        if unknown > MANY and not self._all_known:
            from brctl2.kernel import links

            self._all_known = True
            self.learn_names(links.all_names())
        return self._devices

    def netns_name(self, number: int) -> str:
        """The name of the network namespace with that id here, "" where it has none."""
        if self._namespaces is None:
            from brctl2.kernel import netns

            self._namespaces = netns.ids(self.channel)
        return self._namespaces.get(number, "")

    def all_links(self) -> list[Link]:
        """Every link, read afresh and remembered."""
        from brctl2.kernel import links

        found = links.dump(self.channel)
        self.learn(found)
        return found


def looked_up(parse: Callable[[str], int], keyword: str, word: str) -> int:
    """The number of a name: `looked_up(session.names.table_number, "table", word)`.

    Raises UsageError that names the keyword, the word and the reason.
    """
    try:
        return parse(word)
    except ValueError as error:
        raise UsageError(f"{keyword} {word}: {error}") from None


def master_index(session: Session, request: Request) -> int:
    """The ifindex after `master` or `vrf`, 0 without these words.

    Raises NotFoundError, RefusedError for a device that is no VRF.
    """
    vrf, master = request.word("vrf"), request.word("master")
    if vrf is not None:
        return session.vrf(vrf)
    return session.index(master) if master is not None else 0


def need_privilege(error: KernelError) -> KernelError | PrivilegeError:
    """EPERM without CAP_NET_ADMIN is told as what it is."""
    import errno

    if error.number in (errno.EPERM, errno.EACCES) and not may_administer():
        return PrivilegeError()
    return error


def may_administer() -> bool:
    """Whether this process has CAP_NET_ADMIN (12) in its effective set: capabilities(7)."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("CapEff:"):
                return bool(int(line.split()[1], 16) >> 12 & 1)
    return False
