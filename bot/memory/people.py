"""Who speaks and who is spoken with: names told apart from words, as they say who, not what."""

from collections.abc import Iterable

import numpy as np

from bot.memory.columns import Codes
from bot.memory.lexical import Mask
from bot.memory.snapshot import Array, Arrays, strings, texts
from bot.memory.words import content_words


class People:
    """Names of speakers and parties as numbers, found again in a question by any of their words."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": 0}
        self._names = [""]
        self._parties: dict[frozenset[int], int] = {}
        self._by_word: dict[str, set[str]] = {}

    def code(self, name: str) -> int:
        """The number of a name; 0 is nobody."""
        folded = name.casefold().strip()
        if folded not in self._codes:
            self._codes[folded] = len(self._names)
            self._names.append(folded)
            for word in content_words(folded):
                self._by_word.setdefault(word, set()).add(folded)
        return self._codes[folded]

    def saved(self) -> dict[str, Array]:
        """Names and parties in the order of their numbers."""
        sizes = [len(party) for party in self._parties]
        return {
            "names": strings(self._names[1:]),
            "ends": np.cumsum(sizes, dtype=np.int64),
            "members": np.array([code for party in self._parties for code in party], np.int32),
        }

    def load(self, arrays: Arrays) -> None:
        """Take over what `saved` gave. Raises KeyError and ValueError where it is not that."""
        for name in texts(arrays["names"]):
            self.code(name)
        for members in np.split(arrays["members"], arrays["ends"][:-1]):
            self._parties.setdefault(frozenset(members.tolist()), len(self._parties))

    def name(self, code: int) -> str:
        """Whose number this is."""
        return self._names[code]

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

    def said_by(self, name: str, speakers: Codes) -> Mask:
        """The rows that a person spoke."""
        return np.equal(speakers, self._codes[name])

    def shares(self, names: Iterable[str], parties: Codes) -> dict[str, float]:
        """For each name, in what share of these parties' rows the person takes part."""
        counts = np.bincount(parties, minlength=len(self._parties))
        return {name: int(counts[self._with(name)].sum()) / max(len(parties), 1) for name in names}

    def _with(self, name: str) -> list[int]:
        code = self._codes[name]
        return [number for party, number in self._parties.items() if code in party]
