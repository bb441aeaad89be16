"""Who speaks and who is spoken with: names told apart from words, as they say who, not what."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bot.memory.lexical import Mask
from bot.memory.words import content_words


class People:
    """Names of speakers and parties as numbers, found again in a question by any of their words."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": 0}
        self._parties: dict[frozenset[int], int] = {}
        self._by_word: dict[str, set[str]] = {}

    def code(self, name: str) -> int:
        """The number of a name; 0 is nobody."""
        folded = name.casefold().strip()
        if folded not in self._codes:
            self._codes[folded] = len(self._codes)
            for word in content_words(folded):
                self._by_word.setdefault(word, set()).add(folded)
        return self._codes[folded]

    def party(self, names: Iterable[str]) -> int:
        """The number of a set of people."""
        codes = frozenset(self.code(name) for name in names) - {0}
        return self._parties.setdefault(codes, len(self._parties))

    def named_in(self, words: Iterable[str]) -> dict[str, set[str]]:
        """The known names that words of a question belong to, each with those words."""
        found: dict[str, set[str]] = {}
        for word in words:
            for name in self._by_word.get(word, ()):
                found.setdefault(name, set()).add(word)
        return found

    def said_by(self, name: str, speakers: npt.NDArray[np.float64]) -> Mask:
        """The rows that a person spoke."""
        return np.equal(speakers, self._codes[name])

    def among(self, name: str, parties: npt.NDArray[np.float64]) -> Mask:
        """The rows that a person was party to."""
        code = self._codes[name]
        holds = np.zeros(len(self._parties) + 1, np.bool_)
        holds[[number for party, number in self._parties.items() if code in party]] = True
        return np.asarray(holds[parties.astype(np.int32)], np.bool_)
