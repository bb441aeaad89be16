"""Telling of the log elsewhere: as lines for whoever collects logs, as spans for whoever collects traces."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bot.kernel.errors import Unreachable
from bot.kernel.events import Event
from bot.kernel.ports import Log
from bot.observe.spans import Span, Spans

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import SpanContext

_EVENTS = logging.getLogger("steward.events")
_SECONDS = 10.0
_BILLION = 1_000_000_000


class Teller(Protocol):
    """Tells of a page of the log; raises Unreachable where nobody listened, and is asked again."""

    def tell(self, page: Sequence[Event]) -> None: ...


class Lines:
    """One line an event: what, where, when and by whom, without its words, which may be private."""

    def __init__(self) -> None:
        _EVENTS.setLevel(logging.INFO)

    def tell(self, page: Sequence[Event]) -> None:
        for event in page:
            facets = {
                "seq": event.seq,
                "stream": event.stream,
                "version": event.version,
                "happened": event.at.isoformat(),
                "actor": event.actor,
                "source": event.source,
                "step": getattr(event.fact, "step", ""),
            }
            told = {name: value for name, value in facets.items() if value != ""}
            _EVENTS.info("%s", event.fact.kind, extra={"facets": told})


class Traces:
    """Spans to a collector by OTLP over gRPC (OpenTelemetry protocol 1.x)."""

    def __init__(self, log: Log, endpoint: str, version: str) -> None:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource

        self._spans = Spans(log)
        self._endpoint = endpoint
        self._exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_SECONDS)
        self._resource = Resource.create({"service.name": "steward", "service.version": version})

    def tell(self, page: Sequence[Event]) -> None:
        from opentelemetry.sdk.trace.export import SpanExportResult

        spans = [self._readable(span) for event in page for span in self._spans.closed_by(event)]
        if spans and self._exporter.export(spans) is not SpanExportResult.SUCCESS:
            raise Unreachable(f"No traces could be sent to {self._endpoint}.")

    def _readable(self, span: Span) -> "ReadableSpan":
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace.status import Status, StatusCode

        return ReadableSpan(
            name=f"{span.name} {span.about}".strip(),
            context=_context(span.trace, span.id),
            parent=_context(span.trace, span.parent) if span.parent else None,
            resource=self._resource,
            attributes=dict(span.facets),
            status=Status(StatusCode.ERROR if span.failed else StatusCode.OK),
            start_time=int(span.start.timestamp() * _BILLION),
            end_time=int(span.end.timestamp() * _BILLION),
        )


def _context(trace: str, span: str) -> "SpanContext":
    from opentelemetry.trace import SpanContext, TraceFlags

    sampled = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=sampled)
