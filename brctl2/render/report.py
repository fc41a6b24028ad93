"""Results to standard output, errors to standard error. Nothing but the result goes to stdout."""

from __future__ import annotations

import os
import sys

from brctl2.render import json
from brctl2.render.emitter import Emitter
from brctl2.render.escape import escape, escape_json
from brctl2.typed import TYPE_CHECKING, Any, import_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.errors import Brctl2Error
    from brctl2.model.hazard import Hazard

LONGEST = 2000  # characters of an error that are shown; names have some, batches may have megabytes


def write(text: str) -> None:
    """To standard output; bytes that came in as surrogates go out as those bytes."""
    sys.stdout.flush()
    data = text.encode(errors="surrogateescape")
    out = sys.stdout.buffer if hasattr(sys.stdout, "buffer") else None
    if out is None:
        sys.stdout.write(text)
    else:
        out.write(data)


def write_plain(text: str) -> None:
    """Text of the real tools' kind: on a terminal escaped, elsewhere byte for byte."""
    write(escape(text) if on_terminal() else text)


def write_json(text: str) -> None:
    """JSON: on a terminal without what moves a cursor, elsewhere byte for byte."""
    write(escape_json(text) if on_terminal() else text)


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def use_color(options: Any) -> bool:
    """-c always, or auto on a terminal; NO_COLOR (no-color.org) says no unless -c says more."""
    if options.color:
        return options.color == "always" or (options.color == "auto" and on_terminal())
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def listing(found: Any, session: Any, *, plain: bool = False) -> None:
    """Records: JSON with -j, tables on a terminal (unless `plain`), else iproute2's text."""
    options = session.options
    module = import_module(f"brctl2.render.{found.kind}")
    if options.json:
        emitter = Emitter(as_json=True)
        if isinstance(found.records, list):
            values(records(module, found, session, emitter), options)
        else:
            as_they_arrive(module, found, session, emitter)
        return
    drawn = on_terminal() and not (plain or options.oneline or options.brief)
    if drawn and hasattr(module, "rows_of") and not isinstance(found.records, list):
        from brctl2.render import longtable

        longtable.show(found, session, module, color=use_color(options), put=write)
        warn_of_changes(found)
        return
    if drawn and hasattr(module, "table"):
        drawing = module.table(found, session)
        if drawing is not None:
            from brctl2.render import table

            table.show(drawing, color=use_color(options))
            return
    emitter = Emitter(
        as_json=False,
        color=use_color(options) and bool(options.color),
        oneline=bool(options.oneline),
        escaped=on_terminal(),
    )
    if hasattr(module, "heading"):
        write(module.heading(found, session))
    if isinstance(found.records, list):
        write("".join(records(module, found, session, emitter)))
    else:
        as_they_arrive(module, found, session, emitter)


def as_they_arrive(module: Any, found: Any, session: Any, emitter: Emitter) -> None:
    """The records of a Dump."""
    put = write_json if emitter.as_json else write
    if hasattr(module, "chunks"):  # its JSON is not a list of records
        texts = module.chunks(found, session, emitter)
    else:
        from brctl2.render import stream

        texts = stream.chunks(found, session, module, emitter)
    for text in texts:
        put(text)
    warn_of_changes(found)


def warn_of_changes(found: Any) -> None:
    """Where a dump that was shown in part already was interrupted."""
    if found.records.interrupted:
        warning("the network changed while it was read: what is shown may not fit together")


def records(module: Any, found: Any, session: Any, emitter: Emitter) -> list[Any]:
    """Every record's JSON value or text."""
    results = []
    for record in found.records:
        emitter.reset()
        if record is not None:
            module.emit(emitter, record, session, found.context)
        results.append(emitter.result())
    return results


def feed(found: Any, session: Any, *, plain: bool = False) -> None:
    """Records as they come, each written at once: with -j (unless `plain`) an object a line."""
    options = session.options
    module = import_module(f"brctl2.render.{found.kind}")
    emitter = Emitter(
        as_json=bool(options.json) and not plain,
        color=use_color(options) and (bool(options.color) or not plain),
        oneline=bool(options.oneline),
        escaped=on_terminal(),
    )
    for record in found.records:
        emitter.reset()
        module.emit(emitter, record, session, found.context)
        result = emitter.result()
        if result and emitter.as_json:
            write_json(f"{json.dumps(result)}\n")
        elif result:
            write(result)
        sys.stdout.flush()


def values(found: list[Any], options: Any) -> None:
    """JSON values as one array, on one line or indented."""
    write_json((json.pretty(found) if options.pretty else json.dumps(found)) + "\n")


def error(problem: Brctl2Error, options: Any) -> None:
    """One line on standard error; an object with -j."""
    if options.json:
        text = escape_json(json.dumps({"error": problem.as_json()}))
    else:
        text = shortened(escape(f"Error: {problem.describe()}".replace("\n", " "), keep=""))
    sys.stderr.write(text + "\n")
    if os.environ.get("BRCTL2_DEBUG"):
        import traceback

        traceback.print_exception(problem)


def shortened(text: str) -> str:
    """A line without the middle of what is too long to be read."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


def usage(problem: Brctl2Error, text: str, options: Any) -> None:
    """Which words there are, to standard error, where iproute2 tells them: the lines of `text` to
    who reads them on a terminal, else `problem`, one line as for every other failure.
    """
    if sys.stderr.isatty() and not options.json:
        sys.stderr.write(text)
    else:
        error(problem, options)


def warning(text: str) -> None:
    """One line on standard error about what did not work and does not stop the command."""
    sys.stderr.write(escape(f"Warning: {text}", keep="") + "\n")


def plan(
    changes: Sequence[Any],
    messages: Sequence[Any],
    session: Any,
    hazards: Sequence[Hazard] | None = None,
) -> None:
    """What would be sent (--dry-run), or the ip lines that do the same (--explain)."""
    from brctl2.render import explain

    shown = explain.show(changes, messages, session, hazards)
    if session.options.json:
        write_json(shown)
    else:
        write(escape(shown))


def hazards(found: Sequence[Hazard] | None, session: Any) -> None:
    """What will not be as before, a warning each; with -j they are in the result."""
    if found and not session.options.json:
        from brctl2.render import hazard

        for each in found:
            warning(hazard.line(each))


def changed(
    changes: Sequence[Any], done: Any, session: Any, hazards: Sequence[Hazard] | None = None
) -> None:
    """With -j, whether anything changed; else the command's own sentence, or nothing."""
    if not session.options.json:
        if done is not None:
            write(escape(f"{done.sentence}\n"))
        return
    found: dict[str, object] = {
        "changed": bool(changes),
        "changes": [change.says for change in changes],
    }
    if done is not None:
        found |= done.facts
    if hazards is not None:
        found["hazards"] = [hazard.as_json() for hazard in hazards]
    if session.options.explain:
        from brctl2.render import explain

        found["equivalent"] = [line for c in changes for line in explain.ip_lines(c, session)]
    write_json(json.dumps(found) + "\n")
