"""What `brctl2 migrate` does."""

from __future__ import annotations

from brctl2.commands.apply import Done, Plan, Stage
from brctl2.commands.move import hazards_of, move_plan
from brctl2.commands.session import Listing
from brctl2.errors import DecodeError, NotFoundError, RefusedError
from brctl2.kernel import links, snapshot
from brctl2.model.attr import AttrSet
from brctl2.plan import move as planning
from brctl2.plan import verify
from brctl2.plan.newbridge import USUAL, new_bridge
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.migrate.rollback import Way
    from brctl2.model.link import Link


def start(session: Session, request: Request) -> Plan:
    """Make the bridge where there is none, and move the port's configuration to it."""
    port = session.link(request.name("port"))
    name = request.name("bridge")
    bridge = links.find(session.channel, name)
    if bridge is not None and bridge.kind != "bridge":
        raise RefusedError("it is not a bridge", device=bridge.name)
    before = snapshot.take(session.channel, sysctls_of=(port.name, name, *USUAL, "all"))
    made: tuple[Any, ...] = ()
    if bridge is None:
        bridge, changes = new_bridge(before, port, name)
        made = tuple(changes)
        session.learn([bridge])
    options = planning.MoveOptions(
        keep_rules=bool(request.word("keep-rules")), made=made, dad=bool(request.word("dad"))
    )
    return move_plan(session, request, before, planning.plan(before, port, bridge, options))


# ------------------------------------------------------------ what is pending


def confirm(session: Session, request: Request) -> Plan:
    """Keep the pending migration. Raises NotFoundError when none is."""
    from brctl2.migrate import guard, journal

    def run() -> Done:
        cookie = journal.namespace()
        try:
            answer = guard.ask(cookie, guard.CONFIRM)
        except NotFoundError:
            answer = confirm_unguarded(cookie)
        if answer["state"] != "confirmed":
            raise RefusedError(f"it cannot be confirmed: it is {answer['state']}")
        return Done(f"{answer['bridge']}: kept", answer)

    return Plan([], run=run)


def confirm_unguarded(cookie: int) -> dict[str, Any]:
    """The guard was killed after it was applied: what there is is kept."""
    from brctl2.migrate import journal

    records = pending(cookie)
    facts = records[0]
    journal.keep_for_undo(cookie, facts["bridge"], facts["port"])
    return {"state": "confirmed", "bridge": facts["bridge"], "port": facts["port"]}


def rollback(session: Session, request: Request) -> Plan:
    """Take the pending migration back. Raises NotFoundError when none is."""
    from brctl2.migrate import guard, journal
    from brctl2.migrate.confirm import conclude

    def run() -> Done:
        cookie = journal.namespace()
        try:
            answer = guard.ask(cookie, guard.ROLL_BACK)
        except NotFoundError:
            return rollback_unguarded(session, cookie)
        if answer["state"] != "rolled-back":
            conclude(answer, 0)
        return Done(f"{answer['port']}: as before", answer)

    return seen(Plan([], run=run))


def seen(plan: Plan) -> Plan:
    """With the way back that the journal of what is pending has, if there is one to be read."""
    from brctl2.migrate import journal

    try:
        records = pending(journal.namespace())
        stages = stages_of(journal.way_of(records))
    except (RefusedError, DecodeError):
        return plan
    return plan._replace(stages=stages, devices=(records[0]["bridge"], records[0]["port"]))


def rollback_unguarded(session: Session, cookie: int) -> Done:
    """From the journal of a guard that was killed, if it fits what is there."""
    from brctl2.migrate import journal
    from brctl2.migrate.confirm import take_back
    from brctl2.migrate.guard import Duty

    records = pending(cookie)
    port, bridge = records[0]["port"], records[0]["bridge"]
    duty = Duty(port, bridge, fitting_way(session, records), 0)
    with journal.reopen(cookie, journal.name_of(cookie)) as left:
        take_back(session.channel, duty, left)
    facts: dict[str, object] = {"state": "rolled-back", "port": port}
    return Done(f"{port}: as before", facts)


def pending(cookie: int) -> list[dict[str, Any]]:
    """The records of this namespace's pending migration. Raises NotFoundError."""
    from brctl2.migrate import journal

    try:
        records = journal.read(journal.name_of(cookie))
    except NotFoundError:
        raise RefusedError("no migration is pending in this namespace") from None
    if not records or journal.ended(records):
        raise RefusedError("no migration is pending in this namespace")
    return records


def fitting_way(session: Session, records: list[dict[str, Any]]) -> Way:
    """The way back of a journal, if its devices are still the ones that it means."""
    from brctl2.migrate import journal

    way = journal.way_of(records)
    facts = records[0]
    for role in ("port", "bridge"):
        found = links.find(session.channel, facts[role])
        if found is not None and found.index != facts[f"{role}_index"]:
            raise RefusedError(
                "it is another device than the one in the journal", device=found.name
            )
        if found is None and role == "port":
            raise RefusedError("it is gone", device=facts["port"])
    return way


