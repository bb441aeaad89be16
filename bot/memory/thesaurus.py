"""Words that mean nearly the same, so that "dog" finds "puppy": nearness by the embedder's vectors."""

from collections.abc import Container, Iterable, Sequence
from functools import cached_property

import numpy as np

from bot.memory.lexical import Alternatives
from bot.memory.snapshot import Array, Arrays, strings, texts
from bot.memory.stem import stem
from bot.memory.vectors import Embed, text_digest
from bot.models.embedder import FloatArray, unit

# So many deviations above what unrelated words have in common lie three of a million by chance.
DEVIATIONS = 4.5
# Yet never what is nearer to nothing in common than to the same.
LEAST = 0.5
# Sketches keep this many directions, and cosines to within the slack: they only sort out what is far.
SKETCHED = 128
SLACK = 0.15
KEPT = 4096
_BLOCK = 256
UNRELATED = (
    "anchor", "arrow", "balloon", "battery", "blanket", "bridge", "butter", "camel", "canvas", "castle", "cellar", "cheese", "circus", "clock", "coffin", "copper", "cradle", "curtain", "dragon", "dust", "elbow", "feather", "ferry", "forest", "frost", "ghost", "granite", "hammer", "hedge", "honey", "insect", "island", "jacket", "kettle", "ladder", "lawyer", "lemon", "lizard", "marble", "mirror", "mountain", "mustard", "nephew", "ocean", "orbit", "oven", "palace", "pepper", "planet", "pocket", "prison", "rabbit", "razor", "river", "rope", "salt", "scissors", "shovel", "skeleton", "soap", "spoon", "statue", "sugar", "syrup", "temple", "thunder", "tooth", "tractor", "trumpet", "turtle", "valley", "violin", "wagon", "whale", "whistle", "window", "wolf", "zebra", "begin", "breathe", "dance", "divide", "escape", "float", "gather", "hurry", "kneel", "measure", "persuade", "promise", "scream", "sneeze", "stretch", "teach", "vanish", "yawn", "bitter", "clever", "cruel", "empty", "gentle", "hollow", "humble", "lonely", "noisy", "proud", "quick", "rough", "silent", "steep", "thirsty", "wet",
)  # fmt: skip


