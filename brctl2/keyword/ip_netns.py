"""`ip netns`: ipnetns.c's words."""

from __future__ import annotations

import os
import sys

from brctl2.commands import netns, registry
from brctl2.commands.apply import Done, Plan
from brctl2.commands.session import Options
from brctl2.errors import Brctl2Error, NotFoundError, OutsideError, RefusedError, UsageError
from brctl2.kernel import netns as kernel
from brctl2.keyword import grammar
from brctl2.keyword.abbrev import Keywords
from brctl2.model.attr import AttrSet
from brctl2.model.codec import UInt
from brctl2.model.netns import NSID, NetnsName, NsidAttr
from brctl2.netlink import constants as c
from brctl2.netlink.message import Message, decode
from brctl2.plan.change import NetnsAdd, NetnsDel
from brctl2.render import json, report
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from brctl2.commands.session import Listing, Session
    from brctl2.commands.spec import Request
    from brctl2.keyword.compat import Line, Result

DEFAULT = "show"
VERBS = Keywords(
    "~list=show ~show ~lst=show ~list-id ~help ~add ~set ~delete=del ~identify ~pids ~exec "
    "~monitor ~attach"
)


def one_name(line: Line) -> Request:
    """The request of a line with one name. Raises UsageError."""
    if len(line.words) != 1:
        raise UsageError(f"ip netns {line.verb}: say one name")
    command = registry.command(f"netns {line.verb}")
    return grammar.parse(command, ["--", *line.words], line.session.options)


def show(line: Line) -> Listing:
    """The named network namespaces."""
    if line.words:
        raise UsageError(f'ip netns list: unknown word "{line.words[0]}"')
    return netns.show(
        line.session, grammar.parse(registry.command("netns list"), [], line.session.options)
    )


def add(line: Line) -> Result:
    """Make one."""
    return netns.add(line.session, one_name(line))


def delete(line: Line) -> Result:
    """Take its name away; with -all, that of each."""
    if not line.session.options.all:
        return netns.delete(line.session, one_name(line))
    if line.words:
        raise UsageError("ip -all netns del: takes no name")
    return Plan([NetnsDel(name, kernel.hold(name)) for name in kernel.names()])


def attach(line: Line) -> Result:
    """Name the one that a process is in."""
    if len(line.words) != 2:
        raise UsageError("ip netns attach: say a name and a process")
    name, process = line.words
    return Plan([NetnsAdd(grammar.convert("name", NetnsName(), name), namespace_of(process))])


def namespace_of(process: str) -> int:
    """A descriptor of the one that a process is in. Raises UsageError, NotFoundError."""
    if not (process.isascii() and process.isdigit()):
        raise UsageError(f'ip netns: "{process}" is not the number of a process')
    try:
        return os.open(f"/proc/{process}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFoundError("process", process) from None
    except PermissionError:
        raise RefusedError(f"process {process} may not be looked at") from None


def said(text: Callable[[], str]) -> Plan:
    """What changes nothing that a Change could tell, and says something."""
    return Plan([], run=lambda: Done(text(), {}))


def identify(line: Line) -> Result:
    """The names of the one that a process is in, this one if none is said; empty for none."""
    if len(line.words) > 1:
        raise UsageError("ip netns identify: say one process")

    def text() -> str:
        wanted = os.fstat(namespace_of(line.words[0] if line.words else str(os.getpid())))
        found = [name for name in kernel.names() if is_same(kernel.path_of(name), wanted)]
        return f"{found[-1] if found else ''}\n"

    return said(text)


def pids(line: Line) -> Result:
    """The processes that are in one."""
    if len(line.words) != 1:
        raise UsageError("ip netns pids: say one name")

    def text() -> str:
        wanted = os.fstat(kernel.open_named(line.words[0]))
        found = [name for name in os.listdir("/proc") if name.isdigit()]
        there = [name for name in found if is_same(f"/proc/{name}/ns/net", wanted)]
        return "".join(f"{name}\n" for name in there)

    return said(text)


def is_same(path: str, wanted: os.stat_result) -> bool:
    """Whether it is that file; not when it cannot be looked at."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)


def set_(line: Line) -> Result:
    """Give one an id, which the kernel chooses for `auto`."""
    if len(line.words) != 2:
        raise UsageError("ip netns set: say a name and an id, or auto")
    name, typed = line.words
    number = -1 if typed == "auto" else grammar.convert("id", UInt(31), typed)

    def text() -> str:
        values = AttrSet({NsidAttr.fd: kernel.open_named(name), NsidAttr.nsid: number})
        message = Message(c.RTM_NEWNSID, 0, NSID, values)
        line.session.channel.request(message)
        return ""

    return said(text)


def list_ids(line: Line) -> Result:
    """Every id that there is, with the name of its namespace where it has one."""
    typed = dict(line.read(Keywords("nsid target-nsid")))
    if "target-nsid" in typed:
        raise OutsideError("brctl2 ip does not cover target-nsid", hint="use ip(8)")
    wanted = grammar.convert("nsid", UInt(31), typed["nsid"]) if typed else None

    def text() -> str:
        names = kernel.ids(line.session.channel)
        found = [{"nsid": n} | ({"name": names[n]} if n in names else {}) for n in ids_of(line)]
        chosen = [each for each in found if wanted in (None, each["nsid"])]
        if line.session.options.json:
            dump = json.pretty if line.session.options.pretty else json.dumps
            return dump(chosen) + "\n"
        return "".join(
            f"nsid {each['nsid']} "
            + (f"(iproute2 netns name: {each['name']})\n" if "name" in each else "\n")
            for each in chosen
        )

    return said(text)


def ids_of(line: Line) -> list[int]:
    """The ids that the kernel has given here."""
    message = Message(c.RTM_GETNSID, 0, NSID, AttrSet())
    replies = line.session.channel.dump(message)
    return [decode(NSID, reply.body).get(NsidAttr.nsid, -1) for reply in replies]


def execute(line: Line) -> Result:
    """Run a program in one, in place of this process unless that has more lines to read."""
    if line.session.options.all:
        return in_all(line)
    tokens = ["--", *line.words]
    request = grammar.parse(registry.command("netns exec"), tokens, line.session.options)
    if line.session.options.batch:
        in_child(lambda: netns.execute(line.session, request))
        return 0
    return netns.execute(line.session, request)


def in_all(line: Line) -> Result:
    """Run a program in each, one after the other, whatever it ends with."""
    if not line.words:
        raise UsageError("ip -all netns exec: the program is missing")

    def text() -> str:
        for name in kernel.names():
            report.write_plain(f"\nnetns: {name}\n")
            run_in(line.session, name, line.words)
        return ""

    return said(text)


def run_in(session: Session, name: str, words: list[str]) -> None:
    """Run a program in one of them; its status does not matter."""
    tokens = ["--", name, *words]
    request = grammar.parse(registry.command("netns exec"), tokens, session.options)
    child_status(lambda: netns.execute(session, request))


def in_child(run: Callable[[], object]) -> None:
    """Do it in a child process. Raises RefusedError when that fails."""
    status = child_status(run)
    if status:
        raise RefusedError(f"the program ended with status {status}")


def child_status(run: Callable[[], object]) -> int:
    """Do it in a child process; the status that this ends with."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            run()
        except Brctl2Error as error:
            report.error(error, Options())
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


WORDS: dict[str, Keywords] = {}
RUN = {
    "add": add,
    "attach": attach,
    "del": delete,
    "exec": execute,
    "identify": identify,
    "list-id": list_ids,
    "pids": pids,
    "set": set_,
    "show": show,
}
