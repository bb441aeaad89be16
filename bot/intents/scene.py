"""One sentence in its world: its tokens, what they can be read as, and how they may be misspelt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.intents.directory import directories_of
from bot.intents.fit import Fit
from bot.intents.frames import Phrase
from bot.intents.inflection import plainly_put
from bot.intents.mentions import Mentions
from bot.intents.values.calendar import MONTHS, WEEKDAYS
from bot.intents.values.reading import Reading
from bot.intents.words import Kind, Token, tokens_of, wordset
from bot.intents.world import World

TYPO_COST = 0.4
Grammar = Callable[["Scene", int], list[Reading[object]]]


class Scene:
    """Reads values at a place once, however many patterns ask for them."""

    def __init__(
        self,
        text: str,
        world: World,
        mentions: Mentions,
        vocabulary: frozenset[str],
        grammars: Mapping[str, Grammar],
    ) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.world = world
        self.mentions = mentions
        self.setting = world.setting
        self.vocabulary = vocabulary
        self._grammars = grammars
        known = directories_of(world)
        self.customers, self.people, self.leads = known.customers, known.people, known.leads
        self.tokens = tuple(self._on_calendar(token) for token in self.tokens)
        self.tokens = plainly_put(self.tokens, vocabulary)
        self.placed: dict[tuple[int, int], tuple[Fit, ...]] = {}
        self._spoken: dict[int, tuple[Phrase, ...]] = {}
        self._readings: dict[tuple[str, int], list[Reading[object]]] = {}
        self._openings = [self._taken_for(at) for at in range(len(self.tokens))]
        self.words = frozenset(word for words in self._openings for word in words)

    def readings(self, grammar: str, at: int) -> list[Reading[object]]:
        """Every value of a kind that begins at this token."""
        key = (grammar, at)
        if key not in self._readings:
            self._readings[key] = self._grammars[grammar](self, at) if at < len(self.tokens) else []
        return self._readings[key]

    def spoken(self, phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """The phrases that these words may be, found once for all the ways to cut the message."""
        found = self._spoken.get(id(phrases))
        if found is None:
            found = tuple(phrase for phrase in phrases if phrase.may_fit(self.words))
            self._spoken[id(phrases)] = found
        return found

    def names(self) -> tuple[str, ...]:
        """The customers whom the message itself names: in `tom paid, thank him` him is one."""
        found = (self.customers.at(self.tokens, at) for at in range(len(self.tokens)))
        return tuple(dict.fromkeys(readings[0].value.name for readings in found if readings))

    def spelt(self, at: int, word: str) -> float | None:
        """What it costs to take this token for a word: nothing, a typo, or None if it is not."""
        if at >= len(self.tokens):
            return None
        if self.tokens[at].norm == word:
            return 0.0
        return TYPO_COST if word in self._openings[at] else None

    def openings(self, at: int) -> frozenset[str]:
        """The words that this token may be taken for."""
        return self._openings[at]

    def _on_calendar(self, token: Token) -> Token:
        """`firday` is no day for any grammar, so a day is put right before they read it."""
        word = token.norm
        is_plain = token.kind is Kind.WORD and "'" not in token.text and "’" not in token.text
        if not is_plain or len(word) < 6 or word in self.vocabulary or word in _DAYS:
            return token
        meant = nearest_words(word, _DAYS)
        if len(meant) != 1 or self.people.at((token,), 0):
            return token
        return replace(token, norm=next(iter(meant)))

    def _taken_for(self, at: int) -> frozenset[str]:
        token = self.tokens[at]
        itself = frozenset((token.norm,))
        if token.kind is not Kind.WORD or token.norm in self.vocabulary:
            return itself
        if self.people.at(self.tokens[at : at + 1], 0):
            return itself
        return itself | nearest_words(token.norm, self.vocabulary)


_NEVER_TYPOS = wordset("""build will well still sell tell self shall small note said paid sent lend lead later after
    other their there these those where which while would could should about world price prize
    place piece peace team beam meal seat deal real bell tall call mall hand hang bank band from
    form farm firm work word wood week weak like life line link live love move more most must just
    sound found round mound""")


_DAYS = frozenset(
    word for word in (*WEEKDAYS, *MONTHS, "tomorrow", "yesterday", "tonight") if len(word) > 5
)
_TURNS_ROUND = ("un", "de", "dis", "mis", "non", "re", "ent", "ver")
"""What makes another word of a known one: `unpublish` is no typo of `publish`."""


def _furthest(word: str, known: str) -> int:
    """How many slips are forgiven: two in a long word, or two letters left out of one."""
    left_out = len(word) >= 6 and len(known) == len(word) + 2 and known[0] == word[0]
    return 2 if len(word) >= 8 or left_out else 1


@lru_cache(maxsize=65536)
def nearest_words(word: str, vocabulary: frozenset[str]) -> frozenset[str]:
    """The words of the templates that this one is a likely typo of; none for short words."""
    if len(word) < 4 or word in _NEVER_TYPOS or not word.isascii():
        return frozenset()
    best: dict[int, set[str]] = {}
    for known in vocabulary:
        furthest = _furthest(word, known)
        if word.endswith(known) and word.startswith(_TURNS_ROUND):
            continue
        if len(known) < 4 or abs(len(known) - len(word)) > furthest:
            continue
        distance = OSA.distance(word, known, score_cutoff=furthest)
        if distance <= furthest and (len(word) > 4 or sorted(word) == sorted(known)):
            best.setdefault(distance, set()).add(known)
    return frozenset(best[min(best)]) if best else frozenset()
