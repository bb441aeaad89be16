"""A collector of traces on loopback that speaks OTLP over gRPC, as the protocol's own stubs do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector(TraceServiceServicer):
    """Keeps every span it was sent, duplicates too."""

    port: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def Export(  # noqa: N802
        self, request: ExportTraceServiceRequest, _context: object
    ) -> ExportTraceServiceResponse:
        for sent in request.resource_spans:
            for scope in sent.scope_spans:
                self.spans += scope.spans
        return ExportTraceServiceResponse()


@contextmanager
def collector(port: int = 0) -> Iterator[Collector]:
    """Collect until the end of the block, on a port of its own where none is given."""
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    kept = Collector(server.add_insecure_port(f"127.0.0.1:{port}"))
    add_TraceServiceServicer_to_server(kept, server)  # type: ignore[no-untyped-call]
    server.start()
    try:
        yield kept
    finally:
        server.stop(None).wait()
