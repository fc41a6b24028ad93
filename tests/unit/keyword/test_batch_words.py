"""How a batch file is cut into lines and words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brctl2.commands.session import Options
from brctl2.errors import NotFoundError, RefusedError, UsageError
from brctl2.keyword import batch
from brctl2.keyword.batch import Batch, LineError, native_command, split, tool_of, twin

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        (" \t\r ", []),
        ("a b", ["a", "b"]),
        ("\ta  b\r", ["a", "b"]),
        ("'a b' c", ["a b", "c"]),
        ('x "it\'s" y', ["x", "it's", "y"]),
        ('"" ""', ["", ""]),
        ("'a'b", ["a", "b"]),
        ("a'b c'd", ["a'b", "c'd"]),
        ("caf\u00e9\u00a0x \x0bz", ["caf\u00e9\u00a0x", "\x0bz"]),
    ],
)
def test_words_are_cut_as_iproute2_does(line: str, words: list[str]) -> None:
    assert split(line) == words


@pytest.mark.parametrize("line", ["'a", 'x "', "a\0b"])
def test_what_cannot_be_cut_is_refused(line: str) -> None:
    with pytest.raises(UsageError):
        split(line)


@given(st.lists(st.text(st.characters(exclude_characters=" \t\r\n'\"\0"), min_size=1)))
def test_words_without_quotes_come_back(words: list[str]) -> None:
    assert split("  ".join(words)) == words


class Recorder(Batch):
    """A batch that notes its lines; those that begin with `bad` fail."""

    def __init__(self, name: str, *, force: bool = False) -> None:
        options = Options()
        options.force = int(force)
        super().__init__(options, "ip", name)
        self.seen: list[tuple[int, list[str]]] = []

    def line(self, typed: list[str]) -> None:
        if typed[:1] == ["bad"]:
            raise UsageError("bad")
        if typed:
            self.seen.append((self.number, typed))


def lines_of(path: Path, text: bytes) -> list[tuple[int, list[str]]]:
    path.write_bytes(text)
    found = Recorder(str(path))
    assert found.run() == 0
    return found.seen


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"", []),
        (b"a b\nc\n", [(1, ["a", "b"]), (2, ["c"])]),
        (b"\n\n a\n", [(3, ["a"])]),
        (b"a\nlast", [(1, ["a"]), (2, ["last"])]),
        (b"# all\na # rest\n#x", [(2, ["a"])]),
        (b"a 'b # c'\n", None),
        (b"a \\\n b\nc\n", [(2, ["a", "b"]), (3, ["c"])]),
        (b"a\\\nb\\\nc\n", [(3, ["abc"])]),
        (b"a \\ b\n", [(1, ["a", "\\", "b"])]),
        (b"a # no \\\nb\n", [(1, ["a"]), (2, ["b"])]),
        (b"a \xff\n", [(1, ["a", "\udcff"])]),
        (b"a\rb\r\n", [(1, ["a", "b"])]),
    ],
)
def test_lines_have_numbers_comments_and_continuations(
    text: bytes, lines: list[tuple[int, list[str]]] | None, tmp_path: Path
) -> None:
    if lines is None:
        with pytest.raises(LineError, match="quote"):
            lines_of(tmp_path / "x", text)
    else:
        assert lines_of(tmp_path / "x", text) == lines


@given(
    st.lists(
        st.lists(st.text("ab'\"#\\ \t\u00e9", max_size=6), max_size=5).map(" ".join), max_size=30
    ),
    st.integers(1, 40),
)
def test_how_the_file_is_read_makes_no_difference(lines: list[str], size: int) -> None:
    read, write = os.pipe()
    data = "\n".join(lines).encode()
    os.write(write, data)
    os.close(write)
    blocks = list(batch._whole_lines(read, "x", size))
    os.close(read)
    assert b"".join(blocks) == data
    assert all(block.endswith(b"\n") for block in blocks[:-1])


def test_a_file_that_ends_in_a_continuation_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LineError, match="is to be continued") as caught:
        lines_of(tmp_path / "x", b"a\nb \\\n")
    assert caught.value.line == 2


def test_an_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a\nbad \\\n more\nc\n")
    found = Recorder(str(path))
    with pytest.raises(LineError) as caught:
        found.run()
    assert caught.value.describe() == f"bad (Command failed {path}:3)"
    assert caught.value.as_json() == {
        "message": "bad",
        "status": 1,
        "file": str(path),
        "line": 3,
    }
    assert found.seen == [(1, ["a"])]


def test_forced_it_goes_on_and_ends_with_the_worst_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"bad\na\nbad\nb\n")
    found = Recorder(str(path), force=True)
    assert found.run() == 1
    assert found.seen == [(2, ["a"]), (4, ["b"])]
    said = capsys.readouterr().err.splitlines()
    assert said == [f"Error: bad (Command failed {path}:{n})" for n in (1, 3)]


def test_files_that_cannot_be_read_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        list(batch.blocks(str(tmp_path / "none")))
    with pytest.raises(RefusedError, match="directory"):
        list(batch.blocks(str(tmp_path)))
    with pytest.raises(RefusedError, match="Not a directory"):
        list(batch.blocks("/dev/null/x"))


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        (["ip", "link"], "ip"),
        (["brctl", "show"], "brctl"),
        (["bridge", "fdb", "show"], "bridge"),
        (["bridge", "f"], "bridge"),
        (["bridge", "add", "br0"], "brctl2"),
        (["bridge"], "brctl2"),
        (["link", "show"], "brctl2"),
        ([], "brctl2"),
    ],
)
def test_the_first_word_says_whose_line_it_is(words: list[str], tool: str) -> None:
    assert tool_of(words)[0] == tool


def commands_of(lines: Iterable[str]) -> list[str]:
    return [native_command(Options(), line.split())[0].path for line in lines]


def test_native_lines_find_their_commands() -> None:
    lines = ("link", "-j link", "link -d show x", "addr add 10.0.0.1/8 dev x", "vlan global show")
    assert commands_of(lines) == [
        "link show",
        "link show",
        "link show",
        "addr add",
        "vlan global show",
    ]


@pytest.mark.parametrize(
    ("line", "status"), [("", 255), ("nonsense", 255), ("link nonsense", 1), ("-nonsense link", 1)]
)
def test_native_lines_without_a_command_are_refused(line: str, status: int) -> None:
    with pytest.raises(UsageError) as caught:
        native_command(Options(), line.split())
    assert caught.value.status == status


def test_a_twin_of_options_is_another_one() -> None:
    options = Options()
    options.json = 2
    copy = twin(options)
    assert copy.json == 2
    copy.json = 0
    assert options.json == 2
