"""What the processes print: text for a person, or one JSON line an event; never a secret."""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from bot.config import Settings

HIDDEN = "[hidden]"
_SECRET = re.compile(r"(token|secret|key|passphrase)$")
_SHORTEST = 6
# What a secret of somebody else's may look like: Slack's, Telegram's, OpenAI's, and any bearer's.
_SHAPES = re.compile(
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|\b\d{6,12}:[\w-]{30,}|\bsk-[\w-]{16,}"
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"
)


def start_logging(role: str, settings: Settings) -> None:
    """Have this process print to standard error as the settings say."""
    hide = Hiding(settings)
    printer = logging.StreamHandler(sys.stderr)
    printer.setFormatter(JsonLines(role, hide) if settings.log_format == "json" else Plain(hide))
    logging.basicConfig(level=logging.WARNING, handlers=[printer], force=True)


class Hiding:
    """Takes secrets out of a text: those of the settings, and whatever looks like one."""

    def __init__(self, settings: Settings) -> None:
        known = sorted(_secrets(settings), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        without = self._known.sub(HIDDEN, text) if self._known else text
        return _SHAPES.sub(HIDDEN, without)


class Plain(logging.Formatter):
    """`WARNING bot.x: what happened`, for the terminal of `steward up`."""

    def __init__(self, hide: Hiding) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line; what a record was given as `facets` stands beside its message."""

    def __init__(self, role: str, hide: Hiding) -> None:
        super().__init__()
        self._role = role
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        facets: Mapping[str, object] = getattr(record, "facets", {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._role,
            "logger": record.name,
            "message": self._hide(record.getMessage()),
            **{
                name: self._hide(value) if isinstance(value, str) else value
                for name, value in facets.items()
            },
        }
        if record.exc_info:
            line["fault"] = self._hide(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _secrets(settings: Settings) -> Iterable[str]:
    """The values that must not be printed: tokens, keys, and the passwords within addresses."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if not isinstance(value, str) or len(value) < _SHORTEST:
            continue
        if _SECRET.search(name):
            yield value
        password = urlsplit(value).password if "://" in value else None
        if password:
            yield from {password, unquote(password)}
