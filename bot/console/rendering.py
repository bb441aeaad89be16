"""Turns what the office knows into HTML, in the operator's time zone and way of writing dates."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.config import Settings
from bot.console.wording import STATES, shape_of
from bot.kernel.cards import Card
from bot.observe.timeline import in_words

_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders templates; everything in them is escaped unless it is a template's own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            when=self._when,
            day=self._day,
            clock=self._clock,
            lasted=lasted,
            size=size,
            mark=mark,
            strong=strong,
            shape=shape_of,
            in_words=in_words,
        )
        self._templates.globals.update(states=STATES, nonce=_nonce)

    def __call__(self, template: str, **context: object) -> str:
        return self._templates.get_template(template).render(context)

    def _when(self, moment: datetime) -> str:
        local = moment.astimezone(self._settings.zone)
        return format_datetime(local, "d MMM y, HH:mm", locale=self._settings.locale)

    def _day(self, moment: datetime) -> str:
        return format_date(moment, "d MMM y", locale=self._settings.locale)

    def _clock(self, moment: datetime) -> str:
        local = moment.astimezone(self._settings.zone)
        return format_time(local, "HH:mm:ss", locale=self._settings.locale)


def _nonce() -> str:
    """The name of a message that is yet to be sent: however often a form is sent, it is that one."""
    return secrets.token_hex(16)


def mark(*parts: object) -> str:
    """A short name of what is shown: a browser replaces what it shows where the mark differs."""
    text = "\x00".join(
        part.model_dump_json(exclude={"revision"}) if isinstance(part, Card) else str(part)
        for part in parts
    )
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def strong(text: str) -> Markup:
    """Text with what stands between double asterisks set in bold, and everything else escaped."""
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(text))))


def size(count: int) -> str:
    """Bytes as a person says them."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1000 or unit == "MB":
            break
        count = round(count / 1000)
    return f"{count} {unit}"


def lasted(time: timedelta) -> str:
    """How long something took, in the coarsest unit that still tells."""
    seconds = time.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"
