"""Names of UDP ports (services(5))."""

from __future__ import annotations

from _socket import getservbyname

from brctl2.model.codec import number


def udp_port(word: str) -> int:
    """The port of a number or a service's name. Raises ValueError."""
    if word[:1].isdigit():
        return number(word, 0, 0xFFFF)
    try:
        return getservbyname(word, "udp")
    except (OSError, ValueError):  # ValueError: a NUL in it, or no UTF-8
        raise ValueError("neither a port nor the name of a UDP service") from None
