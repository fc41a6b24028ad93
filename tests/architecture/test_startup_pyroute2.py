"""pyroute2's message classes cost what they cost, and not the rest of pyroute2.

What is imported is deterministic, times are not: so `sys.modules` is looked at, each time in an
interpreter of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = (
    "asyncio",
    "multiprocessing",
    "ctypes",
    "json",
    "subprocess",
    "pyroute2.config",
    "pyroute2.conntrack",
    "pyroute2.iproute",
    "pyroute2.ndb",
    "pyroute2.netlink.nlsocket",
    "pyroute2.netlink.core",
    "pyroute2.netlink.rtnl",
)
SCHEMA = """
from brctl2.model.attr import AttrSet
from brctl2.model.rule import RULE, RuleAttr
from brctl2.netlink.message import Message, decode
values = AttrSet({RuleAttr.priority: 7, RuleAttr.src: "192.0.2.0"}, {"family": 2, "src_len": 24})
assert decode(RULE, Message(32, 0, RULE, values).body())[RuleAttr.priority] == 7
"""

HOT = """
from brctl2.model.attr import AttrSet
from brctl2.model.neigh import NEIGH, NeighAttr
from brctl2.netlink.message import Message, decode
body = Message(28, 0, NEIGH, AttrSet({NeighAttr.vlan: 5})).body()
assert decode(NEIGH, body)[NeighAttr.vlan] == 5
"""


def python(code: str, *, bare: bool = False) -> str:
    """What the code prints. `bare`: not measured for coverage, which imports a lot."""
    kept = {k: v for k, v in os.environ.items() if not (bare and k.startswith("COVERAGE_"))}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=kept
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def modules(code: str) -> set[str]:
    """What is imported once the code has run."""
    return set(python(f"{code}\nimport sys\nprint(*sys.modules)", bare=True).split())


def test_a_message_through_pyroute2s_classes_imports_these_classes_and_no_more() -> None:
    found = modules(SCHEMA)
    assert {name for name in found if name.partition(".")[0] == "pyroute2"} == {
        "pyroute2",
        "pyroute2.common",
        "pyroute2.netlink",
        "pyroute2.netlink.exceptions",
    }
    assert found.isdisjoint(HEAVY)


def test_a_hot_message_imports_nothing_of_pyroute2() -> None:
    found = modules(HOT)
    assert "brctl2.model.neigh" in found
    assert not {name for name in found if name.startswith(("pyroute2", "logging"))}
    assert found.isdisjoint(HEAVY)


def test_the_package_initialises_itself_when_one_of_its_own_names_is_asked_for() -> None:
    python(f"""{SCHEMA}
import sys, pyroute2
before = pyroute2
nla = pyroute2.netlink.nla
assert "pyroute2.iproute" not in sys.modules
from pyroute2 import IPRoute
assert pyroute2.IPRoute is IPRoute and "pyroute2.iproute" in sys.modules
assert sys.modules["pyroute2"] is before
assert pyroute2.netlink.nla is nla
from brctl2.netlink import schema
assert issubclass(schema.ATOMS["u32"], nla.uint32)
assert pyroute2.NetlinkError is pyroute2.netlink.exceptions.NetlinkError
{SCHEMA}""")


@pytest.mark.parametrize("name", ["__version__", "__all__", "NDB"])
def test_any_public_name_makes_it_do_so(name: str) -> None:
    python(f"""
import brctl2.netlink.pyroute2_stub, pyroute2, sys
assert pyroute2.{name}
assert "pyroute2.iproute" in sys.modules
""")


def test_introspection_does_not_make_it_do_so() -> None:
    python("""
import brctl2.netlink.pyroute2_stub, pyroute2, sys
assert not hasattr(pyroute2, "__wrapped__") and not hasattr(pyroute2, "_private")
assert pyroute2.__path__ and pyroute2.__spec__.name == "pyroute2"
assert "pyroute2.iproute" not in sys.modules
""")


def test_a_name_that_it_has_not_is_missing_as_in_any_module() -> None:
    python("""
import brctl2.netlink.pyroute2_stub, pyroute2
for _ in range(2):
    try:
        pyroute2.nonsense
    except AttributeError as error:
        assert "nonsense" in str(error)
    else:
        raise AssertionError
""")


def test_a_pyroute2_that_is_imported_already_is_left_alone() -> None:
    python(f"""
import pyroute2, sys
before = dict(vars(pyroute2))
{SCHEMA}
assert {{name: vars(pyroute2)[name] for name in before}} == before
assert sys.modules["pyroute2"] is pyroute2 and "__getattr__" not in vars(pyroute2)
""")


def test_where_it_is_not_installed_the_error_is_the_usual_one() -> None:
    python("""
import importlib.util
importlib.util.find_spec = lambda name: None
try:
    import brctl2.netlink.pyroute2_stub
except ModuleNotFoundError as error:
    assert error.name == "pyroute2", error
else:
    raise AssertionError
""")
