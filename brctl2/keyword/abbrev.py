"""iproute2's keywords: which may be cut short, and in which order they are compared.

iproute2 compares a word with one keyword after the other, with some by strcmp(3), with others by a
function that is content with any beginning of them; the first that fits wins. So `ip a` is
`address` and not `addrlabel`, `ip r` is `route` and not `rule`.
"""

from __future__ import annotations


def matches(typed: str, keyword: str) -> bool:
    """Whether `typed` is a beginning of `keyword`, and not empty."""
    return typed != "" and keyword.startswith(typed)


class Keywords:
    """The keywords of one place, in iproute2's order.

    Keywords("dev ~broadcast brd=broadcast")

    ~       any beginning of it will do
    =NAME   what brctl2 calls it; without, the same
    """

    __slots__ = ("entries", "known")

    def __init__(self, text: str) -> None:
        self.entries: list[tuple[str, bool, str]] = []
        self.known: dict[str, str | None] = {}
        for entry in text.split():
            keyword, _, name = entry.lstrip("~").partition("=")
            self.entries.append((keyword, entry.startswith("~"), name or keyword))

    def find(self, typed: str) -> str | None:
        """What brctl2 calls the keyword that is meant; None where none fits."""
        try:
            return self.known[typed]
        except KeyError:
            found = self._find(typed)
            if len(self.known) < 1000:  # a batch may have any number of different words
                self.known[typed] = found
            return found

    def _find(self, typed: str) -> str | None:
        for keyword, prefix, name in self.entries:
            if typed == keyword or (prefix and matches(typed, keyword)):
                return name
        return None

    @property
    def names(self) -> list[str]:
        """brctl2's names, each once, in order."""
        return list(dict.fromkeys(name for _, _, name in self.entries))

    @property
    def typeable(self) -> set[str]:
        """Every word that means one of them: iproute2's keywords and what they are cut to."""
        return {
            keyword[:end]
            for keyword, prefix, _ in self.entries
            for end in range(1 if prefix else len(keyword), len(keyword) + 1)
        }

    @property
    def spelled(self) -> list[str]:
        """iproute2's full keywords."""
        return [keyword for keyword, _, _ in self.entries]
