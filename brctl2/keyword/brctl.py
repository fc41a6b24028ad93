"""The grammar of brctl(8), bridge-utils 1.7: its commands, output, error texts and statuses.

brctl speaks to the kernel by ioctl and sysfs; here it is all rtnetlink. Where netlink is more
permissive (it moves a port from one bridge to another, it deletes a bridge that is up), the checks
that the ioctls make in the kernel are made here.

One thing is stricter than brctl: words that it would ignore are errors.
"""

from __future__ import annotations

import errno
import os
import sys

from brctl2.commands.session import Options, Session
from brctl2.errors import Brctl2Error, KernelError
from brctl2.kernel import links, neighs
from brctl2.keyword.options import take_all
from brctl2.model.attr import AttrSet
from brctl2.model.bridge import BridgeAttr
from brctl2.model.codec import number
from brctl2.model.link import LinkAttr, message_values
from brctl2.model.neigh import NTF_SELF, NUD_NOARP, NUD_PERMANENT, NUD_STALE, NeighAttr
from brctl2.model.port import PortAttr
from brctl2.render import brctl as text
from brctl2.render import report
from brctl2.render.escape import escape
from brctl2.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brctl2.model.attr import Attr
    from brctl2.model.link import Link

AF_BRIDGE = 7
IFNAMSIZ = 16
VERSION = "bridge-utils, 1.7\n"
ON, OFF = ("on", "yes", "1"), ("off", "no", "0")
LONG_OPTIONS = ("help", "version")


class BrctlError(Brctl2Error):
    """brctl's own words, without `Error: `. `usage` goes to standard output, as brctl does it."""

    status = 1

    def __init__(self, what: str, usage: str = "") -> None:
        super().__init__(what)
        self.usage = usage


class Action(NamedTuple):
    """A command: how many operands it takes, what it does, what the usage says of it."""

    least: int
    most: int
    run: Callable[[Session, list[str]], int]
    operands: str
    summary: str


def main(before: list[str], arguments: list[str]) -> int:
    """Carry out one command line; `before` are options of brctl2 before the word `brctl`."""
    options = Options()
    session = Session(options)
    try:
        take_all(options, before)
        if options.netns:
            from brctl2.kernel.netns import enter

            enter(options.netns)
        return run(session, arguments)
    except Brctl2Error as error:
        report.error(error, options)
        return error.status
    finally:
        session.close()


def run(session: Session, arguments: Sequence[str]) -> int:
    """Carry out one line, without the leading `brctl`; the exit status."""
    try:
        return line(session, list(arguments))
    except BrctlError as error:
        _write(error.usage)
        if error.what:
            sys.stdout.flush()
            sys.stderr.write(escape(error.what) + "\n")
        return error.status


def line(session: Session, arguments: list[str]) -> int:
    """The same for a batch. Raises BrctlError."""
    words = _options(arguments)
    if isinstance(words, str):
        _write(words)
        return 0
    if not words:
        raise BrctlError("", usage())
    action = ACTIONS.get(words[0])
    if action is None:
        raise BrctlError(f"never heard of command [{words[0]}]", usage())
    operands = words[1:]
    if not action.least <= len(operands) <= action.most:
        wrong = "Incorrect number of arguments for command\n"
        raise BrctlError(
            "", f"{wrong}Usage: brctl {words[0]} {action.operands}\t{action.summary}\n"
        )
    return action.run(session, operands)


def _write(shown: str) -> None:
    report.write_plain(shown)


def usage() -> str:
    """What `brctl --help` prints."""
    lines = [f"\t{name:<10}\t{a.operands}\t{a.summary}\n" for name, a in ACTIONS.items()]
    return "Usage: brctl [commands]\ncommands:\n" + "".join(lines)


# ---------------------------------------------------------------------- options


def _options(arguments: list[str]) -> list[str] | str:
    """The operands, or what an option wants printed. Options stand anywhere: getopt_long(3)."""
    operands: list[str] = []
    for place, word in enumerate(arguments):
        if word == "--":
            return operands + arguments[place + 1 :]
        if len(word) < 2 or word[0] != "-":
            operands.append(word)
            continue
        name = _long_option(word) if word.startswith("--") else _short_option(word[1])
        return usage() if name == "help" else VERSION
    return operands


def _short_option(letter: str) -> str:
    found = {"h": "help", "V": "version"}.get(letter)
    if found is None:
        raise _unknown_option(f"invalid option -- '{letter}'")
    return found


