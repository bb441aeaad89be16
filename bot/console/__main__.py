"""`python -m bot.console`: serve the console of this home until told to stop."""

from collections.abc import Iterator
from typing import Protocol

import uvicorn
from starlette.routing import BaseRoute

from bot.bootstrap import WEB, open_office, prepare
from bot.config import Settings, read_settings
from bot.console.app import console
from bot.console.doors import with_doors
from bot.console.sessions import Sessions
from bot.observe.logs import start_logging
from bot.steward import Steward


def main() -> None:
    settings = read_settings()
    start_logging("console", settings)
    prepare(settings)
    steward = Steward(open_office(settings))
    app = console(steward, Sessions(settings.home), WEB)
    doors = list(_doors(steward, settings))
    served = with_doors(app, [door.route() for door in doors])
    config = uvicorn.Config(
        served,
        settings.host,
        settings.port,
        log_config=None,
        log_level="warning",
        server_header=False,
    )
    server = uvicorn.Server(config)
    app.state.watch.closing = lambda: server.should_exit
    for door in doors:
        door.start()
    try:
        server.run()
    finally:
        for door in doors:
            door.stop()


class Door(Protocol):
    """A chat that comes in through this server."""

    def route(self) -> BaseRoute: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


def _doors(steward: Steward, settings: Settings) -> Iterator[Door]:
    """Slack by signed HTTP and Telegram by webhook, where set up; their libraries are imported only then."""
    if settings.slack_signing_secret:
        from bot.adapters.slack.process import on_console as slack_on_console

        if slack := slack_on_console(steward, settings):
            yield slack
    if settings.telegram_webhook_url:
        from bot.adapters.telegram.process import on_console as telegram_on_console

        if telegram := telegram_on_console(steward, settings):
            yield telegram


if __name__ == "__main__":
    main()
