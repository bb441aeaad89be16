"""The two ways in which Slack reaches us: Socket Mode, and signed HTTP on the console's server."""

import logging
import socket
import threading
import time
from contextlib import suppress

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.slack.line import Line

EVENTS_PATH = "/slack/events"
# Seconds between attempts to connect for the first time.
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0

log = logging.getLogger(__name__)


class SocketRunner:
    """Holds the Socket Mode connection; slack_sdk reconnects it when Slack asks or the line drops.

    One envelope at a time, so that two quick messages are heard in the order they were written in;
    whatever takes long runs after the acknowledgement, elsewhere.
    """

    def __init__(self, app: App, app_token: str) -> None:
        self._app = app
        self._client = Line(app_token=app_token, web_client=app.client, concurrency=1, logger=log)
        self._client.socket_mode_request_listeners.append(self._on_envelope)
        self._stopping = threading.Event()
        self._connecting = threading.Thread(target=self._connect, name="slack-connect", daemon=True)

    def start(self) -> None:
        """Begin to connect; a Slack that does not answer yet is asked again until it does."""
        self._connecting.start()

    def stop(self) -> None:
        """Close at once: slack_sdk would first wait out a receive of three seconds, and a queue's one."""
        self._stopping.set()
        self._connecting.join()
        with self._client.unrenewed():
            self._client.closed = True
        self._client.auto_reconnect_enabled = False
        session = self._client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        self._client.enqueue_message("")
        self._client.close()

    def connected(self) -> bool:
        return self._client.is_connected()

    def _connect(self) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            try:
                self._client.connect()
                return
            except Exception as fault:
                log.error("Slack does not let us in, trying again in %g s: %s", wait, fault)
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _on_envelope(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.time()
        send_response(client, request, run_bolt_app(self._app, request), started)


def http_route(app: App) -> Route:
    """The endpoint for events, taps and commands; Bolt refuses what is not signed by Slack."""

    async def on_request(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        answer = await run_in_threadpool(app.dispatch, bolt_request)
        return to_starlette_response(answer)

    return Route(EVENTS_PATH, on_request, methods=["POST"])
