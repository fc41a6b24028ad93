"""`brctl2 addr move PORT BRIDGE [CIDR]...`"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brctl2.commands.apply import Done, Plan
from brctl2.commands.session import need_privilege
from brctl2.errors import KernelError
from brctl2.kernel import snapshot
from brctl2.model.route import RTPROT_KERNEL
from brctl2.plan import move as planning
from brctl2.plan.change import NeighPut, RoutePut, RulePut

if TYPE_CHECKING:
    from brctl2.commands.session import Session
    from brctl2.commands.spec import Request
    from brctl2.migrate.execute import Report
    from brctl2.plan.change import Change


def move(session: Session, request: Request) -> Plan:
    """Move addresses, routes, neighbours and rules from a port to its bridge."""
    source, destination = request.name("source"), request.name("destination")
    options = planning.MoveOptions(
        only=tuple(request.name("addresses") or ()),
        keep_rules=bool(request.word("keep-rules")),
        force=bool(session.options.force),
    )
    port, bridge = session.link(source), session.link(destination)
    before = snapshot.take(session.channel, sysctls_of=(port.name, bridge.name))
    found = planning.plan(before, port, bridge, options)

    def run() -> Done:
        from brctl2.migrate.execute import Settings, execute
        from brctl2.render.explain import ip_lines

        def line_of(change: Change) -> str:
            return "; ".join(ip_lines(change, session))

        try:
            report, guard = execute(session.channel, before, found, Settings(), line_of)
        except KernelError as error:
            raise need_privilege(error) from None
        guard.answer(timeout=5.0)
        return done(found, report)

    return Plan([*found.prepare, *found.cutover], run=run if found.cutover else None)


def done(found: planning.Move, report: Report) -> Done:
    """What is said afterwards."""
    counts = {
        "addresses": len(found.addresses),
        "routes": sum(
            isinstance(c, RoutePut) and c.route.protocol != RTPROT_KERNEL for c in found.cutover
        ),
        "neighbours": sum(isinstance(c, NeighPut) for c in found.cutover),
        "rules": sum(isinstance(c, RulePut) for c in found.cutover),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    sentence = (
        f"moved {said or 'nothing'} from {found.port.name} to {found.bridge.name} "
        f"in {report.nanoseconds / 1e6:.2f} ms"
    )
    facts: dict[str, object] = {
        "port": found.port.name,
        "bridge": found.bridge.name,
        "moved": counts,
        "addresses": [address.cidr for address in found.addresses],
        "messages": report.messages,
        "sends": report.sends,
        "cutover_us": report.nanoseconds // 1000,
        "announced": report.announced,
    }
    return Done(sentence, facts)
