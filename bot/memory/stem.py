"""Porter's stemmer, so that "invoices" and "invoiced" meet in one posting list."""

from functools import lru_cache
from itertools import pairwise

VOWELS = frozenset("aeiou")

STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
    "ion", "al", "er", "ic", "ou",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a lower-case word. Source: M. F. Porter, 1980, "An algorithm for suffix stripping"."""
    if len(word) <= 2 or not word.isascii() or not word.isalpha():
        return word
    word = _past_and_progressive(_plural(word))
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(word, STEP_2)
    word = _replace(word, STEP_3)
    return _final_e(_strip_long(word))


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past_and_progressive(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending) and _has_vowel(word[: -len(ending)]):
            return _restore(word[: -len(ending)])
    return word


def _restore(word: str) -> str:
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if (
        len(word) > 1
        and word[-1] == word[-2]
        and _consonant(word, len(word) - 1)
        and word[-1] not in "lsz"
    ):
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _short(word) else word


def _replace(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, new in endings:
        if word.endswith(ending):
            root = word[: -len(ending)]
            return root + new if _measure(root) > 0 else word
    return word


def _strip_long(word: str) -> str:
    for ending in STEP_4:
        if word.endswith(ending):
            root = word[: -len(ending)]
            keeps = _measure(root) <= 1 or (ending == "ion" and root[-1:] not in ("s", "t"))
            return word if keeps else root
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _short(word[:-1])):
            word = word[:-1]
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


def _consonant(word: str, at: int) -> bool:
    letter = word[at]
    if letter in VOWELS:
        return False
    return letter != "y" or at == 0 or not _consonant(word, at - 1)


def _measure(word: str) -> int:
    """How many vowel-consonant runs a stem holds: Porter's m."""
    shape = [_consonant(word, at) for at in range(len(word))]
    return sum(1 for before, after in pairwise(shape) if after and not before)


def _has_vowel(word: str) -> bool:
    return any(not _consonant(word, at) for at in range(len(word)))


def _short(word: str) -> bool:
    if len(word) < 3:
        return False
    end = len(word) - 1
    shape = (_consonant(word, end - 2), _consonant(word, end - 1), _consonant(word, end))
    return shape == (True, False, True) and word[-1] not in "wxy"