def _long_option(word: str) -> str:
    name, equals, _ = word[2:].partition("=")
    found = next((known for known in LONG_OPTIONS if known.startswith(name)), None)
    if found is None or not name:
        raise _unknown_option(f"unrecognized option '{word}'")
    if equals:
        raise _unknown_option(f"option '--{found}' doesn't allow an argument")
    return found


def _unknown_option(what: str) -> BrctlError:
    return BrctlError(f"brctl: {what}\nUnknown option '?'", usage())


# ------------------------------------------------------------------------ words


def seconds(word: str, what: str) -> int:
    """A time in seconds as USER_HZ ticks, cut off to whole ones. Raises BrctlError."""
    try:
        if word.strip("0123456789.eE+"):
            raise ValueError
        return int(float(word) * 1_000_000 + 0.5) // 10_000
    except (ValueError, OverflowError):
        raise BrctlError(f"bad {what} value") from None


def integer(word: str, bad: str) -> int:
    """A number, decimal, 0x or octal. Raises BrctlError with the words `bad`."""
    try:
        return number(word, -(1 << 31), (1 << 32) - 1)
    except ValueError:
        raise BrctlError(bad) from None


def on_off(word: str) -> int:
    """1 or 0. Raises BrctlError."""
    if word not in ON + OFF:
        raise BrctlError("expect on/off for argument")
    return int(word in ON)


# ---------------------------------------------------------------------- looking


def find(session: Session, name: str) -> Link | None:
    """The device of that name; alternative names are none to brctl."""
    if not 0 < len(os.fsencode(name)) < IFNAMSIZ:
        return None
    found = links.find(session.channel, name)
    return found if found is not None and found.name == name else None


def device(session: Session, name: str, kind: str = "interface") -> Link:
    """The device of that name. Raises BrctlError."""
    found = find(session, name)
    if found is None:
        raise BrctlError(f"{kind} {name} does not exist!")
    return found


def the_bridge(session: Session, name: str) -> Link:
    """The bridge of that name. Raises BrctlError."""
    found = device(session, name, "bridge")
    if found.kind != "bridge":
        raise BrctlError(f"device {name} is not a bridge!")
    return found


def ports_of(session: Session, bridge: Link) -> list[Link]:
    """Its ports, in the order of their names' bytes, as scandir(3) has them."""
    return sorted(links.dump(session.channel, master=bridge.index, stats=False), key=_sorting)


def _sorting(link: Link) -> bytes:
    return os.fsencode(link.name)


def send(session: Session, values: AttrSet, failed: str) -> None:
    """Change a link. Raises BrctlError: `failed` and the reason."""
    try:
        session.channel.request(links.set_message(values))
    except KernelError as error:
        raise BrctlError(f"{failed}: {os.strerror(error.number)}") from None
    except ValueError:  # a number too large for its attribute
        raise BrctlError(f"{failed}: {os.strerror(errno.ERANGE)}") from None


# ------------------------------------------------------- making bridges and ports


def addbr(session: Session, operands: list[str]) -> int:
    """Make a bridge. The ioctl takes the first 15 bytes of a longer name, and so does this."""
    name = os.fsdecode(os.fsencode(operands[0])[: IFNAMSIZ - 1])
    values = message_values(link=AttrSet({LinkAttr.ifname: name}), kind="bridge")
    try:
        if not name:  # to netlink no name means any name
            raise KernelError(errno.EINVAL)
        session.channel.request(links.new_message(values))
    except KernelError as error:
        if error.number == errno.EEXIST:
            raise BrctlError(
                f"device {operands[0]} already exists; can't create bridge with the same name"
            ) from None
        raise BrctlError(f"add bridge failed: {os.strerror(error.number)}") from None
    session.forget()
    return 0


def delbr(session: Session, operands: list[str]) -> int:
    """Delete a bridge that is down."""
    name = operands[0]
    found = find(session, name)
    if found is None:
        raise BrctlError(f"bridge {name} doesn't exist; can't delete it")
    if found.kind != "bridge":
        raise BrctlError(f"can't delete bridge {name}: {os.strerror(errno.EPERM)}")
    if found.up:
        raise BrctlError(f"bridge {name} is still up; can't delete it")
    try:
        session.channel.request(links.delete_message(AttrSet(head={"index": found.index})))
    except KernelError as error:
        raise BrctlError(f"can't delete bridge {name}: {os.strerror(error.number)}") from None
    session.forget()
    return 0


def addif(session: Session, operands: list[str]) -> int:
    """Make devices ports of a bridge; the first that fails ends it."""
    for name in operands[1:]:
        port = device(session, name)
        bridge = device(session, operands[0], "bridge")
        code = _refusal(bridge, port)
        if not code:
            try:
                session.channel.request(links.set_message(_enslaved(port, bridge.index)))
            except KernelError as error:
                code = error.number
        if code:
            raise BrctlError(_cannot_add(code, name, operands[0]))
        session.forget()
    return 0


