"""Health: whether the office is open and keeps up, and the switch that stops every effect."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.console.visits import Front, Visit
from bot.observe.metrics import CONTENT_TYPE, Meter


class Probes:
    """What a supervisor asks, without signing in and without being told anything of the business."""

    def __init__(self, front: Front) -> None:
        self._steward = front.steward
        self._meter = Meter(front.steward)

    async def healthz(self, _request: Request) -> Response:
        """The console answers."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, _request: Request) -> Response:
        """The log can be read, and the workers keep up with it."""
        late = await run_in_threadpool(self._steward.late)
        ready = late == 0
        return JSONResponse({"status": "ready" if ready else "behind"}, 200 if ready else 503)

    async def metrics(self, _request: Request) -> Response:
        """What Prometheus scrapes: numbers and kinds only."""
        return Response(await run_in_threadpool(self._meter.exposition), media_type=CONTENT_TYPE)


def health(visit: Visit) -> Response:
    unfinished = visit.steward.runs(200)
    return visit.page(
        "health.html",
        late=visit.steward.late(),
        parked=[run for run in unfinished if run.parked and not run.outcome],
    )


def stop(visit: Visit) -> Response:
    """The kill switch."""
    visit.steward.stop(visit.front.sender)
    return visit.done("/health")


def resume(visit: Visit) -> Response:
    visit.steward.resume(visit.front.sender)
    return visit.done("/health")
