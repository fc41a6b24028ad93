"""What is made from the table of commands is up to date; what is written by hand is complete."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from gen_docs import generated, present
from gendocs import completion, tables, words
from pytest_netns import need

from brctl2 import errors
from brctl2.commands import registry
from brctl2.keyword import compat

ROOT = Path(__file__).parents[2]
MADE = generated()
HAND_WRITTEN = (
    "tutorial",
    "how-to",
    "exit-status",
    "migration",
    "netlink",
    "architecture",
    "style",
    "performance",
    "reliability",
)


@pytest.mark.parametrize("path", sorted(MADE))
def test_generated_file_is_as_the_table_says(path: str) -> None:
    file = ROOT / path
    assert file.exists(), "make docs"
    assert file.read_text() == MADE[path], "make docs"


def test_nothing_generated_is_left_over() -> None:
    assert present() <= set(MADE), "make docs"


def test_every_object_of_the_registry_is_in_the_documents() -> None:
    assert [object_.name for object_ in tables.objects()] == list(registry.OBJECTS)


@pytest.mark.parametrize("object_", tuple(tables.objects()), ids=lambda o: o.name)
def test_reference_and_manual_page_name_every_command_and_word(object_: tables.Object) -> None:
    reference = MADE["docs/reference.md"]
    page = plain(MADE[f"docs/man/brctl2-{object_.name}.8"])
    for command in object_.commands:
        assert f"    {tables.synopsis(command)}\n" in reference
        assert tables.synopsis(command) in page
        names = {name for row in tables.rows(command.items) for name in row.names}
        names |= {name for o in tables.opened(command) for row in o.rows for name in row.names}
        for name in names:
            assert f"`{name}`" in reference
            assert re.search(rf"(?m)^\.B (.*, )?{re.escape(name)}($|,| )", page), name
    assert f"](#{object_.name})" in reference


def plain(page: str) -> str:
    """A manual page without the escapes of roff."""
    for escape, text in (
        (r"\-", "-"),
        (r"\(aq", "'"),
        (r"\(ti", "~"),
        (r"\(dq", '"'),
        (r"\&", ""),
        (r"\:", ""),
    ):
        page = page.replace(escape, text)
    return page


@pytest.mark.parametrize("path", sorted(path for path in MADE if path.endswith(".8")))
def test_manual_page_has_no_warnings(path: str) -> None:
    need("groff")
    found = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", str(ROOT / path)], capture_output=True, text=True
    )
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(
    ("shell", "file", "check"),
    [("bash", "brctl2.bash", "-n"), ("zsh", "_brctl2", "-n"), ("fish", "brctl2.fish", "-n")],
)
def test_completion_script_is_well_formed(shell: str, file: str, check: str) -> None:
    need(shell)
    found = subprocess.run(
        [shutil.which(shell) or shell, check, str(ROOT / "completions" / file)],
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_completion_knows_every_command_and_keyword() -> None:
    nodes = completion.nodes()
    for object_ in tables.objects():
        for command in object_.commands:
            known = {completion.name_of(record) for record in nodes[command.path]}
            wanted = {name for row in tables.rows(command.items) for name in row.names}
            assert wanted <= known, command.path


def test_completion_asks_every_covered_command_of_ip_and_bridge_for_its_keywords() -> None:
    nodes = completion.nodes()
    for tool, objects in compat.COVERED.items():
        for name in objects:
            spelled = next(k for k, _, n in compat.OBJECTS[tool].entries if n == name)
            assert f"{tool} {spelled}" in nodes, f"{tool} {name}"


def test_exit_statuses_are_those_of_the_errors() -> None:
    classes = [
        thing
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.Brctl2Error)
    ]
    told = {status for status, _ in words.STATUSES}
    assert told == {str(error.status) for error in classes} | {"0", "128+n"}
    page = (ROOT / "docs/exit-status.md").read_text()
    for error in classes:
        assert re.search(rf"(?m)^\| {error.status} \|", page), error
    readme = (ROOT / "README.md").read_text()
    for status in told:
        assert f"| {status} |" in readme


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_document_exists_and_its_links_lead_somewhere(name: str) -> None:
    check_links(ROOT / "docs" / f"{name}.md")


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("*.md")), ids=lambda p: p.stem)
def test_decision_has_context_decision_and_consequences(path: Path) -> None:
    text = path.read_text()
    number = int(path.name[:4])
    assert text.startswith(f"# {number}. ")
    for heading in ("Context", "Decision", "Consequences"):
        assert f"\n## {heading}\n" in text
    check_links(path)


def check_links(path: Path) -> None:
    """Every relative link of a document is to a file, and to a heading of it where it says so."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in headings(file), f"{path.name}: {target}"


def headings(file: Path) -> set[str]:
    """The anchors of a document's headings."""
    found = re.findall(r"(?m)^#+ (.*)$", file.read_text())
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in found}


# Commands in the documents, in code that is set off or inline.
COMMAND = re.compile(
    r"(?m)(?:^ {4}|`)(?:sudo |\$ )?brctl2 ((?:-n \S+ |-\S+ )*)([a-z]+)(?: ([a-z]+))?"
)


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_commands_in_the_documents_exist(name: str) -> None:
    known = {object_.name: object_.commands for object_ in tables.objects()}
    for _, object_name, verb in COMMAND.findall((ROOT / "docs" / f"{name}.md").read_text()):
        if object_name in ("ip", "brctl", "batch", "help"):
            continue
        assert object_name in known, f"brctl2 {object_name}"
        verbs = {command.verb.partition(" ")[0] for command in known[object_name]}
        if verb and verbs != {""}:
            assert verb in verbs | set(compat.COVERED["bridge"]), f"brctl2 {object_name} {verb}"