def _refusal(bridge: Link, port: Link) -> int:
    """The errno with which br_add_if() of the kernel refuses what netlink does all the same."""
    if bridge.kind != "bridge":
        return errno.EOPNOTSUPP
    if port.kind == "bridge":
        return errno.ELOOP
    return errno.EBUSY if port.master else 0


def _cannot_add(code: int, name: str, bridge: str) -> str:
    if code == errno.EBUSY:
        return f"device {name} is already a member of a bridge; can't add it to bridge {bridge}."
    if code == errno.ELOOP:
        return (
            f"device {name} is a bridge device itself; "
            "can't add a bridge device to a bridge device."
        )
    return f"can't add {name} to bridge {bridge}: {os.strerror(code)}"


def delif(session: Session, operands: list[str]) -> int:
    """Take ports off a bridge; the first that fails ends it."""
    for name in operands[1:]:
        port = device(session, name)
        bridge = device(session, operands[0], "bridge")
        failed = f"can't delete {name} from {operands[0]}"
        if bridge.kind != "bridge":
            raise BrctlError(f"{failed}: {os.strerror(errno.EOPNOTSUPP)}")
        if port.master != bridge.index:
            raise BrctlError(f"device {name} is not a port of {operands[0]}")
        send(session, _enslaved(port, 0), failed)
        session.forget()
    return 0


def _enslaved(port: Link, master: int) -> AttrSet:
    return message_values(index=port.index, link=AttrSet({LinkAttr.master: master}))


# ------------------------------------------------------------------- properties


def set_bridge(session: Session, name: str, attr: Attr[int], value: int, what: str) -> int:
    """Change one property of a bridge."""
    failed = f"set {what} failed"
    found = find(session, name)
    if found is None:
        raise BrctlError(f"{failed}: {os.strerror(errno.ENODEV)}")
    if found.kind != "bridge":
        raise BrctlError(f"{failed}: {os.strerror(errno.EOPNOTSUPP)}")
    values = message_values(index=found.index, kind="bridge", data=AttrSet({attr: value}))
    send(session, values, failed)
    return 0


def set_port(session: Session, name: str, attr: Attr[int], value: int, failed: str) -> int:
    """Change one property of a port; brctl does not look whose port it is."""
    found = find(session, name)
    if found is None:
        raise BrctlError(f"{failed}: {os.strerror(errno.ENODEV)}")
    if found.slave_kind != "bridge":  # brctl finds no /sys/class/net/NAME/brport
        raise BrctlError(f"{failed}: {os.strerror(errno.ENOENT)}")
    port = AttrSet({attr: value})
    send(session, message_values(index=found.index, slave_kind="bridge", port=port), failed)
    return 0


def setageing(session: Session, operands: list[str]) -> int:
    """How long learned addresses are kept."""
    value = seconds(operands[1], "ageing time")
    return set_bridge(session, operands[0], BridgeAttr.ageing_time, value, "ageing time")


def setfd(session: Session, operands: list[str]) -> int:
    """The forward delay."""
    value = seconds(operands[1], "forward delay")
    return set_bridge(session, operands[0], BridgeAttr.forward_delay, value, "forward delay")


def sethello(session: Session, operands: list[str]) -> int:
    """The hello time."""
    value = seconds(operands[1], "hello timer")
    return set_bridge(session, operands[0], BridgeAttr.hello_time, value, "hello timer")


def setmaxage(session: Session, operands: list[str]) -> int:
    """The maximum message age."""
    value = seconds(operands[1], "max age")
    return set_bridge(session, operands[0], BridgeAttr.max_age, value, "max age")


def setbridgeprio(session: Session, operands: list[str]) -> int:
    """The bridge's priority, of which the kernel takes the lower 16 bits."""
    value = integer(operands[1], "bad priority") & 0xFFFF
    return set_bridge(session, operands[0], BridgeAttr.priority, value, "bridge priority")


def stp(session: Session, operands: list[str]) -> int:
    """The spanning tree protocol."""
    value = on_off(operands[1])
    return set_bridge(session, operands[0], BridgeAttr.stp_state, value, "stp status")


def setpathcost(session: Session, operands: list[str]) -> int:
    """A port's path cost."""
    value = integer(operands[2], "bad path cost value")
    return set_port(session, operands[1], PortAttr.cost, value, "set path cost failed")


def setportprio(session: Session, operands: list[str]) -> int:
    """A port's priority."""
    value = integer(operands[2], "bad path priority value")
    return set_port(session, operands[1], PortAttr.priority, value, "set port priority failed")


