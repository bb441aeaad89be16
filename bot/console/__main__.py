"""`python -m bot.console`: serve the console of this home until told to stop."""

import uvicorn

from bot.bootstrap import WEB, open_office, prepare
from bot.config import read_settings
from bot.console.app import console
from bot.console.sessions import Sessions
from bot.steward import Steward


def main() -> None:
    settings = read_settings()
    prepare(settings)
    app = console(Steward(open_office(settings)), Sessions(settings.home), WEB)
    config = uvicorn.Config(
        app, settings.host, settings.port, log_level="warning", server_header=False
    )
    server = uvicorn.Server(config)
    app.state.watch.closing = lambda: server.should_exit
    server.run()


if __name__ == "__main__":
    main()
