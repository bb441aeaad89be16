"""`python -m bot.adapters.slack`: the process that the Procfile and `steward up` start."""

from bot.adapters.slack.process import run
from bot.bootstrap import begin_work
from bot.config import read_settings
from bot.observe.logs import start_logging
from bot.steward import Steward

if __name__ == "__main__":
    settings = read_settings()
    start_logging("slack", settings)
    run(Steward(begin_work(settings)), settings)
