"""pyroute2's message classes without the rest of pyroute2.

`import pyroute2.netlink` runs the initialiser of the package `pyroute2` first, and that imports
every protocol the library speaks, sockets and asyncio included: 100 ms, of which 80 are for things
that brctl2 never calls. So the package is put into `sys.modules` before its initialiser has run:
the real module object, with its real `__path__` and `__spec__`, but empty. The import system finds
submodules through `__path__` and asks for nothing else.

Whoever does ask the package for one of its own names (`pyroute2.IPRoute`) makes the initialiser run
then, in the same module object, and sees no difference. When pyroute2 is already imported nothing
is done.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec

NAME = "pyroute2"
# Those of its names that begin with an underscore. Other such names are what introspection probes
# every module for (`__wrapped__`, `__warningregistry__`): no reason to load anything.
DUNDERS = ("__all__", "__version__")


def install() -> None:
    """Put the package into `sys.modules`, uninitialised, unless it is there.

    Raises ModuleNotFoundError where pyroute2 is not installed.
    """
    if NAME in sys.modules:
        return
    spec = find_spec(NAME)  # finds the package, runs nothing
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {NAME!r}", name=NAME)
    package = module_from_spec(spec)
    run = spec.loader.exec_module

    def __getattr__(name: str) -> object:
        if name.startswith("_") and name not in DUNDERS:
            raise AttributeError(f"module {NAME!r} has no attribute {name!r}", name=name)
        # Away with it first: the submodules that the initialiser imports look at the package too.
        del package.__dict__["__getattr__"]
        run(package)
        return getattr(package, name)

    package.__dict__["__getattr__"] = __getattr__  # PEP 562
    sys.modules[NAME] = package


install()

from pyroute2.netlink import NlaMapAdapter, NlaSpec, nla, nlmsg  # noqa: E402

__all__ = ["NlaMapAdapter", "NlaSpec", "install", "nla", "nlmsg"]
