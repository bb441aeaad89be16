"""Slack, the front door: it acknowledges, translates and hands over; everything else is the office's."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from slack_bolt import Ack, App
from starlette.routing import Route

from bot.adapters.slack.facade import Facade
from bot.adapters.slack.feed import Feed
from bot.adapters.slack.fetching import Fetcher
from bot.adapters.slack.forms import Forms
from bot.adapters.slack.home import RESUME, STOP, closed_view, home_view
from bot.adapters.slack.inbox import Inbox
from bot.adapters.slack.listening import Listening
from bot.adapters.slack.modals import EDIT, REJECT
from bot.adapters.slack.payloads import Opened, Stopped, Tap
from bot.adapters.slack.places import Place
from bot.adapters.slack.postbox import Letter, Pace, Postbox
from bot.adapters.slack.poster import Poster
from bot.adapters.slack.presence import Presence
from bot.adapters.slack.runners import SocketRunner, http_route
from bot.adapters.slack.slack_api import OFFICIAL, SlackApi
from bot.adapters.slack.stopping import Stops
from bot.adapters.slack.streaming import Streamer
from bot.adapters.slack.tapping import Tapping
from bot.adapters.slack.taps import ACTION_PREFIX, RATING
from bot.adapters.slack.whispers import Whispers
from bot.kernel.errors import StewardError
from bot.kernel.frozen import Frozen

PROMPTS = (
    ("What waits for me?", "status"),
    ("Invoice a customer", "Invoice Acme 3 days of design at 800, due in 14 days"),
    ("How did the week go?", "digest"),
    ("What can you do?", "help"),
)
STRANGER = "I only talk to the owner of this office."
NOT_YOURS = "Only the owner of this office can stop me."

log = logging.getLogger(__name__)
# Bolt warns about each event that nobody listens to; its errors are all that is wanted of it.
_quiet = logging.getLogger(f"{__name__}.bolt")
_quiet.setLevel(logging.ERROR)


class SlackKeys(Frozen):
    """What Slack knows us by. Socket Mode needs the app token, signed HTTP the signing secret."""

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    api_url: str = OFFICIAL


class SlackAdapter:
    """One workspace. `start` connects by Socket Mode if there is an app token; `route` serves HTTP."""

    def __init__(self, steward: Facade, keys: SlackKeys, pace: Pace | None = None) -> None:
        self._steward = steward
        self._keys = keys
        self._api = SlackApi(keys.bot_token, keys.api_url)
        self._hands = ThreadPoolExecutor(4, thread_name_prefix="slack-after-ack")
        self._directs: dict[str, str] = {}
        self._at_home: set[str] = set()
        pace = pace or Pace()
        self._whispers = Whispers(self._api)
        self._fetcher = Fetcher(self._api.download, steward.keep)
        self._inbox = Inbox(
            self._api.me,
            self._api.name_of,
            self._fetcher,
            self._whispers.to,
            lambda sender: steward.operator(sender) is not None,
        )
        self._streamer = Streamer(self._api)
        self._postbox = Postbox(pace)
        self._presence = Presence(self._api, steward, pace.now)
        self._stops = Stops(steward)
        poster = Poster(self._api, steward, self._postbox, self._streamer, pace.now)
        self._feed = Feed(poster, (self._presence, self._stops))
        forms = Forms(self._api, steward, self._inbox, self._decided)
        self._forms = forms
        self._tapping = Tapping(
            steward, self._inbox, forms, self._whispers, self._later, self._decided
        )
        self._listening = Listening(steward, self._inbox, self._direct, self._heard)
        self._app = self._listen()
        self._socket: SocketRunner | None = None

    def start(self) -> None:
        """Begin to show what the office has to say, and to listen where an app token is set."""
        self._postbox.start()
        self._feed.start()
        if self._keys.app_token:
            self._socket = SocketRunner(self._app, self._keys.app_token)
            self._socket.start()

    def stop(self) -> None:
        """Stop listening first, so that nothing is acknowledged that nobody would answer."""
        if self._socket is not None:
            self._socket.stop()
        self._feed.stop()
        self._postbox.stop()
        self._hands.shutdown(wait=True)
        self._fetcher.stop()

    def route(self) -> Route:
        """The endpoint for signed HTTP events, to be mounted on the console's server."""
        return http_route(self._app)

    def idle(self) -> bool:
        """Whether everything that was queued has been sent."""
        return self._postbox.idle()

    def _listen(self) -> App:
        """Bolt checks signatures and ignores our own messages; each listener ends before the ack leaves."""
        app = App(
            client=self._api.client,
            signing_secret=self._keys.signing_secret or None,
            request_verification_enabled=bool(self._keys.signing_secret),
            process_before_response=True,
            token_verification_enabled=False,
            logger=_quiet,
        )
        app.event("message")(self._listening.on_message)
        app.event("app_mention")(self._listening.on_message)
        app.event("app_home_opened")(self._on_opened)
        app.event("agent_session_stopped")(self._on_stopped)
        app.command("/steward")(self._listening.on_command)
        app.shortcut("remember_this")(self._listening.on_shortcut)
        app.shortcut("make_a_task")(self._listening.on_shortcut)
        app.action(re.compile(rf"^{ACTION_PREFIX}\."))(self._tapping.on_tap)
        app.action(re.compile(rf"^{RATING}\."))(self._tapping.on_rating)
        app.action(STOP)(self._on_switch)
        app.action(RESUME)(self._on_switch)
        app.view(EDIT)(self._forms.on_edit)
        app.view(REJECT)(self._forms.on_reject)
        return app

    def _on_opened(self, body: dict[str, object]) -> None:
        """Somebody looks at us: the Home tab is drawn, or prompts are offered above the composer."""
        opened = Opened.model_validate(body["event"])
        if opened.tab == "messages":
            suggest = self._api.suggest
            self._later(lambda: suggest(opened.channel, "What shall I do?", PROMPTS))
        else:
            self._at_home.add(opened.user)
            self._renew_home(opened.user)

    def _on_stopped(self, body: dict[str, object]) -> None:
        """The stop button of a thread."""
        stopped = Stopped.model_validate(body["event"])
        place = Place(channel=stopped.channel, thread=stopped.thread_ts)
        sender = self._inbox.sender(stopped.user)
        if self._steward.operator(sender) is None:
            self._later(lambda: self._whispers.to(stopped.user, place, NOT_YOURS))
            return
        count = self._stops.stop(place, sender, float(stopped.event_ts))
        if count is None:
            return
        were = "was" if count == 1 else "were"
        said = f"Stopped. {count} waiting here {were} withdrawn." if count else "Stopped."
        self._presence.end(place)
        self._later(lambda: self._whispers.to(stopped.user, place, said))
        self._feed.hurry()

    def _on_switch(self, ack: Ack, body: dict[str, object]) -> None:
        """The kill switch in the Home tab."""
        tap = Tap.model_validate(body)
        sender = self._inbox.sender(tap.user.id)
        try:
            turn = self._steward.stop if tap.tapped.action_id == STOP else self._steward.resume
            turn(sender)
        except StewardError as fault:
            words = str(fault)
            self._later(lambda: self._whispers.over_home(tap.trigger_id, words))
        ack()
        self._decided(tap.user.id)

    def _renew_home(self, user: str) -> None:
        """Draw the tab as it is by then, once Slack takes it, and one at a time."""

        def lost(fault: Exception) -> None:
            log.warning("the Home tab of %s is old: %s", user, fault)

        draw = partial(self._draw_home, user)
        self._postbox.put(Letter(channel=user, key="home", send=draw, lost=lost, edit=True))

    def _draw_home(self, user: str) -> None:
        if self._steward.operator(self._inbox.sender(user)) is None:
            self._api.publish_home(user, closed_view(STRANGER))
            return
        steward = self._steward
        waiting, stopped = steward.approvals(), steward.stopped_by()
        view = home_view(waiting, steward.runs(), steward.invoices(), steward.spent(), stopped)
        self._api.publish_home(user, view)

    def _heard(self, place: Place, user: str) -> None:
        """Something new was heard: an answer is expected there."""
        self._stops.lift(place)
        self._streamer.asked(place, user)
        self._presence.expect(place)
        self._feed.hurry()

    def _decided(self, user: str) -> None:
        """Something may have changed: show it, and in the Home tab of whoever looks at it."""
        self._feed.hurry()
        if user in self._at_home:
            self._renew_home(user)

    def _direct(self, user: str) -> str:
        if user not in self._directs:
            self._directs[user] = self._api.direct(user)
        return self._directs[user]

    def _later(self, work: Callable[[], None]) -> None:
        """Do something after the acknowledgement; its failure is nobody's but the log's."""

        def guarded() -> None:
            try:
                work()
            except Exception as fault:
                log.warning("after an acknowledgement: %s", fault)

        self._hands.submit(guarded)
