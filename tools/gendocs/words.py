"""Sentences that reference and manual pages share, and that no table has."""

from __future__ import annotations

STATUSES = (
    ("0", "Done; also: nothing had to change."),
    ("1", "The line was not understood. Nothing was sent to the kernel."),
    ("2", "Understood, but the kernel or the state of the system refused."),
    ("3", "Failed part way and rolled back: the state is as before."),
    ("4", "Failed part way, and the rollback failed too. The error says what is missing."),
    ("5", "Applied, but the check or the confirmation did not come: taken back."),
    ("6", "A finding: there is something to look at."),
    ("255", "No such object, or a line of ip(8), bridge(8) or brctl(8) that is not covered."),
    ("128+n", "Ended by signal n."),
)

ENVIRONMENT = (
    ("NO_COLOR", "If it is set and not empty: no colour, unless --color asks for it."),
    ("BRCTL2_DEBUG", "If it is set and not empty: errors come with the Python traceback."),
    ("BRCTL2_RUN_DIR", "Where migrations keep their journals, instead of /run/brctl2."),
)

FILES = (
    ("/run/brctl2", "Journals of migrations, for root only. A reboot voids them."),
    ("/run/netns/NAME", "The named network namespaces, as ip-netns(8) makes them."),
    ("/etc/iproute2", "Names of routing tables, protocols, scopes, realms and DS fields."),
)

TWO_WAYS = (
    "Every command takes its properties as bare keywords (master br0 mtu 1450), as long options "
    "(--master br0 --mtu=1450), or mixed, in any order. A keyword with an underscore has the "
    "option with a dash: fdb_flush is --fdb-flush. A word that is a keyword of the command is "
    "read as that keyword; a device that is called like one is given behind dev or name, or "
    "after --."
)

TOOLS = (
    "A line of ip(8), bridge(8) or brctl(8) runs unchanged with brctl2 in front of it, with its "
    "own options, abbreviations and defaults. Through a symbolic link named brctl, brctl2 is the "
    "tool of that name. What such a line may not do here is refused with status 255 and names the "
    "tool to use; it is never half done."
)
