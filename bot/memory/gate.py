"""What may enter memory: news, of use, and fit to be kept; the doubtful waits for the operator."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.recall import Memory
from bot.memory.records import Draft, Privacy, Record
from bot.memory.words import content_words, questions

Passage = Literal["keep", "doubt", "drop"]

# A record of fewer content words says nothing that could be found or used later.
FEWEST_WORDS = 3
LONGEST = 20_000
# Two texts this near say the same; a correction says something else in nearly the same words.
SAME_MEANING = 0.97
# What one outside source may add in an hour before the rest waits.
FLOOD = 30
HOUR = timedelta(hours=1)

_SECRET = re.compile(
    r"""(?ix)
    -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----
    | \b(?:sk|pk|rk|ghp|gho|xox[abpr])[-_][A-Za-z0-9_-]{16,}
    | \bAKIA[0-9A-Z]{16}\b
    | \b(?:password|passwort|passphrase|api[ _-]?key|secret|token|pin)\b\s*(?:is|:|=)\s*\S*\d\S*
    """
)
_CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile(r"[A-Za-z]")
# Cyrillic, and those Greek letters that could be taken for Latin ones.
_ALIKE = re.compile(r"[\u0400-\u052fΑΒΕΖΗΙΚΜΝΟΡΤΥΧικνορυ]")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")


class Judgement(Frozen):
    """What becomes of a draft, and why, in words for the operator."""

    passage: Passage
    reason: str = ""
    draft: Draft


def judge(draft: Draft, *, known: bool, near: Sequence[Memory], sent: int) -> Judgement:
    """`known`: the same words are stored; `near`: what recall finds for the draft's own words;
    `sent`: how much the same outside source brought within the last hour, in all processes.
    """
    if len(draft.text) > LONGEST:
        return _drop(draft, f"it is longer than {LONGEST:,} letters; ingest it as a document")
    if known:
        return _drop(draft, "I know that already")
    secret = secret_in(draft.text)
    if secret:
        return _doubt(_private(draft), f"it seems to hold {secret}, which is best kept elsewhere")
    if draft.trust is Trust.OPERATOR:
        return Judgement(passage="keep", draft=draft)
    if disguised := disguised_in(draft.text):
        return _doubt(draft, f"it writes “{disguised}” with letters of two alphabets")
    if same := _same(draft, near):
        return _drop(draft, f"it says what {same.record.ref} says")
    if useless := _useless(draft):
        return _drop(draft, useless)
    if draft.trust is Trust.EXTERNAL and sent >= FLOOD:
        return _doubt(draft, f"{_source(draft)} sent more than {FLOOD} of these within an hour")
    return Judgement(passage="keep", draft=draft)


def sent_lately(draft: Draft, latest: Iterable[Record], at: datetime) -> int:
    """How many of the latest records came from the source of this one within the hour before `at`."""
    source = _source(draft)
    recent = (record for record in latest if at - HOUR < record.written_at <= at)
    return sum(1 for one in recent if one.trust is Trust.EXTERNAL and _source(one) == source)


def secret_in(text: str) -> str:
    """What kind of secret a text seems to hold, else nothing."""
    if _SECRET.search(text):
        return "a password or key"
    if any(_luhn(found.group()) for found in _CARD.finditer(text)):
        return "a card number"
    if any(_iban(found.group()) for found in _IBAN.finditer(text)):
        return "an account number"
    return ""


def disguised_in(text: str) -> str:
    """The first word that mixes Latin letters with others that look like them, else nothing.

    Source: Unicode Technical Report 39, "Mixed-Script Detection". Units such as kΩ are no disguise.
    """
    return next((word for word in _LETTERS.findall(text) if _is_mixed(word)), "")


def _is_mixed(word: str) -> bool:
    return _LATIN.search(word) is not None and _ALIKE.search(word) is not None


def _same(draft: Draft, near: Sequence[Memory]) -> Memory | None:
    numbers = _numbers(draft.text)
    for memory in near:
        if memory.cosine > SAME_MEANING and _numbers(memory.record.text) == numbers:
            return memory
    return None


def _useless(draft: Draft) -> str:
    if len(set(content_words(draft.text))) < FEWEST_WORDS:
        return "it says too little to be of use later"
    if questions(draft.text) == draft.text.strip():
        return "it only asks"
    return ""


def _source(draft: Draft) -> str:
    return draft.sources[0].reference if draft.sources else draft.speaker or "an unnamed source"


def _private(draft: Draft) -> Draft:
    return draft.model_copy(update={"privacy": Privacy.PRIVATE})


def _drop(draft: Draft, reason: str) -> Judgement:
    return Judgement(passage="drop", reason=reason, draft=draft)


def _doubt(draft: Draft, reason: str) -> Judgement:
    return Judgement(
        passage="doubt", reason=reason, draft=draft.model_copy(update={"doubt": reason})
    )


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", text))


def _luhn(text: str) -> bool:
    """The check that every payment card number passes. Source: ISO/IEC 7812-1, annex B."""
    digits = [int(letter) for letter in text if letter.isdigit()][::-1]
    doubled = (digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(each - 9 * (each > 9) for each in doubled)) % 10 == 0


def _iban(text: str) -> bool:
    """The check that every IBAN passes. Source: ISO 13616, modulo 97."""
    compact = text.replace(" ", "")
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1
