"""The door to Telegram, and an office behind it: both at work on their own threads, as in production."""

import socket
import threading
from pathlib import Path
from typing import Literal

import httpx
import uvicorn
from pydantic import JsonValue
from starlette.applications import Starlette

from bot.adapters.telegram.adapter import Setup, Telegram, Webhook
from bot.bootstrap import OWNER, TERMINAL
from bot.config import Settings
from bot.kernel.cards import Card
from bot.kernel.decisions import Edit
from bot.kernel.events import Entry, MessageHeard, Replied
from bot.kernel.ids import ApprovalRef, conversation_id
from bot.kernel.messages import Message, Sender
from bot.kernel.ports import Append, Batch
from tests.fakes.office import Office, Worker
from tests.fakes.telegram.telegram import PATIENCE, FakeTelegram
from tests.fakes.telegram.wire import User

Way = Literal["polling", "webhook"]
SECRET = "a-secret_of-the-webhook"


class Door:
    """Starts the adapter of an office against a fake Telegram, and stops it; the office goes on."""

    def __init__(
        self,
        office: Office,
        telegram: FakeTelegram,
        *,
        driver: str = "ptb",
        way: Way = "polling",
    ) -> None:
        self.telegram = telegram
        self.office = office
        self._driver, self._way = driver, way
        self._adapter: Telegram | None = None
        self._server: Server | None = None

    def opens(self) -> None:
        """Start, or start again over the same folder, as after a crash or an update."""
        server = Server() if self._way == "webhook" else None
        setup = Setup(
            token=self.telegram.token,
            driver=self._driver,
            base=self.telegram.url,
            webhook=Webhook(server.url, SECRET) if server else None,
            long_poll=2,
            second=self.telegram.second,
            answer_within=10.0,
        )
        self._adapter = Telegram(self.office.steward, setup, self.office.home)
        if server is not None:
            server.start(self._adapter)
            self._server = server
        self._adapter.start()

    def closes(self) -> None:
        if self._adapter is not None:
            self._adapter.stop()
            self._adapter = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def pairs(self, user: User) -> User:
        """Make this person the owner of the office, here as on the terminal."""
        sender = Sender(channel="telegram", id=str(user.id), name=user.first_name)
        self.office.steward.pairings.introduce(OWNER, user.first_name, sender)
        return user

    def pushed(self, update: JsonValue, secret: str = SECRET) -> int:
        """Push something to the webhook as anybody might; gives the HTTP status."""
        assert self._server is not None, "This desk polls."
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return httpx.post(
            self._server.url, json=update, headers=headers, timeout=PATIENCE
        ).status_code


class Desk(Door):
    """A door with an office of its own behind it, whose worker does what falls due at once."""

    def __init__(
        self,
        home: Path,
        telegram: FakeTelegram,
        *,
        driver: str = "ptb",
        way: Way = "polling",
        settings: Settings | None = None,
    ) -> None:
        super().__init__(Office(home, settings=settings), telegram, driver=driver, way=way)
        self._worker = Worker(self.office)

    def opens(self) -> None:
        super().opens()
        self._worker.start()

    def closes(self) -> None:
        super().closes()
        self._worker.stop()

    def restarts(self) -> None:
        self.closes()
        self.office.restarts()
        self.opens()

    def shows(self, thread: str, card: Card) -> None:
        """Have the office say something on a thread, as its kernel would."""
        log, stream = self.office.parts.log, f"conversation/{conversation_id('telegram', thread)}"
        entry = Entry(fact=Replied(card=card), actor="kernel")
        for _ in range(50):
            append = Append(stream, log.version(stream), (entry,))
            if not log.commit([Batch(self.office.clock.now(), (append,))]):
                return
        raise AssertionError("The conversation never rested.")

    def changes_the_price(self, price: str) -> None:
        """Edit the invoice that waits longest, as its owner would in the console."""
        card = self.office.steward.approvals()[0]
        edit = Edit(
            approval=ApprovalRef(card.approval),
            sender=TERMINAL,
            shown=card.digest,
            changes=(("line1.unit_price", price),),
        )
        self.office.steward.edit(edit)

    def pauses(self) -> None:
        """Let the worker take a long time."""
        self._worker.stop()

    def goes_on(self) -> None:
        self._worker.start()

    def heard(self) -> list[Message]:
        """Every message that was heard over Telegram from an operator, in order."""
        events = self.office.parts.log.read_all(limit=100_000)
        facts = (event.fact for event in events)
        heard = [fact.message for fact in facts if isinstance(fact, MessageHeard)]
        return [message for message in heard if message.sender.channel == "telegram"]


class Server:
    """A web server on loopback with the adapter's route, as the console has it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}{Telegram.path}"

    def start(self, adapter: Telegram) -> None:
        app = Starlette(routes=[adapter.route()])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        self._socket.close()