class Thesaurus:
    """The vocabulary of what is stored; it only ever suggests words that some record holds."""

    def __init__(self, embed: Embed, dimensions: int) -> None:
        self._embed = embed
        self._places: dict[str, int] = {}
        self._words: list[str] = []
        self._vectors = np.empty((0, dimensions), np.float16)  # half precision, as they come
        self._sketches = np.empty((0, min(SKETCHED, dimensions)), np.float32)
        self._rotation = _rotation(dimensions)
        self._near: dict[str, _Nearest] = {}

    @cached_property
    def near(self) -> float:
        """From which cosine on words mean nearly the same, under this embedder.

        Some embedders bring all words closer together than others, so it is measured on words of our
        own choice that have nothing to do with each other. Raises `EmbedderUnavailable`.
        """
        vectors = self._embed(UNRELATED)
        cosines = (vectors @ vectors.T)[np.triu_indices(len(UNRELATED), 1)]
        return max(LEAST, float(cosines.mean() + DEVIATIONS * cosines.std()))

    def learn(self, words: Iterable[str]) -> None:
        """Add words that are not known yet; their vectors come in one call."""
        new = [word for word in dict.fromkeys(words) if word not in self._places and _is_word(word)]
        for start in range(0, len(new), _BLOCK):
            self._append(new[start : start + _BLOCK])

    def __contains__(self, word: object) -> bool:
        return word in self._places

    def prune(self, held: Container[str]) -> None:
        """Drop words whose stem no record holds any more, so that what was forgotten leaves no word."""
        for word in [word for word in self._places if stem(word) not in held]:
            place = self._places.pop(word)
            self._words[place] = ""
            self._vectors[place] = self._sketches[place] = 0
        self._near.clear()

    def digests(self) -> frozenset[bytes]:
        """The words whose vectors are in use."""
        return frozenset(text_digest(word) for word in (*self._places, *UNRELATED))

    def saved(self) -> dict[str, Array]:
        """Every word with its vector."""
        places = list(self._places.values())
        return {"words": strings(self._places), "vectors": self._vectors[places]}

    def load(self, arrays: Arrays) -> None:
        """Take over what `saved` gave. Raises KeyError and ValueError where it is not that."""
        words, vectors = texts(arrays["words"]), arrays["vectors"]
        if vectors.shape != (len(words), self._vectors.shape[1]):
            raise ValueError("the words' vectors are not of the form of this index")
        if words:
            self._place(words, vectors.astype(np.float32))

    def alternatives(self, words: Sequence[str]) -> list[Alternatives]:
        """For each different stem of a question: itself, and the stems that may stand for it, nearest first."""
        self._look_up([word for word in dict.fromkeys(words) if _is_word(word)])
        found: dict[str, dict[str, float]] = {}
        for word in words:
            own = found.setdefault(stem(word), {stem(word): 1.0})
            near = self._near.get(word)
            for other, nearness in near.found if near else ():
                root = stem(other)
                if root != stem(word):
                    own[root] = max(own.get(root, 0.0), nearness)
        return [_nearest_first(own) for own in found.values()]

    def _append(self, words: Sequence[str]) -> None:
        self._place(words, self._embed(words))

    def _place(self, words: Sequence[str], vectors: FloatArray) -> None:
        needed = len(self._words) + len(words)
        if needed > len(self._vectors):
            self._vectors = _grown(self._vectors, needed)
            self._sketches = _grown(self._sketches, needed)
        self._vectors[len(self._words) : needed] = vectors
        self._sketches[len(self._words) : needed] = unit(vectors @ self._rotation)
        for word in words:
            self._places[word] = len(self._words)
            self._words.append(word)

    def _look_up(self, words: Sequence[str]) -> None:
        """Compare words with the part of the vocabulary that they were not compared with before."""
        behind = [word for word in words if self._seen(word) < len(self._words)]
        if not behind:
            return
        if len(self._near) > KEPT:
            self._near.clear()
            behind = list(words)
        start = min(self._seen(word) for word in behind)
        vectors = np.stack([self._vector(word) for word in behind])
        sketches = unit(vectors @ self._rotation)
        roughly = sketches @ self._sketches[start : len(self._words)].T
        for word, vector, row in zip(behind, vectors, roughly, strict=True):
            near = self._near.get(word) or _Nearest(0, ())
            places = start + np.flatnonzero(row > self.near - SLACK)
            exact = self._vectors[places].astype(np.float32) @ vector
            pairs = {
                self._words[place]: round(float(nearness), 5)
                for place, nearness in zip(places, exact, strict=True)
                if nearness > self.near
            }
            merged = {**dict(near.found), **pairs}
            self._near[word] = _Nearest(len(self._words), tuple(merged.items()))

    def _seen(self, word: str) -> int:
        near = self._near.get(word)
        return near.seen if near else 0

    def _vector(self, word: str) -> FloatArray:
        place = self._places.get(word)
        if place is None:
            return np.asarray(self._embed([word])[0])
        vector: FloatArray = self._vectors[place].astype(np.float32)
        return vector


class _Nearest:
    """What a word was found to be near to, among the first `seen` words of the vocabulary."""

    def __init__(self, seen: int, found: tuple[tuple[str, float], ...]) -> None:
        self.seen = seen
        self.found = found


def _nearest_first(nearness: Alternatives) -> Alternatives:
    return dict(sorted(nearness.items(), key=lambda pair: (-pair[1], pair[0])))


def _is_word(word: str) -> bool:
    return len(word) > 2 and word.isalpha()


def _rotation(dimensions: int) -> FloatArray:
    """Some directions at right angles, the same in every process. Source: Johnson and Lindenstrauss."""
    chance = np.random.default_rng(0).standard_normal((dimensions, min(SKETCHED, dimensions)))
    return np.linalg.qr(chance)[0].astype(np.float32)


def _grown(rows: Array, needed: int) -> Array:
    grown = np.zeros((max(1024, needed * 5 // 4), rows.shape[1]), rows.dtype)
    grown[: len(rows)] = rows
    return grown
