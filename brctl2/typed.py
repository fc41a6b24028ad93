"""What brctl2 uses of `typing` and `importlib`, without importing them.

`import typing` takes as many instructions as starting Python does, since it brings along `re`,
`enum`, `contextlib` and `collections`, and the start is what somebody waits for who types a line. A
type checker sees the real names; at run time there is as much of them as is needed. `importlib`
imports `warnings`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from importlib import import_module as import_module
    from typing import Any as Any
    from typing import BinaryIO as BinaryIO
    from typing import ClassVar as ClassVar
    from typing import Generic as Generic
    from typing import NamedTuple as NamedTuple
    from typing import NoReturn as NoReturn
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import cast as cast
    from typing import overload as overload
else:
    import sys
    from _collections import _tuplegetter as member

    # Names in annotations, which nobody evaluates.
    Any = BinaryIO = ClassVar = NoReturn = TypeAlias = object

    def TypeVar(name, **_):
        """Only a type checker asks what it stands for."""
        return name

    def import_module(name):
        """The module of that full name."""
        __import__(name)
        return sys.modules[name]

    def cast(_, value):
        """The value, as it is."""
        return value

    def overload(function):
        """The function that comes last under its name is the one that counts."""
        return function

    class Generic:
        """A base that takes parameters in brackets and forgets them."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls

    def first_new(cls, *values, **named):
        """The constructor of a NamedTuple until its first call, which compiles the real one.

        A command makes a few of the classes that it loads, and compiling is what costs.
        """
        owner = next(base for base in cls.__mro__ if "_fields" in vars(base))
        fields, defaults = owner._fields, owner._field_defaults
        taken = [f"{name}=defaults[{name!r}]" if name in defaults else name for name in fields]
        source = f"lambda {', '.join(['cls', *taken])}: new(cls, [{', '.join(fields)}])"
        made = eval(source, {"new": tuple.__new__, "defaults": defaults})
        made.__name__, made.__qualname__ = "__new__", f"{owner.__qualname__}.__new__"
        owner.__new__ = made
        return made(cls, *values, **named)

    class Fields(type):
        """Makes a class of tuples from the annotations below `class NAME(NamedTuple)`."""

        def __new__(meta, name, bases, members):
            if tuple in bases or NamedTuple not in bases:  # the base itself, or a second generation
                return type.__new__(meta, name, bases, members)
            fields = members["_fields"] = tuple(members.get("__annotations__", ()))
            members["_field_defaults"] = {f: members[f] for f in fields if f in members}
            members.update({field: member(place, None) for place, field in enumerate(fields)})
            members["__slots__"], members["__match_args__"] = (), fields
            members["__new__"] = first_new
            return type.__new__(meta, name, bases, members)

    class NamedTuple(tuple, metaclass=Fields):
        """A tuple whose members have names, types and perhaps defaults, as `typing` has it."""

        __slots__ = ()

        def _replace(self, **changes):
            values = map(changes.pop, self._fields, self)
            made = tuple.__new__(type(self), values)
            if changes:
                raise TypeError(f"{type(self).__name__} has no {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            inner = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({inner})"