def status(session: Session, request: Request) -> Listing:
    """What is pending in this namespace: at most one."""
    from brctl2.migrate import guard, journal

    cookie = journal.namespace()
    try:
        return Listing("migrate", [guard.ask(cookie)], {})
    except NotFoundError:
        pass
    try:
        return Listing("migrate", [unguarded(session, pending(cookie))], {})
    except RefusedError:
        return Listing("migrate", [], {})


def unguarded(session: Session, records: list[dict[str, Any]]) -> dict[str, object]:
    """A journal that no guard looks after: `stale`, and why, where nobody should act on it."""
    why = ""
    try:
        fitting_way(session, records)
    except (RefusedError, DecodeError) as error:
        why = error.describe()
    return {
        "state": "stale" if why else "unguarded",
        "port": records[0].get("port"),
        "bridge": records[0].get("bridge"),
        "seconds_left": None,
        "guard": None,
        "unit": None,
        "why": why or None,
    }


# ----------------------------------------------------------------------- undo


def undo(session: Session, request: Request) -> Plan:
    """Give a port its configuration back: exactly, where nothing has changed since, else what the
    bridge has now.
    """
    bridge = session.link(request.name("bridge"))
    port = session.link(request.name("port"))
    if port.master != bridge.index:
        raise RefusedError(f"it is not a port of {bridge.name}", device=port.name)
    before = snapshot.take(session.channel, sysctls_of=(port.name, bridge.name, "all"))
    way = undo_way(session, bridge, port)
    careful = any(request.word(word) for word in ("confirm-within", "probe", "measure"))
    unchanged = way is not None and not verify.differences(list(way.planned), verify.items(before))
    if way is not None and unchanged and not careful:
        hazards = hazards_of(session, request, before, bridge, port, way.clients)
        return exact_undo(session, bridge, port, way)._replace(hazards=hazards)
    options = planning.MoveOptions(keep_rules=bool(request.word("keep-rules")), release=True)
    found = planning.plan(before, bridge, port, options)
    hand_over = way is not None and bool(way.clients)
    plan = move_plan(session, request, before, found, hand_over=hand_over)
    return plan._replace(
        run=lambda: inexact_undo(session, plan, bridge, port, made=way is not None)
    )


def inexact_undo(session: Session, plan: Plan, bridge: Link, port: Link, *, made: bool) -> Done:
    """What the bridge has now goes to the port; an empty bridge that a migration made goes."""
    from brctl2.migrate import journal

    done = plan.run() if plan.run is not None else Done(f"{port.name}: nothing to give back", {})
    cookie = journal.namespace()
    journal.remove(journal.undo_name(cookie, bridge.name, port.name))
    journal.remove(journal.undo_name(cookie, port.name, bridge.name))
    now = snapshot.take(session.channel)
    if made and not now.ports_of(bridge.index):
        session.channel.request(links.delete_message(AttrSet(head={"index": bridge.index})))
    return done


def undo_way(session: Session, bridge: Link, port: Link) -> Way | None:
    """The way back that a confirmed migration left, if there is one that fits."""
    from brctl2.migrate import journal

    cookie = journal.namespace()
    journal.settle(cookie)
    try:
        records = journal.read(journal.undo_name(cookie, bridge.name, port.name))
        return fitting_way(session, records)
    except (NotFoundError, DecodeError, RefusedError):
        return None


def exact_undo(session: Session, bridge: Link, port: Link, way: Way) -> Plan:
    """Back to the very state that was there before the migration."""
    from brctl2.migrate import journal
    from brctl2.migrate.confirm import take_back
    from brctl2.migrate.guard import Duty
    from brctl2.migrate.steps import silent

    def run() -> Done:
        cookie = journal.namespace()
        duty = Duty(port.name, bridge.name, way, 0)
        try:
            with journal.reopen(cookie, journal.undo_name(cookie, bridge.name, port.name)) as kept:
                take_back(session.channel, duty, kept, session.progress or silent)
        except RefusedError:
            journal.keep_for_undo(cookie, bridge.name, port.name)
            raise
        facts: dict[str, object] = {"port": port.name, "bridge": bridge.name, "exact": True}
        return Done(f"{port.name}: as before the migration", facts)

    devices = (bridge.name, port.name)
    return Plan(list(way.steps), run=run, stages=stages_of(way), devices=devices)


def stages_of(way: Way) -> tuple[Stage, ...]:
    """A way back in stages, for those who are to see it."""
    every = (
        Stage("cut back", [step for step in way.steps if step.cutover]),
        Stage("afterwards", [step for step in way.steps if not step.cutover]),
    )
    return tuple(stage for stage in every if stage.changes)
