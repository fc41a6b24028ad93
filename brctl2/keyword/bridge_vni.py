"""`bridge vni`: vni.c's words."""

from __future__ import annotations

from brctl2.commands import vnishow
from brctl2.commands.apply import Plan
from brctl2.errors import UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.grammar import convert
from brctl2.model.codec import Ip
from brctl2.model.ranges import Ranges
from brctl2.model.vni import Vni, is_multicast
from brctl2.plan.switching import VniAdd, VniDel
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result
    from brctl2.plan.switching import SwitchingChange

DEFAULT = "show"
VERBS = Keywords("add delete=del del show lst=show list=show help")
PUT = Keywords("dev vni group remote")
SHOW = Keywords("dev")
NUMBERS = Ranges(0, (1 << 32) - 1, "VNI[-VNI][,...]")  # the kernel knows how large they may be


def modify(line: Line) -> Result:
    """Add or delete VNIs. One message has one range; bridge(8) puts all into one."""
    typed = line.read(PUT)
    values = dict(typed)
    line.need(values, "dev", "vni")
    remote = values.get("group") or values.get("remote") or ""
    if "group" in values and "remote" in values:
        raise UsageError(f"{line.command}: group and remote are given, it can be one of them")
    if remote:
        remote = convert("remote", Ip(), remote)
        if "group" in values and not is_multicast(remote):
            raise UsageError(f"group {remote}: not a multicast address")
    index = line.session.index(values["dev"])
    make = VniAdd if line.verb == "add" else VniDel
    changes: list[SwitchingChange] = [
        make(values["dev"], index, Vni(each, remote))
        for each in convert("vni", NUMBERS, values["vni"])
    ]
    return Plan(changes)


def show(line: Line) -> Listing:
    """The VNIs that vxlan devices let through."""
    return vnishow.show(line.session, line.request("vni show", SHOW))


WORDS = {
    "add": PUT,
    "del": PUT,
    "show": SHOW,
}
RUN = {"add": modify, "del": modify, "show": show}
