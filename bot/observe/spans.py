"""The way of a message through the office as spans: stretches of time that facts open and close.

They are read off the log instead of being measured on the way, so that a trace is as durable as what
it tells of, and whoever exports it again gives every span the same name (OpenTelemetry, Trace API).
"""

import hashlib
from collections.abc import Iterator, Sequence

from pydantic import AwareDatetime

from bot.kernel import events as e
from bot.kernel.frozen import Frozen
from bot.kernel.ports import Log

_RUN, _TRACE_BYTES, _SPAN_BYTES = "run/", 16, 8
_BACKLOG = 500
_FAILING = (
    e.AgentFailed,
    e.ApprovalExpired,
    e.EffectFailed,
    e.LeaseLapsed,
    e.OutcomeUnclear,
)
# What a fact closes: the name of the stretch, and the fact that opened it.
_CLOSES: dict[type[e.Fact], tuple[str, type[e.Fact]]] = {
    e.Proposed: ("draft", e.AgentAsked),
    e.AgentFailed: ("draft", e.AgentAsked),
    e.Decided: ("ask", e.ApprovalOpened),
    e.ApprovalExpired: ("ask", e.ApprovalOpened),
    e.ApprovalWithdrawn: ("ask", e.ApprovalOpened),
    e.EffectStarted: ("queue", e.EffectScheduled),
    e.EffectDone: ("perform", e.EffectStarted),
    e.EffectFailed: ("perform", e.EffectStarted),
    e.LeaseLapsed: ("perform", e.EffectStarted),
    e.OutcomeUnclear: ("perform", e.EffectStarted),
    e.TimerFired: ("wait", e.TimerSet),
}


class Span(Frozen):
    """One stretch; `trace` and `id` are hexadecimal, `parent` is empty where the trace begins."""

    name: str
    about: str
    trace: str
    id: str
    parent: str
    start: AwareDatetime
    end: AwareDatetime
    failed: bool
    facets: tuple[tuple[str, str], ...]


class Spans:
    """Finds the stretches that an event closes, in what the log says of the time before it."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def closed_by(self, event: e.Event) -> Iterator[Span]:
        """Give none, one or, where a run ends with it, more spans."""
        match event.fact:
            case e.MessageResolved(message=message):
                yield from self._hearing(event, message)
            case e.CardDelivered(revision=revision):
                yield from self._posting(event, revision)
            case e.RunEnded():
                yield from _whole(event, self._before(event))
            case fact if type(fact) in _CLOSES:
                yield from _stretch(event, self._before(event))

    def _hearing(self, event: e.Event, message: str) -> Iterator[Span]:
        """From a message's arrival, through the queue, to what it was understood as."""
        for earlier in self._before(event):
            if isinstance(earlier.fact, e.MessageHeard) and earlier.fact.message.id == message:
                channel = earlier.fact.message.sender.channel
                yield Span(
                    name="hear",
                    about=channel,
                    trace=_trace(message),
                    id=_span(message),
                    parent="",
                    start=earlier.at,
                    end=event.at,
                    failed=False,
                    facets=(("steward.message", message), ("steward.channel", channel)),
                )

    def _posting(self, event: e.Event, revision: int) -> Iterator[Span]:
        """From the change of a card to its being shown by a platform."""
        fact = event.fact
        changed = self._log.read_all(revision - 1, 1)
        if not isinstance(fact, e.CardDelivered) or not changed or changed[0].seq != revision:
            return
        trace, parent = self._origin(changed[0])
        yield Span(
            name="post",
            about=fact.channel,
            trace=trace,
            id=_span(f"{event.stream}/{event.version}"),
            parent=parent,
            start=changed[0].at,
            end=event.at,
            failed=False,
            facets=(("steward.card", fact.key), ("steward.channel", fact.channel)),
        )

    def _origin(self, event: e.Event) -> tuple[str, str]:
        """The trace that an event belongs to, and the span that it happened in."""
        if event.stream.startswith(_RUN):
            first = self._log.read(event.stream)[0].fact
            if isinstance(first, e.RunStarted):
                return _trace(_beginning(first, event.stream)), _span(event.stream)
        cause = event.source or event.stream
        return _trace(cause), _span(cause)

    def _before(self, event: e.Event) -> Sequence[e.Event]:
        """A run's history, or as much of a conversation's as a message may have waited behind."""
        whole = event.stream.startswith(_RUN)
        history = self._log.read(event.stream, 0 if whole else max(event.version - _BACKLOG, 0))
        return [earlier for earlier in history if earlier.version < event.version]


