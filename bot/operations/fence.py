"""What a restored office may not take for granted: that nothing happened since its backup was made.

The original may have gone on, or still run. So nothing leaves until the operator says resume, and for
each effect that was on its way the outcome is found, or asked; never is it just performed.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.connectors.bus import Bus
from bot.kernel import events as e
from bot.kernel.cards import Button, Card
from bot.kernel.errors import StewardError
from bot.kernel.flows import Gate
from bot.kernel.fold import evolve
from bot.kernel.ids import OperatorId, effect_key
from bot.kernel.ports import Append, Batch
from bot.kernel.runs import Run
from bot.office import Office
from bot.operations.parcel import Manifest
from bot.rounds.daily import homes

RESTORE = OperatorId("the restore")
_UNDER_WAY = frozenset(
    ("judged", "approved", "scheduled", "started", "lapsed", "retrying", "ready")
)


def fence(office: Office, manifest: Manifest) -> int:
    """Stop all effects, tell the operator, and ask for what was on its way; give how much that is."""
    now = office.clock.now()
    facts = (
        e.OfficeRestored(made_at=manifest.made_at, through=manifest.events),
        e.EffectsStopped(operator=RESTORE),
    )
    asked = [a for run in office.runs.unfinished() for a in _asked(run, office, manifest.made_at)]
    unclear = sum(isinstance(x.fact, e.OutcomeUnclear) for a in asked for x in a.entries)
    told = [_told(office, home, manifest.made_at, unclear) for home in homes(office)]
    own = Append("office", office.log.version("office"), _entries(*facts))
    office.commit(Batch(now, (own, *asked, *told)))
    return unclear


def _asked(run: Run, office: Office, made_at: datetime) -> Iterator[Append]:
    """A run goes on as a copy; effects that were on their way are found where a journal knows, else asked."""
    facts: list[e.Fact] = [e.RunRestored()]
    for step in _under_way(run, office):
        facts += _settled(run, step, office.bus, made_at)
    yield Append(f"run/{run.id}", run.version, _entries(*facts))


def _under_way(run: Run, office: Office) -> list[str]:
    """The steps that policy or a person let go, and that change something beyond this home."""
    flow = office.flows.of(run)
    if flow is None:
        return []
    return [
        name
        for name, state in run.steps.items()
        if state.status in _UNDER_WAY
        and state.granted
        and state.proposal is not None
        and not isinstance(flow.step(name), Gate)
        and office.actions.capability(state.proposal.action.kind).outward
    ]


def _settled(run: Run, step: str, bus: Bus, made_at: datetime) -> Iterator[e.Fact]:
    state = run.steps[step]
    key = state.key or effect_key(run.id, step)
    if state.key is None:
        digest = state.verdict.digest if state.verdict else ""
        scheduled = e.EffectScheduled(step=step, key=key, digest=digest, attempt=1)
        run = evolve(run, scheduled, made_at)
        yield scheduled
    try:
        receipt = bus.find(run, step)
    except StewardError:
        receipt = None
    if receipt is not None:
        yield e.EffectDone(step=step, key=key, receipt=receipt, found=True)
        return
    words = (
        f"It was on its way when the backup of {made_at:%Y-%m-%d %H:%M} UTC was made, and this copy "
        "cannot know whether it happened since: find out, then say so."
    )
    yield e.OutcomeUnclear(step=step, key=key, words=words)


def _told(office: Office, home: str, made_at: datetime, unclear: int) -> Append:
    stream = f"conversation/{home}"
    entry = _entries(e.Replied(card=_card(office, made_at, unclear)))
    return Append(stream, office.log.version(stream), entry)


def _card(office: Office, made_at: datetime, unclear: int) -> Card:
    when = made_at.astimezone(office.settings.zone)
    lines = [
        f"This is the office as it was on {when:%-d %B %Y at %H:%M}. What happened after that it does "
        "not know: look at each card that waits before you approve it again.",
        f"{unclear} effect(s) were on their way; their cards ask you what came of them."
        if unclear
        else "Nothing was on its way.",
        "Nothing leaves the office until you resume. If the original still runs, close that first.",
    ]
    resume = Button(label="Resume", verb="say", text="resume")
    key = f"restored-{made_at:%Y%m%dT%H%M%S}"
    text = "\n".join(lines)
    return Card(key=key, title="Restored from a backup", text=text, buttons=(resume,))


def _entries(*facts: e.Fact) -> tuple[e.Entry, ...]:
    why = "restored from a backup"
    return tuple(e.Entry(fact=fact, actor="restore", rationale=why) for fact in facts)
