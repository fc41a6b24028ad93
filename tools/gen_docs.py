"""Make what is generated: reference, options, manual pages, completions.

    python tools/gen_docs.py            # what `make docs` runs

Files that are right are left alone; manual pages of objects that are no more are removed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from gendocs import completion, manual, options, reference  # noqa: E402 - from this checkout


def generated() -> dict[str, str]:
    """Every generated file by its path from the root."""
    return (
        {"docs/reference.md": reference.page(), "docs/options.md": options.page()}
        | {f"docs/man/{name}": text for name, text in manual.pages().items()}
        | {f"completions/{name}": text for name, text in completion.scripts().items()}
    )


def present() -> set[str]:
    """The generated files that there are."""
    pages = [ROOT / f"docs/{name}.md" for name in ("reference", "options")]
    found = [*pages, *ROOT.glob("docs/man/*.8"), *ROOT.glob("completions/*")]
    return {str(path.relative_to(ROOT)) for path in found if path.exists()}


def main() -> None:
    """Write what differs."""
    made = generated()
    for path in present() - set(made):
        (ROOT / path).unlink()
    for path, text in made.items():
        file = ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text() != text:
            file.write_text(text)


if __name__ == "__main__":
    main()
