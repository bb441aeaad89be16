"""Delivering events and taps to the app: Socket Mode or signed HTTP, acks, and redelivery."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.customs import declare
from tests.fakes.slack.clock import PlatformClock
from tests.fakes.slack.jsons import Json, child, read, text_of
from tests.fakes.slack.rules import faults_of_answer
from tests.fakes.slack.workspace import APP

# Seconds that Slack waits for an acknowledgement.
ACK_WITHIN = 3.0
# https://docs.slack.dev/apis/events-api/#retries: nearly at once, after a minute, after five.
RETRY_AFTER = (0.0, 60.0, 300.0)


@dataclass
class Delivery:
    """Something the app must acknowledge; `answer` is what it said back."""

    kind: str
    payload: Json
    attempts: int = 0
    acked: bool = False
    answer: Json = field(default_factory=dict)
    status: int = 0


@dataclass(frozen=True)
class Endpoint:
    """Where an app listens over HTTP, and the secret that its requests are signed with."""

    url: str
    signing_secret: str


class Courier:
    """Hands deliveries over and repeats events that nobody acknowledged in time."""

    def __init__(self, clock: PlatformClock) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.endpoint: Endpoint | None = None
        self.deliveries: list[Delivery] = []
        self.acks_to_lose = 0
        self.brought_again = asyncio.Event()
        self._clock = clock
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._due: list[tuple[float, Delivery]] = []
        self._envelopes = 0

    async def deliver(self, delivery: Delivery) -> Delivery:
        """Try once, and for events at once again; later attempts wait for their time."""
        self.deliveries.append(delivery)
        await self.attempt(delivery)
        if not delivery.acked and delivery.kind == "events_api":
            await self.attempt(delivery)
            if not delivery.acked:
                self._due.append((self._clock.now() + RETRY_AFTER[1], delivery))
        return delivery

    async def attempt(self, delivery: Delivery) -> None:
        """Hand over once, whether or not it was acknowledged before."""
        delivery.attempts += 1
        if delivery.attempts > 1:
            self.brought_again.set()
        if self.endpoint is not None:
            acked = await self._by_http(delivery, self.endpoint)
        elif self.sockets:
            acked = await self._by_socket(delivery, self.sockets[-1])
        else:
            acked = False
        declare(f"slack's answer to {delivery.kind}", faults_of_answer(delivery.answer))
        if acked and self.acks_to_lose:
            self.acks_to_lose -= 1
            acked = False
        delivery.acked = acked

    async def redeliver_due(self) -> None:
        """Make the attempts whose time has come."""
        now = self._clock.now()
        ready = [item for item in self._due if item[0] <= now]
        self._due = [item for item in self._due if item[0] > now]
        for _, delivery in ready:
            await self.attempt(delivery)
            if not delivery.acked and delivery.attempts <= len(RETRY_AFTER):
                self._due.append((now + RETRY_AFTER[delivery.attempts - 1], delivery))

    def forget(self, socket: web.WebSocketResponse) -> None:
        """A socket is closed, or about to be."""
        if socket in self.sockets:
            self.sockets.remove(socket)

    def acknowledge(self, frame: Json) -> None:
        """Take an envelope's acknowledgement from a socket."""
        waiting = self._waiting.pop(text_of(frame, "envelope_id"), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(child(frame, "payload"))

    async def _by_socket(self, delivery: Delivery, socket: web.WebSocketResponse) -> bool:
        self._envelopes += 1
        envelope = f"envelope-{self._envelopes}"
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        try:
            await socket.send_str(json.dumps(_enveloped(envelope, delivery)))
            delivery.answer = await asyncio.wait_for(waiting, ACK_WITHIN)
        except (TimeoutError, ConnectionError):
            self._waiting.pop(envelope, None)
            return False
        return True

    async def _by_http(self, delivery: Delivery, endpoint: Endpoint) -> bool:
        body, kind = _http_body(delivery)
        headers = {"Content-Type": kind, **signed(body, endpoint.signing_secret)}
        if delivery.attempts > 1:
            headers["X-Slack-Retry-Num"] = str(delivery.attempts - 1)
            headers["X-Slack-Retry-Reason"] = (
                "http_timeout" if not delivery.status else "http_error"
            )
        timeout = ClientTimeout(total=ACK_WITHIN)
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.post(endpoint.url, data=body, headers=headers) as answer,
            ):
                delivery.status = answer.status
                text = await answer.text()
        except (TimeoutError, ClientError):
            delivery.status = 0
            return False
        delivery.answer = read(text) if text.startswith("{") else {"text": text} if text else {}
        return delivery.status == 200


def signed(body: bytes, secret: str, at: int | None = None) -> dict[str, str]:
    """Sign a request as Slack does: v0, over the time and the raw body."""
    stamp = str(int(time.time()) if at is None else at)
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _enveloped(envelope: str, delivery: Delivery) -> Json:
    frame: Json = {
        "envelope_id": envelope,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind != "events_api",
        "payload": delivery.payload,
    }
    if delivery.kind == "events_api":
        frame |= {
            "retry_attempt": delivery.attempts - 1,
            "retry_reason": "timeout" if delivery.attempts > 1 else "",
        }
    return frame


def _http_body(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload | {"api_app_id": APP}).encode(), "application/json"
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "slash_commands":
        return urlencode(
            {key: str(value) for key, value in delivery.payload.items()}
        ).encode(), form
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form
