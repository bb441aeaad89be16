"""`python -m bot.cli`: the same as `steward`."""

from bot.cli import app

app()
