"""Links that are looked for: what can be told without asking the kernel."""

from __future__ import annotations

import pytest

from brctl2.errors import NotFoundError
from brctl2.kernel import links
from brctl2.netlink.channel import Channel


def test_no_device_has_an_ifindex_that_is_no_int() -> None:
    """As an attribute of 32 bits may say, IFLA_LINK and RTA_OIF among them: it is an int."""
    with Channel() as channel:
        assert links.get(channel, 1).name == "lo"
        assert links.find(channel, links.IFINDEX_MAX) is None
        for index in (links.IFINDEX_MAX + 1, 0xFFFFFFFF):
            with pytest.raises(NotFoundError, match=str(index)):
                links.get(channel, index)
