"""Reads what a price is for, and never swallows a figure, a hedge or a term of payment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.intents.values.quantities import read_quantity, starts_value
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, norm_at, wordset

LEADS = wordset("of for on fur a the worth von die der das den dem")
NUMBERED = wordset(
    "po order ref reference # phase version v sprint part week day milestone no nr number q round step stage tier level"
)
_LINE_ENDS = wordset(
    "due payable net by to fallig zahlbar bis an please pls plz thanks thx bitte danke mal"
)
_HEDGES = wordset(
    """between around about roughly approximately approx circa ca maybe perhaps somewhere nearly
    almost say ungefahr etwa zwischen vielleicht rund minus few some most least up or oder
    not never wait less discount rabatt deposit anzahlung"""
)
_NO_WORK = wordset("over at with invoice bill charge refund rechnung")
"""No work is called so: what follows is a sum, or something else that is to be done."""
_SAID = wordset(
    """i we you he she it they me us him them would could should will be been is are was were has have had that there
    which who because so ich wir du sie mir uns ist sind war weil"""
)
"""What says something has a verb, or who does it; what was done has none."""
ALTERS_SUMS = wordset(
    """discount rabatt skonto minus less twice thrice double triple zweimal dreimal doppelt
    instalment instalments installment installments raten"""
)
"""Words by which a sum is not what is charged; where they are not understood, none is taken."""
_PARTS = wordset("half third quarter halfte drittel viertel")
_LONGEST_DESCRIPTION = 8


def read_work(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[str]]:
    """What was done, without any figure that could be a price."""
    return [
        Reading(end, work, (), 0.1 + 0.15 * (end - at))
        for end, work in read_descriptions(tokens, at, setting)
        if work
    ]


def read_descriptions(
    tokens: Sequence[Token], at: int, setting: Setting
) -> Iterator[tuple[int, str]]:
    """Each way to take the next words as a description; it never holds a loose figure."""
    yield at, ""
    start = at
    while (
        not _is_one_word(tokens, start)
        and (norm_at(tokens, start) in LEADS or norm_at(tokens, start) == ",")
        and start < at + 2
    ):
        start += 1
    if start > at and any(counted.value.unit for counted in read_quantity(tokens, start, setting)):
        return
    end = start
    while end < len(tokens) and end - start < _LONGEST_DESCRIPTION:
        token = tokens[end]
        numbered = end > start and norm_at(tokens, end - 1) in NUMBERED
        if starts_value(tokens, end, setting) and not numbered:
            return
        if (
            token.norm in _LINE_ENDS
            or (end == start and token.norm in _NO_WORK)
            or token.norm in _HEDGES
            or token.norm in _SAID
            or token.norm in ALTERS_SUMS
            or (token.norm in _PARTS and norm_at(tokens, end + 1) in ("of", "von", "der", "des"))
            or (token.kind is Kind.MARK and token.text not in "&/-'’\"()+#")
        ):
            return
        end += 1
        yield end, _joined(tokens, start, end)


def _is_one_word(tokens: Sequence[Token], at: int) -> bool:
    """`on site` is said of work as one word is."""
    return (norm_at(tokens, at), norm_at(tokens, at + 1)) in (("on", "site"), ("on", "location"))


def _joined(tokens: Sequence[Token], start: int, end: int) -> str:
    words = [("" if token.glued else " ") + token.text for token in tokens[start:end]]
    return "".join(words).strip(" -\"'()")
