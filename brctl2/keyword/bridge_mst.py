"""`bridge mst`: mst.c's words."""

from __future__ import annotations

from brctl2.commands import mst
from brctl2.commands.apply import Plan
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.grammar import convert
from brctl2.model.codec import Choice, UInt
from brctl2.model.mst import MstState
from brctl2.model.port import STATES
from brctl2.plan.switching import MstSet
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from brctl2.commands.session import Listing
    from brctl2.keyword.compat import Line, Result

DEFAULT = "show"
VERBS = Keywords("~set ~show ~lst=show ~list=show ~help")
SET = Keywords("dev msti state")
SHOW = Keywords("dev")


def set_(line: Line) -> Result:
    """Set a port's state in one instance."""
    values = dict(line.read(SET))
    line.need(values, "dev", "msti", "state")
    msti = convert("msti", UInt(16), values["msti"])
    wanted = MstState(msti, convert("state", Choice(8, STATES), values["state"]))
    index = line.session.index(values["dev"])
    return Plan([MstSet(values["dev"], index, wanted, wanted)])


def show(line: Line) -> Listing:
    """States of ports."""
    return mst.show(line.session, line.request("mst show", SHOW))


WORDS = {
    "set": SET,
    "show": SHOW,
}
RUN = {"set": set_, "show": show}
