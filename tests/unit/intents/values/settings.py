"""The Wednesday morning in Berlin that the grammars are tested at."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.intents.values.reading import Setting

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def setting(locale: str = "en", currency: str = "EUR") -> Setting:
    return Setting(WEDNESDAY, currency, locale)
