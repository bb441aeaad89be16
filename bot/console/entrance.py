"""The way in: signs browsers in, and lets pages be plain functions of a visit, run in a thread."""

from collections.abc import Awaitable, Callable
from secrets import compare_digest

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.guard import came_from_here
from bot.console.sessions import LASTS, Session
from bot.console.visits import FRAGMENT, Form, Front, Upload, Visit
from bot.kernel.errors import StewardError

STALE = "This form is out of date or came from elsewhere; nothing was done. Reload and try again."
SPENT = "That address was used already or is older than ten minutes."
_MOST_FILES, _MOST_FIELDS = 10, 200

Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Entrance:
    """Turns pages into endpoints for those who are signed in; all others meet the sign-in page."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def shows(self, page: Page) -> Endpoint:
        """A page to look at."""

        async def endpoint(request: Request) -> Response:
            session = await run_in_threadpool(self.session, request)
            if session is None:
                return self._locked(request)
            return await run_in_threadpool(self._visit, page, request, session, Form())

        return endpoint

    def takes(self, page: Page) -> Endpoint:
        """A form: only from a page of ours, in the session that it was made for."""

        async def endpoint(request: Request) -> Response:
            session = await run_in_threadpool(self.session, request)
            if session is None:
                return self._locked(request)
            form = await _read(request)
            if not _ours(request, session, form):
                return self._stale(request)
            return await run_in_threadpool(self._visit, page, request, session, form)

        return endpoint

    def session(self, request: Request) -> Session | None:
        """The session of a request's cookie, while it lasts."""
        secret = request.cookies.get(self._front.sessions.cookie)
        return self._front.sessions.find(secret) if secret else None

    async def sign_in(self, request: Request) -> Response:
        """A one-time address: shown, it is not spent yet, so that no link preview can spend it."""
        if request.method != "POST":
            token = request.query_params.get("token", "")
            html = self._front.render("sign_in.html", token=token, notice="")
            return HTMLResponse(html)
        if not came_from_here(request.headers):
            return self._stale(request)
        form = await _read(request)
        session = await run_in_threadpool(self._front.sessions.open, form.text("token").strip())
        if session is None:
            html = self._front.render("sign_in.html", token="", notice=SPENT)
            return HTMLResponse(html, 403)
        return self._welcome(session, secure=request.url.scheme == "https")

    def _visit(self, page: Page, request: Request, session: Session, form: Form) -> Response:
        visit = Visit(self._front, request, session, self._front.steward.position(), form)
        try:
            return page(visit)
        except StewardError as refused:
            return visit.refusal(refused)

    def _welcome(self, session: Session, *, secure: bool) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self._front.sessions.cookie,
            session.secret,
            max_age=int(LASTS.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=secure,
        )
        return response

    def _locked(self, request: Request) -> Response:
        if FRAGMENT in request.headers:
            return Response(status_code=401)
        return HTMLResponse(self._front.render("sign_in.html", token="", notice=""), 401)

    def _stale(self, request: Request) -> Response:
        template = "notice.html" if FRAGMENT in request.headers else "sorry.html"
        return HTMLResponse(self._front.render(template, notice=STALE), 403)


def sign_out(visit: Visit) -> Response:
    """Forget this browser."""
    visit.front.sessions.close(visit.session)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(visit.front.sessions.cookie)
    return response


def _ours(request: Request, session: Session, form: Form) -> bool:
    token = form.text("csrf").encode()
    return came_from_here(request.headers) and compare_digest(token, session.csrf.encode())


async def _read(request: Request) -> Form:
    values: dict[str, str] = {}
    files: list[Upload] = []
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    media_type = value.content_type or "application/octet-stream"
                    files.append(Upload(value.filename, media_type, await value.read()))
            else:
                values[name] = value.replace("\r\n", "\n")
    return Form(values, tuple(files))
