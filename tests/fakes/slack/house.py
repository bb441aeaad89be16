"""A whole office behind the fake Slack: real storage, a worker in a thread, the adapter by either way in."""

import email
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import uvicorn

from bot.adapters.slack.adapter import SlackAdapter, SlackKeys
from bot.adapters.slack.postbox import Pace
from bot.adapters.slack.runners import EVENTS_PATH
from bot.bootstrap import OWNER, TERMINAL, WEB, open_office, prepare
from bot.config import Settings
from bot.console.app import console
from bot.console.doors import with_doors
from bot.console.sessions import Sessions
from bot.facade.pairing import Pairings
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision
from bot.kernel.errors import Conflict
from bot.kernel.events import Entry, Replied
from bot.kernel.ids import ApprovalRef, conversation_id
from bot.kernel.messages import Message, Sender
from bot.kernel.ports import Append, Batch, Due
from bot.office import Office
from bot.steward import Steward
from tests.fakes.slack.clock import PlatformClock
from tests.fakes.slack.fake import FakeSlack
from worker import edge
from worker.drain import drain

Way = Literal["socket", "http"]


class FakePace(Pace):
    """The postbox's time is the platform's, so that waiting for a rate takes no time."""

    def __init__(self, clock: PlatformClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now()

    def wait(self, bell: threading.Condition, seconds: float | None) -> None:
        if seconds is None:
            bell.wait()
        else:
            # Long enough for what is being said to come first, short enough not to wait for.
            bell.wait(0.005)
            self._clock.sleep(min(seconds, 0.25))


class Hands:
    """The workers, as one thread that does whatever is due."""

    def __init__(self) -> None:
        self.office: Office | None = None
        self._rung = threading.Event()
        self._open = True
        self._working = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def ring(self, _due: Iterable[Due]) -> None:
        self._rung.set()

    def answered(self) -> None:
        pass

    def start(self, office: Office) -> None:
        self.office = office
        self._thread.start()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Do nothing for a while, as workers that are busy elsewhere; what is in hand ends first."""
        with self._working:
            yield

    def stop(self) -> None:
        self._open = False
        self._rung.set()
        self._thread.join()

    def _run(self) -> None:
        assert self.office is not None
        while self._open:
            self._rung.wait(0.05)
            self._rung.clear()
            with self._working:
                self._work(self.office)

    def _work(self, office: Office) -> None:
        drain(office)
        for due in office.agenda.due("edge", office.clock.now()):
            edge.perform(due.subject, office)
            self._rung.set()


class Door:
    """Starts the adapter of an office in front of the fake Slack, and stops it; the office goes on."""

    def __init__(self, slack: FakeSlack, way: Way = "socket") -> None:
        self.slack = slack
        self.endpoint = ""
        self._way = way
        self._server: uvicorn.Server | None = None
        self._serving: threading.Thread | None = None

    @property
    def by_socket(self) -> bool:
        return self._way == "socket"

    def opens(self, steward: Steward) -> None:
        """Start the adapter, as a process that starts or restarts does."""
        keys = SlackKeys(
            bot_token=self.slack.bot_token,
            app_token=self.slack.app_token if self.by_socket else "",
            signing_secret="" if self.by_socket else self.slack.signing_secret,
            api_url=self.slack.base_url,
        )
        self.adapter = SlackAdapter(steward, keys, FakePace(self.slack.clock))
        self.adapter.start()
        if self.by_socket:
            assert self.slack.connected()
        else:
            self._serve(steward)

    def closes(self) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            self._serving.join()
        self.adapter.stop()
        # Or the next one to open would be taken for connected while this socket is being closed.
        assert self.slack.connected(0)

    def _serve(self, steward: Steward) -> None:
        sessions = Sessions(steward.office.settings.home)
        application = with_doors(console(steward, sessions, WEB), [self.adapter.route()])
        config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="error")
        self._server = uvicorn.Server(config)
        self._serving = threading.Thread(target=self._server.run, name="console", daemon=True)
        self._serving.start()
        assert self.slack.waits(lambda: self._server is not None and self._server.started)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}{EVENTS_PATH}"
        self.slack.sends_to(self.endpoint)


class House:
    """An office, its owner paired in Slack, and the adapter between them."""

    def __init__(
        self,
        home: Path,
        slack: FakeSlack,
        way: Way = "socket",
        settings: Settings | None = None,
    ) -> None:
        self.slack = slack
        self._door = Door(slack, way)
        settings = settings or Settings(home=home)
        prepare(settings)
        self.hands = Hands()
        self.office = open_office(settings, bell=self.hands)
        self.steward = Steward(self.office)
        self.owner = slack.user("Ada")
        self.desk = slack.direct(self.owner)
        pairings = Pairings(self.office)
        pairings.introduce(OWNER, "Ada", Sender(channel="slack", id=self.owner, name="Ada"))

    def __enter__(self) -> Self:
        self.hands.start(self.office)
        self.opens_the_door()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.shuts_the_door()
        self.hands.stop()

    def opens_the_door(self) -> None:
        """Start the adapter, as a process that starts or restarts does."""
        self._door.opens(self.steward)

    def shuts_the_door(self) -> None:
        """Stop the adapter; the office goes on."""
        self._door.closes()

    @property
    def adapter(self) -> SlackAdapter:
        return self._door.adapter

    @property
    def endpoint(self) -> str:
        """Where Slack's requests are taken, when they come by signed HTTP."""
        return self._door.endpoint

    def says(self, text: str) -> str:
        """The owner writes in the direct conversation; returns the thread that opens."""
        return self.slack.says(self.owner, self.desk, text).ts

    def shows(self, thread: str, card: Card) -> None:
        """Have the office say something on a thread of the direct conversation, as its kernel would."""
        stream = f"conversation/{conversation_id('slack', f'{self.desk}:{thread}')}"
        entry = Entry(fact=Replied(card=card), actor="kernel")
        for _ in range(50):
            append = Append(stream, self.office.log.version(stream), (entry,))
            with suppress(Conflict):
                return self.office.commit(Batch(self.office.clock.now(), (append,)))
        raise AssertionError("the conversation never rested")

    def asks_at_the_terminal(self, text: str) -> None:
        """The same person speaks at the terminal."""
        now = self.office.clock.now()
        message = Message(sender=TERMINAL, thread="main", external_id="t1", text=text, at=now)
        self.steward.hear(message)

    def approves_elsewhere(self) -> None:
        """The same person approves at the terminal what waits."""
        [card] = self.steward.approvals()
        ref = ApprovalRef(card.approval)
        decision = Decision(approval=ref, verb="approve", sender=TERMINAL, shown=card.digest)
        self.steward.decide(decision)

    @property
    def mailbox(self) -> list[str]:
        """The subjects of the mails that left the office."""
        outbox = self.office.settings.home / "outbox" / "new"
        mails = [email.message_from_bytes(path.read_bytes()) for path in outbox.glob("*")]
        return [str(mail["Subject"]) for mail in mails]

    def sends(self, mails: int) -> bool:
        """Wait until so many mails have left."""
        return self.slack.waits(lambda: len(self.mailbox) == mails)

    def rests(self) -> bool:
        """Wait until everything was worked off and shown."""
        return self.slack.waits(self._is_at_rest)

    def _is_at_rest(self) -> bool:
        """Nothing is due and nothing unsent, while nothing happens in between."""
        before, now = self.steward.position(), self.office.clock.now()
        busy = (
            self.office.agenda.due("kernel", now)
            or self.office.agenda.due("edge", now)
            or self.steward.undelivered("slack")
            or not self.adapter.idle()
        )
        return not busy and self.steward.position() == before