def hairpin(session: Session, operands: list[str]) -> int:
    """A port's hairpin mode."""
    value = on_off(operands[2])
    device(session, operands[1])
    device(session, operands[0], "bridge")
    failed = f"can't set {operands[1]} to hairpin on bridge {operands[0]}"
    return set_port(session, operands[1], PortAttr.hairpin, value, failed)


# ----------------------------------------------------------------------- showing


def show(session: Session, operands: list[str]) -> int:
    """Bridges with their ports; a bad name does not keep the others from being shown."""
    status = 0
    head = text.SHOW_HEAD
    for bridge in _named(session, operands) if operands else _every_bridge(session):
        if isinstance(bridge, BrctlError):
            sys.stderr.write(escape(bridge.what) + "\n")
            status = bridge.status
            continue
        ports = [port.name for port in ports_of(session, bridge)]
        _write(head + text.bridge_line(bridge, ports))
        head = ""
    return status


def _every_bridge(session: Session) -> list[Link | BrctlError]:
    return [*sorted(links.dump(session.channel, kind="bridge", stats=False), key=_sorting)]


def _named(session: Session, names: list[str]) -> list[Link | BrctlError]:
    found: list[Link | BrctlError] = []
    for name in names:
        try:
            found.append(the_bridge(session, name))
        except BrctlError as error:
            found.append(error)
    return found


def showmacs(session: Session, operands: list[str]) -> int:
    """The addresses that a bridge knows behind its ports, by address."""
    bridge = find(session, operands[0])
    code = errno.ENODEV if bridge is None else errno.EOPNOTSUPP
    if bridge is None or bridge.kind != "bridge":
        raise BrctlError(f"read of forward table failed: {os.strerror(code)}")
    numbers = {p.index: p.port.get(PortAttr.no, 0) for p in ports_of(session, bridge)}
    lines = []
    for entry in neighs.dump(session.channel, family=AF_BRIDGE, master=bridge.index):
        mine = entry.index in numbers and not entry.flags & NTF_SELF
        if not mine or entry.state & NUD_STALE:  # stale is what the bridge has let expire
            continue
        ages = entry.values.get(NeighAttr.cacheinfo)
        lasting = entry.state & (NUD_NOARP | NUD_PERMANENT)
        age = ages["updated"] if ages and not lasting else 0
        local = bool(entry.state & NUD_PERMANENT)
        lines.append((entry.lladdr, text.mac_line(numbers[entry.index], entry.lladdr, local, age)))
    lines.sort(key=lambda line: line[0])
    _write(text.MACS_HEAD + "".join(line for _, line in lines))
    return 0


def showstp(session: Session, operands: list[str]) -> int:
    """A bridge's spanning tree."""
    bridge = the_bridge(session, operands[0])
    _write(text.stp_info(bridge, ports_of(session, bridge)))
    return 0


MANY = 1 << 30
ACTIONS = {
    "addbr": Action(1, 1, addbr, "<bridge>\t", "add bridge"),
    "delbr": Action(1, 1, delbr, "<bridge>\t", "delete bridge"),
    "addif": Action(2, MANY, addif, "<bridge> <device>", "add interface to bridge"),
    "delif": Action(2, MANY, delif, "<bridge> <device>", "delete interface from bridge"),
    "hairpin": Action(3, 3, hairpin, "<bridge> <port> {on|off}", "turn hairpin on/off"),
    "setageing": Action(2, 2, setageing, "<bridge> <time>\t", "set ageing time"),
    "setbridgeprio": Action(2, 2, setbridgeprio, "<bridge> <prio>\t", "set bridge priority"),
    "setfd": Action(2, 2, setfd, "<bridge> <time>\t", "set bridge forward delay"),
    "sethello": Action(2, 2, sethello, "<bridge> <time>\t", "set hello time"),
    "setmaxage": Action(2, 2, setmaxage, "<bridge> <time>\t", "set max message age"),
    "setpathcost": Action(3, 3, setpathcost, "<bridge> <port> <cost>", "set path cost"),
    "setportprio": Action(3, 3, setportprio, "<bridge> <port> <prio>", "set port priority"),
    "show": Action(0, MANY, show, "[ <bridge> ]\t", "show a list of bridges"),
    "showmacs": Action(1, 1, showmacs, "<bridge>\t", "show a list of mac addrs"),
    "showstp": Action(1, 1, showstp, "<bridge>\t", "show bridge stp info"),
    "stp": Action(2, 2, stp, "<bridge> {on|off}", "turn stp on/off"),
}
