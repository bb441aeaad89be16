"""What only one person is told: why a tap did not count, why a file was not taken. Never a decision."""

import logging

from bot.adapters.slack import literal
from bot.adapters.slack.modals import notice
from bot.adapters.slack.places import Place
from bot.adapters.slack.rendering import Rendered
from bot.adapters.slack.slack_api import SlackApi
from bot.adapters.slack.words import clipped, escaped
from bot.kernel.errors import StewardError

MOST = 3_000

log = logging.getLogger(__name__)


class Whispers:
    """Ephemeral messages, and modals where there is no channel to whisper in. Best effort."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    def to(self, user: str, place: Place, words: str) -> None:
        """Tell `user` something in a channel or thread."""
        said = clipped(words, MOST)
        shown = Rendered(escaped(said), (literal.paragraph(*literal.plain(said)),))
        try:
            self._api.whisper(place, user, shown)
        except StewardError as fault:
            log.info("could not whisper to %s: %s", user, fault)

    def over_home(self, trigger: str, words: str) -> None:
        """Tell something to whoever tapped in the Home tab."""
        try:
            self._api.open_view(trigger, notice("Not done", words))
        except StewardError as fault:
            log.info("could not open a notice: %s", fault)
