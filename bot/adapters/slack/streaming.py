"""Long answers arrive paragraph by paragraph, as Slack's agents answer; a refusal makes them one message."""

import logging
from collections.abc import Callable, Iterator

from slack_sdk.models.blocks import Block

from bot.adapters.slack import literal
from bot.adapters.slack.places import Place
from bot.adapters.slack.rendering import RATED_FROM, document_of, rating, rendered
from bot.adapters.slack.slack_api import SlackApi
from bot.adapters.slack.words import pieces_of
from bot.kernel.cards import Card
from bot.kernel.errors import Refused, StewardError

# Characters: a shorter answer is one message at once, a piece is what is read at a glance.
LONG = RATED_FROM
PIECE = 1_200

log = logging.getLogger(__name__)


class Streamer:
    """Streams answers that only inform. `asker_of` knows who last spoke in a thread."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._askers: dict[str, str] = {}
        self._broken: set[str] = set()

    def asked(self, place: Place, user: str) -> None:
        """Remember for whom an answer is, as streaming in channels requires."""
        self._askers[str(place)] = user

    def suits(self, card: Card, place: Place) -> bool:
        """Whether a card is nothing but an answer, long enough to stream, to somebody whom we know."""
        bare = Card(key=card.key, revision=card.revision, text=card.text, title=card.title)
        known = str(place) in self._askers and bool(place.thread)
        only_words = card.model_copy(update={"attachments": ()}) == bare
        return only_words and known and len(card.text) > LONG and document_of(card) is None

    def post(self, card: Card, place: Place, begun: Callable[[str], None]) -> str:
        """Stream a card and return its ts; where Slack refuses, post it as one message.

        `begun` is told the ts at once, since a message that is being streamed has no key to be found by.
        """
        try:
            ts = self._api.start_stream(place, self._askers[str(place)], self._api.team())
        except Refused as refusal:
            log.info("streaming refused, posting instead: %s", refusal)
            return self._api.post(place, rendered(card), key=card.key)
        begun(ts)
        try:
            for piece in _paragraphs(card):
                self._api.append_stream(place, ts, [piece])
            self._api.stop_stream(place, ts, list(rating(card)))
        except StewardError as broken:
            # The message exists by now: it is brought up to date as one, and never posted again.
            log.info("a stream broke off, the whole follows: %s", broken)
            self._broken.add(ts)
        return ts

    def broke(self, ts: str) -> bool:
        """Whether this stream still lacks something that an update must bring."""
        return ts in self._broken

    def mended(self, ts: str) -> None:
        self._broken.discard(ts)


def _paragraphs(card: Card) -> Iterator[Block]:
    if card.title:
        yield literal.paragraph(literal.bold(card.title))
    for piece in pieces_of(card.text, PIECE):
        yield literal.paragraph(*literal.plain(piece))
