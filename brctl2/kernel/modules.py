"""Which parts of the kernel are there already: asking for others would load them."""

from __future__ import annotations

import os

MODULES = "/proc/modules"
INSTALLED = "/lib/modules"


def loaded(name: str) -> bool:
    """Whether a module is loaded."""
    try:
        with open(MODULES, encoding="ascii", errors="replace") as file:
            return any(line.partition(" ")[0] == name for line in file)
    except OSError:  # a kernel without modules
        return False


def would_load(name: str) -> bool:
    """Whether asking for what a module does would load it: it is installed, and not there yet."""
    if loaded(name):
        return False
    path = f"{INSTALLED}/{os.uname().release}/modules.dep"
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return any(_module(line) == name for line in file)
    except OSError:  # nothing is installed that could be loaded
        return False


def _module(line: str) -> str:
    """`nf_tables` of `kernel/net/netfilter/nf_tables.ko.xz: ...`."""
    return os.path.basename(line.partition(":")[0]).partition(".ko")[0].replace("-", "_")
