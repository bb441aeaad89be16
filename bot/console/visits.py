"""What a page is a function of: the front of the office, and one visit of somebody signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.rendering import Renderer
from bot.console.sessions import Session, Sessions
from bot.console.watch import Watch
from bot.kernel.errors import Conflict, NotAllowed, NotFound, StewardError, Unreachable
from bot.kernel.messages import Sender
from bot.steward import Steward

FRAGMENT = "x-fragment"
_STATUS = {NotFound: 404, NotAllowed: 409, Conflict: 409, Unreachable: 503}


@dataclass(frozen=True)
class Front:
    """What every page works with. `sender` is who somebody signed in speaks and decides as."""

    steward: Steward
    sessions: Sessions
    sender: Sender
    render: Renderer
    watch: Watch


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """What a form said: the last value of each name, and its files."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()

    def text(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Visit:
    """One request of a browser that is signed in; whatever it shows is at least as new as `position`."""

    front: Front
    request: Request
    session: Session
    position: int
    form: Form = Form()

    @property
    def steward(self) -> Steward:
        return self.front.steward

    @property
    def live(self) -> bool:
        """Whether a script asks, which wants a part of a page instead of a whole one."""
        return FRAGMENT in self.request.headers

    def name(self, parameter: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[parameter])

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A whole page, with what the frame around it shows."""
        shown = {
            "csrf": self.session.csrf,
            "path": self.request.url.path,
            "position": self.position,
            "waiting": self.steward.waiting(),
            "demo": self.steward.office.settings.demo,
            "stopped_by": self.steward.stopped_by(),
        }
        return HTMLResponse(self.front.render(template, **shown, **context), status)

    def part(self, template: str, status: int = 200, **context: object) -> Response:
        """A part of a page, for a script to put in place."""
        html = self.front.render(template, csrf=self.session.csrf, **context)
        return HTMLResponse(html, status)

    def done(self, back: str) -> Response:
        """A form was taken: a script only needs to know, a browser is led back to a page."""
        self.front.watch.hurry()
        return Response(status_code=204) if self.live else RedirectResponse(back, 303)

    def refusal(self, refused: StewardError) -> Response:
        """Say no on a page of its own."""
        status = status_of(refused)
        if self.live:
            return self.part("notice.html", status, notice=str(refused))
        return self.page("refusal.html", status, notice=str(refused))


def status_of(refused: StewardError) -> int:
    """The HTTP status of a refusal: 422 where what was typed cannot be read."""
    return next((code for kind, code in _STATUS.items() if isinstance(refused, kind)), 422)
