"""`python -m bot.adapters.telegram`: the process that the Procfile and `steward up` start."""

import logging

from bot.adapters.telegram.process import run
from bot.bootstrap import open_office
from bot.config import read_settings
from bot.steward import Steward

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = read_settings()
    run(Steward(open_office(settings)), settings)
