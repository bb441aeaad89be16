"""Finds records about one subject that cannot both hold, as "Net 14" and "Net 30"."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.kernel.frozen import Frozen
from bot.memory.records import Draft, Record
from bot.memory.stem import stem
from bot.memory.words import FUNCTION_WORDS, NUMBER_WORDS, sentences

# Two sentences are about the same thing where at least half of their words agree, in order.
SAME_FRAME = 0.5
# More than one replaced stretch of words is another statement, not another value.
FEW_WORDS = 3
CLAIMS = frozenset({"fact", "preference", "note"})

_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*%?|[^\W\d_]+(?:n['’]t)?|[€$£]")
_NEGATION = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "without",
        "nobody",
        "nothing",
        "cannot",
        "can't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "won't",
        "wouldn't",
        "shouldn't",
        "hasn't",
        "haven't",
        "hadn't",
        "stopped",
    ]
)


class Contradiction(Frozen):
    """Two statements about one subject, and the values in which they differ."""

    subject: str
    old: Record
    new: str
    old_value: str
    new_value: str


def contradictions(draft: Draft, about: Iterable[Record]) -> tuple[Contradiction, ...]:
    """Where a draft says otherwise than what counts now about its subject."""
    if draft.kind not in CLAIMS:
        return ()
    found = []
    for record in about:
        if record.kind in CLAIMS and record.id != draft.supersedes and _overlap(draft, record):
            values = difference(record.text, draft.text)
            if values:
                found.append(
                    Contradiction(
                        subject=draft.subject or record.subject,
                        old=record,
                        new=draft.text,
                        old_value=values[0],
                        new_value=values[1],
                    )
                )
    return tuple(found)


def disputes(text: str, own: Record) -> bool:
    """Whether a sentence of a text says otherwise than a record of a claim."""
    return own.kind in CLAIMS and any(difference(own.text, one) for one in sentences(text))


def difference(old: str, new: str) -> tuple[str, str] | None:
    """The values that two statements of one form give, or nothing where they do not exclude each other."""
    old_words, new_words = _TOKEN.findall(old), _TOKEN.findall(new)
    if _negated(old_words) != _negated(new_words):
        agreed = _content(old_words) & _content(new_words)
        fewer = min(len(_content(old_words)), len(_content(new_words)))
        return (old, new) if fewer and len(agreed) / fewer > SAME_FRAME else None
    match = SequenceMatcher(None, _folded(old_words), _folded(new_words), autojunk=False)
    if match.ratio() < SAME_FRAME:
        return None
    changed = [code for code in match.get_opcodes() if code[0] != "equal"]
    replaced = [
        (" ".join(old_words[a:b]), " ".join(new_words[c:d]))
        for tag, a, b, c, d in changed
        if tag == "replace" and b - a <= FEW_WORDS and d - c <= FEW_WORDS
    ]
    numbers = [pair for pair in replaced if _is_value(pair[0]) and _is_value(pair[1])]
    if numbers:
        return numbers[0]
    return replaced[0] if len(changed) == len(replaced) == 1 else None


def _overlap(draft: Draft, record: Record) -> bool:
    """Whether there is a time at which both would hold."""
    starts = [each.valid_from for each in (draft, record) if each.valid_from]
    ends = [each.valid_to for each in (draft, record) if each.valid_to]
    return not starts or not ends or max(starts) < min(ends)


def _negated(words: Iterable[str]) -> bool:
    return any(word.casefold().replace("’", "'") in _NEGATION for word in words)


def _content(words: Iterable[str]) -> set[str]:
    folded = (word.casefold() for word in words)
    return {stem(word) for word in folded if word not in FUNCTION_WORDS and word not in _NEGATION}


def _folded(words: Iterable[str]) -> list[str]:
    return [stem(word.casefold()) for word in words]


def _is_value(text: str) -> bool:
    return any(word[0].isdigit() or word in NUMBER_WORDS for word in text.casefold().split())
