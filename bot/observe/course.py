"""The course of a run as a picture: what happened, who was waited for, and for how long."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from math import log10
from typing import Literal
from zoneinfo import ZoneInfo

from bot.kernel import events as e
from bot.kernel.fold import evolve
from bot.kernel.frozen import Frozen
from bot.kernel.runs import Run
from bot.observe.pictures import Theme, picture

Tone = Literal["done", "waiting", "failed", "plain"]
Shape = Literal["dot", "diamond", "ring"]
_SHORTEST_GAP, _TALLEST_GAP, _TOLD_GAP = 7.0, 64.0, timedelta(seconds=30)
_MOST_MARKS = 40


class Mark(Frozen):
    """One moment on the axis, and the stretch behind it: its height in points, and who it waited for."""

    time: str
    day: str
    words: str
    detail: str
    tone: Tone
    shape: Shape
    gap: float
    gap_words: str
    gap_tone: Tone


class Course(Frozen):
    title: str
    subtitle: str
    marks: tuple[Mark, ...]
    tone: Tone


def course(run: Run, events: Sequence[e.Event], zone: ZoneInfo, theme: Theme = "light") -> bytes:
    """A run's timeline as a PNG for a phone; distances grow with the logarithm of the time."""
    return picture("course", course_of(run, events, zone), theme)


def course_of(run: Run, events: Sequence[e.Event], zone: ZoneInfo) -> Course:
    """What the picture shows, before it is drawn."""
    told = [(event, _said(event.fact)) for event in events]
    shown = [(event, said) for event, said in told if said is not None][:_MOST_MARKS]
    waits = _waits(run, events)
    marks, day = [], ""
    for place, (event, (words, detail, tone, shape)) in enumerate(shown):
        behind = shown[place + 1][0].at if place + 1 < len(shown) else event.at
        gap = behind - event.at
        local = event.at.astimezone(zone)
        today = f"{local:%a} {local.day} {local:%b}"
        marks.append(
            Mark(
                time=f"{local:%H:%M:%S}",
                day=today if today != day else "",
                words=words,
                detail=detail,
                tone=tone,
                shape=shape,
                gap=_height(gap),
                gap_words=_gap_words(gap, waits.get(event.seq, "plain")),
                gap_tone=waits.get(event.seq, "plain"),
            )
        )
        day = today
    return Course(
        title=run.title or run.flow,
        subtitle=f"{run.flow} · {run.state} · {run.id}",
        marks=tuple(marks),
        tone=_tone(run),
    )


Said = tuple[str, str, Tone, Shape]


def _said(fact: e.Fact) -> Said | None:
    """A moment worth a mark, in a few words; None for what only the kernel cares about."""
    return _of_people(fact) or _of_effects(fact) or _of_the_run(fact)


def _of_people(fact: e.Fact) -> Said | None:
    match fact:
        case e.MessageHeard(message=message):
            return "You said it", message.sender.channel, "plain", "dot"
        case e.ApprovalOpened(step=step):
            return f"{step}: asked you", "", "waiting", "ring"
        case e.ApprovalEdited(step=step):
            return f"{step}: you edited it", "", "waiting", "dot"
        case e.ApprovalSnoozed(step=step):
            return f"{step}: put aside", "", "waiting", "dot"
        case e.Decided(step=step, verb="approve", channel=channel):
            return f"{step}: you approved", channel, "done", "dot"
        case e.Decided(step=step, channel=channel, reason=reason):
            return f"{step}: you rejected", reason or channel, "failed", "dot"
        case e.ApprovalExpired(step=step):
            return f"{step}: expired unanswered", "", "failed", "dot"
        case e.ApprovalWithdrawn(step=step, reason=reason):
            return f"{step}: withdrawn", reason, "failed", "dot"
    return None


def _of_effects(fact: e.Fact) -> Said | None:
    match fact:
        case e.Proposed(step=step, proposal=proposal):
            return f"{step}: proposed", proposal.action.kind, "plain", "dot"
        case e.EffectDone(step=step, receipt=receipt):
            return f"{step}: done", receipt.words, "done", "diamond"
        case e.EffectFailed(step=step, words=words) | e.AgentFailed(step=step, words=words):
            return f"{step}: failed", words, "failed", "diamond"
        case e.OutcomeUnclear(step=step, words=words):
            return f"{step}: unclear", words, "waiting", "diamond"
        case e.OutcomeTold(step=step, happened=happened):
            return f"{step}: you say it {'happened' if happened else 'did not'}", "", "plain", "dot"
    return None


def _of_the_run(fact: e.Fact) -> Said | None:
    match fact:
        case e.RunStarted(intent=intent):
            return "Understood and begun", intent.kind, "plain", "dot"
        case e.StepCarried(step=step, origin=origin):
            return f"{step} taken over", origin, "plain", "ring"
        case e.TimerSet(step=step):
            return f"{step}: waits", "", "plain", "ring"
        case e.TimerFired(step=step):
            return f"{step}: time is up", "", "plain", "dot"
        case e.RunParked(reason=reason):
            return "Parked", reason, "failed", "ring"
        case e.RunEnded(outcome=outcome, words=words):
            return f"Ended: {outcome}", words, "done" if outcome == "done" else "failed", "dot"
    return None


def _waits(run: Run, events: Iterable[e.Event]) -> dict[int, Tone]:
    """By place in the log: whether a person is waited for from there on."""
    state, waits = Run(id=run.id), dict[int, Tone]()
    for event in events:
        state = evolve(state, event.fact, event.at)
        waits[event.seq] = "waiting" if state.state == "waiting" else "plain"
    return waits


def _height(gap: timedelta) -> float:
    """Points for a stretch of time: 7 for none, 64 for about a month."""
    grown = log10(1 + max(gap.total_seconds(), 0.0)) * 9
    return min(_SHORTEST_GAP + grown, _TALLEST_GAP)


def _gap_words(gap: timedelta, tone: Tone) -> str:
    if gap < _TOLD_GAP:
        return ""
    return f"{_lasting(gap)} waiting for you" if tone == "waiting" else _lasting(gap)


def _lasting(gap: timedelta) -> str:
    """The two largest units: `2 d 3 h`, `5 h`, `40 s`."""
    return " ".join(list(_units(int(gap.total_seconds())))[:2])


def _units(seconds: int) -> Iterator[str]:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            yield f"{count} {unit}"


def _tone(run: Run) -> Tone:
    if run.outcome == "done":
        return "done"
    if run.outcome or run.parked:
        return "failed"
    return "waiting" if run.state == "waiting" else "plain"
