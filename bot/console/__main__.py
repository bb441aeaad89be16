"""`python -m bot.console`: serve the console of this home until told to stop."""

from typing import TYPE_CHECKING

import uvicorn

from bot.bootstrap import WEB, open_office, prepare
from bot.config import Settings, read_settings
from bot.console.app import console
from bot.console.doors import with_doors
from bot.console.sessions import Sessions
from bot.steward import Steward

if TYPE_CHECKING:
    from bot.adapters.slack.adapter import SlackAdapter


def main() -> None:
    settings = read_settings()
    prepare(settings)
    steward = Steward(open_office(settings))
    app = console(steward, Sessions(settings.home), WEB)
    slack = _slack(steward, settings)
    served = with_doors(app, [slack.route()] if slack else [])
    config = uvicorn.Config(
        served, settings.host, settings.port, log_level="warning", server_header=False
    )
    server = uvicorn.Server(config)
    app.state.watch.closing = lambda: server.should_exit
    if slack is not None:
        slack.start()
    try:
        server.run()
    finally:
        if slack is not None:
            slack.stop()


def _slack(steward: Steward, settings: Settings) -> "SlackAdapter | None":
    """Slack by signed HTTP, where that was set up; its library is imported only then."""
    if not settings.slack_signing_secret:
        return None
    from bot.adapters.slack.process import on_console

    return on_console(steward, settings)


if __name__ == "__main__":
    main()
