"""The native grammar: operands, bare keywords and long options, in any order and mixture.

    link set veth0 master br0 up mtu 1450
    link set dev veth0 --master br0 --up --mtu=1450

One rule: a token that is a keyword of the command is a keyword; else it is the next operand; else
it is an error. A device that is called like a keyword is given by `dev` or `name`.
"""

from __future__ import annotations

from brctl2.commands.spec import Request, Word
from brctl2.errors import UsageError
from brctl2.keyword import options as global_options
from brctl2.model.attr import Attr
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.commands.session import Options
    from brctl2.commands.spec import Command, Entry, Positional
    from brctl2.model.codec import Codec


def parse(command: Command, tokens: list[str], options: Options) -> Request:
    """The request that the tokens (after the command's own words) make.

    Global options among them go into `options`. Raises UsageError, in words of the user's.
    """
    if command.rewrite is not None:
        tokens = command.rewrite(tokens)
    return _Parser(command, tokens, options).parse()


class _Parser:
    def __init__(self, command: Command, tokens: list[str], options: Options) -> None:
        self.command = command
        self.tokens = tokens
        self.options = options
        self.at = 0
        self.request = Request(command)
        # The innermost scope comes last; a word that it lacks is looked for further out.
        self.stack: list[tuple[Request, dict[str, Entry]]] = [(self.request, dict(command.words))]
        self.literal = False

    def parse(self) -> Request:
        while self.at < len(self.tokens):
            if self.command.rest and self._operands_done():
                self.request.rest = self.tokens[self.at :]
                break
            self._token()
        for request, _ in self.stack:
            self._check_operands(request)
        return self.request

    # ------------------------------------------------------------------ tokens

    def _token(self) -> None:
        token = self.tokens[self.at]
        if token == "--" and not self.literal:
            self.literal = True
            self.at += 1
        elif self.literal or not token.startswith("-") or token == "-":
            self._word_or_operand(token)
        elif not self._option(token):
            raise UsageError(f'{self.command.path}: unknown option "{token}"', hint=self._hint())

    def _word_or_operand(self, token: str) -> None:
        self.at += 1
        found = None if self.literal else self._lookup(token)
        if found is not None:
            self._entry(token, *found)
            return
        operand = self._next_operand()
        if operand is None:
            known = self._close_word(token)
            hint = f"did you mean {known}?" if known else self._hint()
            raise UsageError(f'{self.command.path}: unknown word "{token}"', hint=hint)
        self._set_operand(operand[0], operand[1], token)

    def _option(self, token: str) -> bool:
        """A long option of the command, or a global option."""
        name, equals, inline = token.partition("=")
        if name.startswith("--"):
            found = self._lookup(name[2:]) or self._lookup(name[2:].replace("-", "_"))
            if found is not None:
                self.at += 1
                self._entry(name, *found, inline=inline if equals else None)
                return True
        after = global_options.take(self.options, self.tokens, self.at)
        moved = after != self.at
        self.at = after
        return moved

    def _lookup(self, name: str) -> tuple[Request, Entry] | None:
        for request, words in reversed(self.stack):
            if name in words:
                return request, words[name]
            for operand in request.scope.positionals:
                if name and operand.word == name:
                    return request, Word(operand.name, operand.codec, operand.help)
        return None

    def _entry(self, typed: str, request: Request, entry: Entry, inline: str | None = None) -> None:
        if isinstance(entry, Attr):
            self._attribute(typed, request, entry, inline)
        elif entry.scope is not None:
            self._open(entry, request, inline)
        elif any(p.name == entry.name for p in request.scope.positionals):
            operand = next(p for p in request.scope.positionals if p.name == entry.name)
            self._set_operand(request, operand, self._value(typed, inline))
        elif entry.codec is None:
            if inline is not None:
                raise UsageError(f"{typed} takes no value")
            self._store(request, entry, entry.value, typed)
        elif entry.optional and inline is None and self._no_value_follows():
            self._store(request, entry, None, typed)
        else:
            value = convert(typed, entry.codec, self._words(typed, entry.codec, inline))
            self._store(request, entry, value, typed)
            self._switch(entry, request, value)

    def _attribute(self, typed: str, request: Request, attr: Attr[Any], inline: str | None) -> None:
        if attr in request.values:
            raise UsageError(f"{self.command.path}: {typed} is given twice")
        presets = attr.presets
        bare = typed if typed in presets else typed[2:].replace("-", "_")
        if bare not in presets and attr.codec.takes_word:
            request.values[attr] = convert(
                typed, attr.codec, self._words(typed, attr.codec, inline)
            )
            return
        if inline is not None:
            raise UsageError(f"{typed} takes no value")
        request.values[attr] = presets.get(bare, True)

    def _words(self, typed: str, codec: Codec[Any], inline: str | None) -> str:
        """A value; it may be of several words."""
        found = [self._value(typed, inline)]
        while inline is None and self.at < len(self.tokens):
            if not codec.more(found, self.tokens[self.at]):
                break
            found.append(self._value(typed, None))
        return " ".join(found)

    def _store(self, request: Request, word: Word, value: object, typed: str) -> None:
        if word.many:
            request.words.setdefault(word.into, []).append(value)
        elif word.into in request.words and request.words[word.into] != value:
            raise UsageError(f"{self.command.path}: {typed} is given twice, or with its opposite")
        else:
            request.words[word.into] = value

    def _switch(self, word: Word, request: Request, value: object) -> None:
        """`type vxlan` makes the words of vxlan known; they hide those of the link."""
        if self.command.switch is None or self.command.switch[0] != word.name:
            return
        table = self.command.switch[1].get(str(value))
        if table is not None:
            kind_words: dict[str, Entry] = {
                name: attr for name, attr in table.by_word.items() if attr.writable
            }
            self.stack.append((request, kind_words))

    def _open(self, word: Word, request: Request, inline: str | None) -> None:
        """A scope: the words that follow belong to `peer`, to this `nexthop`."""
        assert word.scope is not None
        inner = Request(word.scope)
        if word.many:
            request.words.setdefault(word.name, []).append(inner)
        elif word.name in request.words:
            raise UsageError(f"{self.command.path}: {word.name} is given twice")
        else:
            request.words[word.name] = inner
        self._close_finished(request)
        self.stack.append((inner, dict(word.scope.words)))
        if inline is not None:
            if not word.scope.positionals:
                raise UsageError(f"{word.name} takes no value")
            self._set_operand(inner, word.scope.positionals[0], inline)

    def _close_finished(self, outer: Request) -> None:
        """A second `nexthop` ends the first one's scope."""
        while self.stack[-1][0] is not outer:
            self._check_operands(self.stack.pop()[0])

    def _no_value_follows(self) -> bool:
        if self.at >= len(self.tokens):
            return True
        token = self.tokens[self.at]
        return self._lookup(token) is not None or token.startswith("-")

    def _value(self, typed: str, inline: str | None) -> str:
        if inline is not None:
            return inline
        if self.at >= len(self.tokens):
            raise UsageError(f"{self.command.path}: {typed} needs a value")
        self.at += 1
        return self.tokens[self.at - 1]

    # ---------------------------------------------------------------- operands

    def _next_operand(self) -> tuple[Request, Positional] | None:
        for request, _ in reversed(self.stack):
            for operand in request.scope.positionals:
                given = request.names.get(operand.name)
                if given is None or (
                    operand.many and (not operand.bare or len(given) < operand.bare)
                ):
                    return request, operand
        return None

    def _set_operand(self, request: Request, operand: Positional, token: str) -> None:
        value = convert(operand.metavar, operand.codec, token)
        if operand.many:
            request.names.setdefault(operand.name, []).append(value)
        elif operand.name in request.names:
            raise UsageError(f"{self.command.path}: {operand.metavar} is given twice")
        else:
            request.names[operand.name] = value

    def _operands_done(self) -> bool:
        return all(p.name in self.request.names for p in self.command.positionals)

    def _check_operands(self, request: Request) -> None:
        for operand in request.scope.positionals:
            if operand.required and operand.name not in request.names:
                raise UsageError(
                    f"{self.command.path}: {operand.metavar} is missing", hint=self._hint()
                )

    # ------------------------------------------------------------------- words

    def _hint(self) -> str:
        return f"see brctl2 {self.command.path} --help"

    def _close_word(self, token: str) -> str:
        """A keyword that differs by little: for the hint."""
        known = [name for _, words in self.stack for name in words]
        near = [name for name in known if len(token) > 2 and name.startswith(token)]
        return near[0] if near else next((n for n in known if _one_edit(n, token)), "")


def _one_edit(known: str, typed: str) -> bool:
    """Whether one letter added, dropped, changed or swapped makes one of the other."""
    if abs(len(known) - len(typed)) > 1 or len(typed) < 3:
        return False
    start = 0
    while start < min(len(known), len(typed)) and known[start] == typed[start]:
        start += 1
    rest, other = known[start:], typed[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )


def convert(typed: str, codec: Codec[Any], word: str) -> Any:
    """The word as a value. Raises UsageError that names the keyword, the word and the reason."""
    try:
        return codec.parse(word)
    except ValueError as error:
        raise UsageError(f"{typed} {word}: {error}") from None
