"""The web console: chat, approvals, runs, books and health, rendered on the server, live by events."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from bot.console import approvals, books, chat, files, health, memory, runs
from bot.console.entrance import Endpoint, Entrance, Page, sign_out
from bot.console.guard import Guard
from bot.console.rendering import Renderer
from bot.console.sessions import Sessions
from bot.console.visits import Front
from bot.console.watch import Watch
from bot.kernel.messages import Sender
from bot.steward import Steward

NOWHERE = "There is no such page."
BROKEN = (
    "Something broke while this was answered; the console's own output tells what. Nothing that "
    "was acknowledged is lost: look at the chat before you try again."
)
_MOST_BYTES = 25_000_000
_STATIC = Path(__file__).parent / "static"

_PAGES: dict[str, Page] = {
    "/": chat.chat,
    "/thread": chat.changes,
    "/inbox": approvals.inbox,
    "/approvals/{ref}": approvals.approval,
    "/approvals/{ref}/why": approvals.why,
    "/runs": runs.runs,
    "/runs/{run}": runs.run,
    "/customers": books.customers,
    "/customers/{customer}": books.customer,
    "/invoices": books.invoices,
    "/tasks": books.tasks,
    "/memory": memory.memory,
    "/memory/{record}": memory.record,
    "/health": health.health,
    "/files/{digest}/{name}": files.file,
}
_FORMS: dict[str, Page] = {
    "/say": chat.say,
    "/approvals/{ref}/approve": approvals.approve,
    "/approvals/{ref}/reject": approvals.reject,
    "/approvals/{ref}/edit": approvals.edit,
    "/approvals/{ref}/snooze": approvals.snooze,
    "/approvals/{ref}/happened": approvals.happened,
    "/approvals/{ref}/not_happened": approvals.not_happened,
    "/memory/{record}/correct": memory.correct,
    "/stop": health.stop,
    "/resume": health.resume,
    "/sign-out": sign_out,
}


def console(steward: Steward, sessions: Sessions, sender: Sender) -> Starlette:
    """The console of an office, for whoever has a session; all of them speak as `sender`."""
    settings = steward.office.settings
    watch = Watch(steward.position)
    front = Front(steward, sessions, sender, Renderer(settings), watch)
    app = Starlette(
        routes=_routes(front),
        exception_handlers={404: _says(front, NOWHERE, 404), Exception: _says(front, BROKEN, 500)},
        middleware=[
            Middleware(Guard, host=settings.host),
            Middleware(RequestBodyLimitMiddleware, max_body_size=_MOST_BYTES),
        ],
    )
    app.state.watch = watch
    return app


def _routes(front: Front) -> list[BaseRoute]:
    entrance, probes = Entrance(front), health.Probes(front)
    return [
        *(Route(path, entrance.shows(page)) for path, page in _PAGES.items()),
        *(Route(path, entrance.takes(form), methods=["POST"]) for path, form in _FORMS.items()),
        Route("/sign-in", entrance.sign_in, methods=["GET", "POST"]),
        Route("/events", _events(front, entrance)),
        Route("/session", entrance.shows(lambda _visit: Response(status_code=204))),
        Route("/healthz", probes.healthz),
        Route("/readyz", probes.readyz),
        Route("/metrics", probes.metrics),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


def _says(front: Front, words: str, status: int) -> ExceptionHandler:
    """A page that says what went wrong, to anybody."""

    def answer(_request: Request, _fault: Exception) -> Response:
        return HTMLResponse(front.render("sorry.html", notice=words), status)

    return answer


def _events(front: Front, entrance: Entrance) -> Endpoint:
    """A stream that tells an open tab when there is something new to fetch."""

    async def events(request: Request) -> Response:
        if await run_in_threadpool(entrance.session, request) is None:
            return Response(status_code=401)
        stream = front.watch.stream(lambda: entrance.session(request) is not None)
        return StreamingResponse(stream, media_type="text/event-stream")

    return events
