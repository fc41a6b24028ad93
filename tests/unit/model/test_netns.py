"""Names of network namespaces."""

from __future__ import annotations

import pytest

from brctl2.model.netns import NetnsName


@pytest.mark.parametrize("word", ["a", "-x", "a b", "x" * 255, "ü" * 127, "...", "\udcff"])
def test_names_of_files_are_names(word: str) -> None:
    assert NetnsName().parse(word) == word


@pytest.mark.parametrize("word", ["", ".", "..", "a/b", "/", "x" * 256, "ü" * 128, "a\0"])
def test_other_words_are_not(word: str) -> None:
    with pytest.raises(ValueError, match="namespace"):
        NetnsName().parse(word)
