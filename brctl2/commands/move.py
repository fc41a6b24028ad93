"""`brctl2 addr move PORT BRIDGE [CIDR]...`, and the way that `migrate` shares with it."""

from __future__ import annotations

from contextlib import closing

from brctl2.commands.apply import Done, Plan, Stage
from brctl2.commands.session import need_privilege
from brctl2.errors import KernelError, PrivilegeError
from brctl2.kernel import snapshot
from brctl2.kernel.sessions import ssh_session
from brctl2.kernel.wireless import is_station
from brctl2.model.route import RTPROT_KERNEL
from brctl2.plan import move as planning
from brctl2.plan.change import NeighPut, RoutePut, RulePut
from brctl2.plan.portable import refuse_station
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.migrate.execute import Report, Settings
    from brctl2.migrate.measure import Loss
    from brctl2.model.dhcp import Handover
    from brctl2.model.hazard import Hazard
    from brctl2.model.link import Link
    from brctl2.model.snapshot import Snapshot
    from brctl2.plan.change import Change

SSH_CONFIRM_WITHIN = 60.0
GATEWAY_TIMEOUT = 1.0


def move(session: Session, request: Request) -> Plan:
    """Move addresses, routes, neighbours and rules from a port to its bridge."""
    port = session.link(request.name("source"))
    bridge = session.link(request.name("destination"))
    before = snapshot.take(session.channel, sysctls_of=(port.name, bridge.name, "all"))
    options = planning.MoveOptions(
        only=tuple(request.name("addresses") or ()),
        keep_rules=bool(request.word("keep-rules")),
        dad=bool(request.word("dad")),
    )
    return move_plan(session, request, before, planning.plan(before, port, bridge, options))


def move_plan(
    session: Session,
    request: Request,
    before: Snapshot,
    found: planning.Move,
    *,
    hand_over: bool = False,
) -> Plan:
    """The plan of a move that carries itself out: journal, guard, one send, verification.

    Raises RefusedError while another migration is pending in this namespace.
    """
    from brctl2.migrate import journal

    journal.refuse_pending()

    def run() -> Done:
        from brctl2.migrate.confirm import wait_for_confirmation
        from brctl2.migrate.execute import execute
        from brctl2.migrate.measure import Measurement
        from brctl2.render.explain import ip_lines

        def line_of(change: Change) -> str:
            return "; ".join(ip_lines(change, session))

        try:
            how = settings(session, request, before, found)._replace(clients=clients)
            with Measurement(how.measured, found.vrf) as measurement:
                report, guard = execute(session.channel, before, found, how, line_of)
                losses = measurement.finish()
        except KernelError as error:
            raise need_privilege(error) from None
        with closing(guard):
            wait_for_confirmation(session.channel, guard, how.confirm_within)
        return done(found, report, clients, losses)

    if not found.cutover:
        return Plan([])
    if found.bridge.kind == "bridge" and found.port.master != found.bridge.index:
        refuse_station(found.port, station=is_station(found.port.index))
    wanted = hand_over or request.word("dhcp-handover")
    clients = handovers(found.port, found.bridge) if wanted else ()
    hazards = hazards_of(session, request, before, found.port, found.bridge, clients)
    return Plan(
        found.changes,
        run=run,
        hazards=hazards,
        stages=stages(found),
        devices=(found.port.name, found.bridge.name),
    )


def stages(found: planning.Move) -> tuple[Stage, ...]:
    """The plan in stages, for those who are to see it."""
    every = (
        Stage("prepare", found.prepare),
        Stage("cut over", found.cutover),
        Stage("when no duplicate has answered", found.flip),
        Stage("afterwards", found.finish),
    )
    return tuple(stage for stage in every if stage.changes)


def handovers(source: Link, target: Link) -> tuple[Handover, ...]:
    """The DHCP clients that go along. Raises RefusedError where one cannot."""
    from brctl2.migrate.handover import plan

    return plan(source, target)


def hazards_of(
    session: Session,
    request: Request,
    before: Snapshot,
    source: Link,
    target: Link,
    clients: Sequence[Handover] = (),
) -> tuple[Hazard, ...]:
    """What the move would break. Raises HazardError where that stops it; a dry run only tells."""
    from brctl2.migrate.hazards import Scene, search
    from brctl2.model.hazard import refuse

    found = search(Scene(session.channel, before, source, target, ssh_session(), clients))
    if not session.options.dry_run:
        refuse(found, strict=bool(request.word("strict")), force=bool(session.options.force))
    return found


def settings(
    session: Session, request: Request, before: Snapshot, found: planning.Move
) -> Settings:
    """How carefully: from the words, from the SSH session at hand, and from what answers now."""
    from brctl2.migrate.execute import Settings
    from brctl2.migrate.measure import answering
    from brctl2.migrate.probes import NO_PROBES, baseline, gateway_questions, reachable
    from brctl2.migrate.steps import silent

    ssh = ssh_session()
    addresses = [a.local for a in before.addresses_of(found.port.index)]
    inside = ssh is not None and ssh.server in addresses
    within = request.word("confirm-within")
    if within is None:
        within = SSH_CONFIRM_WITHIN if inside else 0.0
    timeout = request.word("gateway-timeout", GATEWAY_TIMEOUT)
    probes = NO_PROBES._replace(timeout=timeout)
    try:
        if not request.word("no-verify"):
            clients = [ssh.client] if ssh is not None and inside else []
            probes = baseline(session.channel, found, clients, timeout)
        goals = reachable(request.word("probe") or [], timeout, found.vrf)
        measured: list[str] = []
        if request.word("measure"):
            targets = [goal.address for goal in goals]
            targets = targets or [question.target for question in gateway_questions(found)]
            measured = answering(targets, timeout, found.vrf)
    except PermissionError:
        raise PrivilegeError("asking the gateways") from None
    probes = probes._replace(goals=goals)
    return Settings(within, probes, measured=measured, progress=session.progress or silent)


def counted(count: int, plural: str) -> str:
    """`1 address`, `2 addresses`."""
    singular = plural.removesuffix("es") if plural == "addresses" else plural.removesuffix("s")
    return f"{count} {singular if count == 1 else plural}"


def done(
    found: planning.Move, report: Report, clients: Sequence[Handover], losses: Sequence[Loss]
) -> Done:
    """What is said afterwards."""
    counts = {
        "addresses": len(found.addresses),
        "routes": sum(
            isinstance(c, RoutePut)
            and c.device == found.bridge.name
            and c.route.protocol != RTPROT_KERNEL
            for c in found.sent
        ),
        "neighbours": sum(isinstance(c, NeighPut) for c in found.sent),
        "rules": sum(isinstance(c, RulePut) for c in found.sent),
    }
    said = ", ".join(counted(count, what) for what, count in counts.items() if count)
    sentence = (
        f"moved {said or 'nothing'} from {found.port.name} to {found.bridge.name} "
        f"in {report.nanoseconds / 1e6:.2f} ms"
    )
    for client in clients:
        sentence += f"; {client.program} with it"
    for loss in losses:
        sentence += f"; {loss.says}"
    facts: dict[str, object] = {
        "port": found.port.name,
        "bridge": found.bridge.name,
        "moved": counts,
        "addresses": [address.cidr for address in found.addresses],
        "messages": report.messages,
        "sends": report.sends,
        "cutover_us": report.nanoseconds // 1000,
        "announced": report.announced,
        "measured": [loss._asdict() for loss in losses],
        "dhcp": [{"program": c.program, "command": list(c.there)} for c in clients],
    }
    return Done(sentence, facts)
