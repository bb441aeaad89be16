"""Cuts text into the words that are indexed, and tells what little can be told from their form."""

import re
from collections.abc import Iterable

from bot.memory.stem import stem

# English function words: articles, pronouns, prepositions, auxiliaries, wh-words.
FUNCTION_WORDS = frozenset(
    ["a", "an", "the", "and", "or", "but", "if", "then", "so", "nor", "not", "no", "of", "in", "on", "at", "by", "for", "from", "to", "with", "without", "about", "into", "onto", "over", "under", "as", "than", "too", "very", "just", "also", "only", "there", "here", "i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself", "he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "we", "us", "our", "ours", "ourselves", "they", "them", "their", "theirs", "themselves", "this", "that", "these", "those", "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "am", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "done", "doing", "have", "has", "had", "having", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "s", "t", "d", "m", "ll", "re", "ve", "don", "doesn", "didn", "isn", "aren", "wasn", "weren", "hasn", "haven", "hadn", "won", "wouldn", "couldn", "shouldn"]
)  # fmt: skip
NUMBER_WORDS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "hundred", "thousand", "first", "second", "third", "fourth", "fifth", "once", "twice", "half"]
)  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)+|[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d")


def content_words(text: str) -> list[str]:
    """The lower-case words that carry meaning, in order. "14.5" and "2026-11-03" stay whole."""
    lowered = _POSSESSIVE.sub("", text.casefold())
    return [word for word in _WORD.findall(lowered) if word not in FUNCTION_WORDS]


def terms(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return stems(content_words(text))


def stems(words: Iterable[str]) -> list[str]:
    """What is counted in the index."""
    return [stem(word) for word in words]


def sentences(text: str) -> list[str]:
    """The sentences of a text, as far as punctuation tells."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def questions(text: str) -> str:
    """The sentences of a text that ask something, joined; empty where none does."""
    return " ".join(part for part in sentences(text) if part.endswith("?"))


def asks(text: str) -> bool:
    """Whether a text ends by asking, so that what follows may be the answer."""
    return text.rstrip().endswith("?")


def has_number(text: str) -> bool:
    """Whether an amount is named, in digits or in words."""
    if _NUMBER.search(text):
        return True
    return any(word in NUMBER_WORDS for word in _WORD.findall(text.casefold()))


def without(names: Iterable[str], text: str) -> str:
    """A text with names taken out, as what is left is compared by meaning."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b(?:['’]s)?", "", text, flags=re.IGNORECASE)
    return " ".join(text.split())
