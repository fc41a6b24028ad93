"""What iproute2 takes for a value, where brctl2's own commands take more: units, other words."""

from __future__ import annotations

from brctl2.model.codec import Bit, Codec, OnlyOnOff, OnOff, Switch, Ticks, UInt
from brctl2.typed import Any


def strict(codec: Codec[Any]) -> Codec[Any]:
    """The codec that takes numbers as they are, times in USER_HZ ticks, and `on` or `off`."""
    if isinstance(codec, (Switch, Ticks)):
        return UInt(8 if isinstance(codec, Bit) else int(codec.wire[1:]))
    return OnlyOnOff() if isinstance(codec, OnOff) else codec
