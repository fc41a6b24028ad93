"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytest_netns", "pytester"]

# What is proven about a kernel is worth proving about a second one (see uml/README.md), as far as
# the time allows: in the netns folder, the tests that are marked `second_kernel`.
ANY_KERNEL = [Path(__file__).parent / folder for folder in ("netns", "uml/guest")]
GUEST = ANY_KERNEL[1]


def of_another_kernel(item: pytest.Item) -> bool:
    """Whether it says by `skipif` that this kernel is not the one that it is about.

    Such a test is run where its kernel is, not skipped where it is not.
    """
    return any(
        mark.args[0] and mark.kwargs["reason"].startswith("this kernel")
        for mark in item.iter_markers("skipif")
    )


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [item for item in items if of_another_kernel(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in ANY_KERNEL):
            item.add_marker("kernel")
        if item.path.is_relative_to(GUEST):
            item.add_marker("second_kernel")
