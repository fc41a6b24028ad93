"""Carrying out a plan before somebody's eyes."""

from __future__ import annotations

from contextlib import suppress

from brctl2.errors import Brctl2Error
from brctl2.render import migration
from brctl2.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brctl2.commands.apply import Done, Plan
    from brctl2.commands.session import Session
    from brctl2.model.topology import Topology


def carry_out(session: Session, plan: Plan) -> Done:
    """Show the plan, tell its steps, show what became of the network. Raises what the plan does."""
    options = session.options
    assert plan.run is not None
    if not options.explain:  # then its lines are shown already
        migration.plan(plan.stages, plan.hazards, session)
    before = picture(session, plan.devices)
    session.progress = migration.Progress()
    done = plan.run()
    after = picture(session, plan.devices)
    migration.outcome(done.sentence, (("Before", before), ("After", after)), options)
    return done


def picture(session: Session, devices: Sequence[str]) -> Topology | None:
    """What the first of these devices that there is is connected with.

    None where that cannot be looked at: nothing depends on a picture.
    """
    from brctl2.kernel import neighbourhood
    from brctl2.model.topology import around

    with suppress(Brctl2Error, OSError):
        found = neighbourhood.look_here(session.channel)
        for device in devices:
            if found.spaces[0].node(device) is not None:
                return around(found, found.spaces[0].name, device)
    return None