def _whole(end: e.Event, history: Sequence[e.Event]) -> Iterator[Span]:
    """A run, from its start to its end, within what it was started by."""
    started, fact = history[0].fact, end.fact
    if isinstance(started, e.RunStarted) and isinstance(fact, e.RunEnded):
        yield Span(
            name="run",
            about=started.flow,
            trace=_trace(_beginning(started, end.stream)),
            id=_span(end.stream),
            parent=_cause(started),
            start=history[0].at,
            end=end.at,
            failed=fact.outcome == "failed",
            facets=(*_run_facets(started, end.stream), ("steward.outcome", fact.outcome)),
        )


def _stretch(end: e.Event, history: Sequence[e.Event]) -> Iterator[Span]:
    """A step's stretch: opened by the latest fact of its kind that nothing has closed since."""
    name, opener = _CLOSES[type(end.fact)]
    started, opening = history[0].fact, _opening(end, history, name, opener)
    if opening is None or not isinstance(started, e.RunStarted):
        return
    step = _step(end.fact)
    yield Span(
        name=name,
        about=step,
        trace=_trace(_beginning(started, end.stream)),
        id=_span(f"{end.stream}/{opening.version}"),
        parent=_span(end.stream),
        start=opening.at,
        end=end.at,
        failed=isinstance(end.fact, _FAILING),
        facets=(
            *_run_facets(started, end.stream),
            ("steward.step", step),
            ("steward.actor", end.actor),
            *_told(end.fact),
        ),
    )


def _opening(
    end: e.Event, history: Sequence[e.Event], name: str, opener: type[e.Fact]
) -> e.Event | None:
    for event in reversed(history):
        if _step(event.fact) != _step(end.fact):
            continue
        if isinstance(event.fact, opener):
            return event
        if _CLOSES.get(type(event.fact), ("", None))[0] == name:
            return None
    return None


def _told(fact: e.Fact) -> Iterator[tuple[str, str]]:
    """What a closing fact says of itself that names nobody and quotes nothing."""
    match fact:
        case e.EffectDone(connector=connector) | e.EffectFailed(connector=connector):
            yield "steward.connector", connector
        case e.Decided(verb=verb, channel=channel):
            yield from (("steward.decision", verb), ("steward.channel", channel))


def _run_facets(started: e.RunStarted, stream: str) -> tuple[tuple[str, str], ...]:
    return ("steward.run", stream.removeprefix(_RUN)), ("steward.flow", started.flow)


def _step(fact: e.Fact) -> str:
    return getattr(fact, "step", "")


def _beginning(started: e.RunStarted, stream: str) -> str:
    """What a trace is named after: the message that led to it, or the run that nobody asked for."""
    return started.message or stream


def _cause(started: e.RunStarted) -> str:
    """The span that a run hangs under: its parent run, or the message that was heard."""
    if started.parent:
        return _span(f"{_RUN}{started.parent}")
    return _span(started.message) if started.message else ""


def _trace(name: str) -> str:
    return _hexadecimal("trace", name, _TRACE_BYTES)


def _span(name: str) -> str:
    return _hexadecimal("span", name, _SPAN_BYTES)


def _hexadecimal(kind: str, name: str, size: int) -> str:
    return hashlib.blake2b(f"{kind}/{name}".encode(), digest_size=size).hexdigest()
