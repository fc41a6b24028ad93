"""macvlan and macvtap devices: IFLA_MACVLAN_*."""

from __future__ import annotations

from brctl2.model.attr import Attr, AttrTable
from brctl2.model.codec import Array, ClosedChoice, Codec, Int, Mac, UInt
from brctl2.typed import Any

MODES = {"private": 1, "vepa": 2, "bridge": 4, "passthru": 8, "source": 16}
FLAGS = {"null": 0, "nopromisc": 1, "nodst": 2}
MACADDR_MODES = {"add": 0, "del": 1, "flush": 2, "set": 3}


class SourceAddresses(Codec["tuple[str, list[str]]"]):
    """`macaddr add MAC`, `del MAC`, `set [MAC...]`, `flush`; the command makes attributes of it."""

    wire = "u32"
    metavar = "add|del|set|flush [MAC...]"

    def more(self, words: list[str], following: str) -> bool:
        if words[0] in ("add", "del"):
            return len(words) == 1
        return words[0] == "set" and is_mac(following)

    def parse(self, word: str) -> tuple[str, list[str]]:
        verb, *addresses = word.replace(",", " ").split() or [""]
        if verb not in MACADDR_MODES:
            raise ValueError(f"expected one of {', '.join(MACADDR_MODES)}")
        if len(addresses) != 1 and verb in ("add", "del"):
            raise ValueError("takes one MAC address")
        return verb, [Mac().parse(address) for address in addresses]


def is_mac(word: str) -> bool:
    """Whether it can be read as a MAC address."""
    try:
        Mac().parse(word)
    except ValueError:
        return False
    return True


class MacvlanAttr(AttrTable):
    """IFLA_MACVLAN_*, in the order in which `ip -d link` shows them."""

    prefix = "IFLA_MACVLAN"
    mode = Attr(1, ClosedChoice(32, MODES), "Who may talk to whom.")
    flags = Attr(2, ClosedChoice(16, FLAGS), "MACVLAN_FLAG_*.", word="flag")
    nopromisc = Attr(2, UInt(16), "Leave the lower device as it is.", presets={"nopromisc": 1})
    nodst = Attr(2, UInt(16), "In source mode: by source address only.", presets={"nodst": 2})
    bc_queue_len = Attr(7, UInt(32), "Broadcasts that may wait.", word="bcqueuelen")
    bc_queue_len_used = Attr(8, UInt(32), "The same, in use.", word="usedbcqueuelen", access="ro")
    bc_cutoff = Attr(9, Int(32), "From how many receivers on broadcasts wait.", word="bclim")
    macaddr_count = Attr(6, UInt(32), "Source addresses.", access="ro")
    macaddr_data = Attr(5, Array(Mac(), 4), "Source addresses.", word="")
    macaddr_mode: Attr[Any] = Attr(
        3, SourceAddresses(), "Change the source addresses.", word="macaddr", access="set"
    )
    macaddr = Attr(4, Mac(), "The one that is added or deleted.", word="", access="set")
