"""Metrics for Prometheus: what the log gained while this process looked on, and how the office stands."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.kernel import events as e
from bot.observe.follower import Follower
from bot.observe.spans import Spans
from bot.steward import Steward

CONTENT_TYPE = CONTENT_TYPE_LATEST
# A stretch lasts from milliseconds, for the kernel, to weeks, for a person: seconds.
_BUCKETS = (0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600, 21_600, 86_400, 604_800)


class Meter:
    """What may be scraped. Numbers and kinds only: no name, no word and no amount of the business."""

    def __init__(self, steward: Steward) -> None:
        self._steward = steward
        self._follower = Follower(steward.office.log, after=steward.position())
        self._spans = Spans(steward.office.log)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._events = Counter(
            "steward_events", "Facts stored in the log", ["kind"], registry=self._registry
        )
        self._stretches = Histogram(
            "steward_stretch_seconds",
            "How long each part of the way took, waiting for people included",
            ["stretch", "failed"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._runs = Gauge(
            "steward_runs", "Runs that have not ended", ["state"], registry=self._registry
        )
        self._waiting = self._gauge("steward_approvals_waiting", "Cards that wait for an answer")
        self._late = self._gauge("steward_late", "What fell due a while ago and nobody looked at")
        self._stopped = self._gauge("steward_stopped", "1 while the kill switch is on")
        self._position = self._gauge("steward_log_position", "Number of the last fact in the log")

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format, as of now."""
        self._follower.follow(self._count)
        self._look()
        return generate_latest(self._registry)

    def _count(self, page: Sequence[e.Event]) -> None:
        for event in page:
            self._events.labels(event.fact.kind).inc()
            for span in self._spans.closed_by(event):
                seconds = max((span.end - span.start).total_seconds(), 0.0)
                self._stretches.labels(span.name, str(span.failed).lower()).observe(seconds)

    def _look(self) -> None:
        steward = self._steward
        self._runs.clear()
        for run in steward.office.runs.unfinished():
            self._runs.labels("parked" if run.parked else run.state).inc()
        self._waiting.set(steward.waiting())
        self._late.set(steward.late())
        self._stopped.set(steward.stopped_by() is not None)
        self._position.set(steward.position())

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, registry=self._registry)
