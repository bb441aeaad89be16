"""A library's guess at a day that the strict grammars do not read: shown, and never taken unasked."""

from __future__ import annotations

from datetime import datetime

from bot.intents.drafts import Doubt, Option
from bot.intents.finishing import as_json, spoken
from bot.intents.values.reading import Setting

_DAYS = frozenset(("date", "due", "past"))
_LONGEST = 60


def suggested_time(slot: str, grammar: str, text: str, setting: Setting) -> Doubt | None:
    """A question whether the library's reading is meant; None where it has none or none is wanted."""
    if grammar not in _DAYS and grammar != "moment":
        return None
    guess = _guess(text, setting) if len(text) <= _LONGEST else None
    if guess is None:
        return None
    value = guess.date() if grammar in _DAYS else guess
    yes = Option(label="Yes", slots={slot: as_json(value)})
    question = f"Did you mean {spoken(value)}?"
    return Doubt(slot=slot, question=question, options=(yes, Option(label="No")))


def _guess(text: str, setting: Setting) -> datetime | None:
    # Imported here, as it takes half a second and is needed only where all else has failed.
    import dateparser  # type: ignore[import-untyped]

    now = setting.now
    settings = {
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        found = dateparser.parse(text, languages=["en", "de"], settings=settings)
    except (ValueError, OverflowError):
        return None
    is_time = isinstance(found, datetime)
    return found.replace(tzinfo=now.tzinfo, microsecond=0) if is_time else None
