"""The words for weekdays, months and their order, in English and German."""

from __future__ import annotations

from collections.abc import Sequence

from bot.intents.words import Token, wordset

WEEKDAYS = {
    word: index
    for index, words in enumerate(
        (
            "monday mon montag montags",
            "tuesday tue tues dienstag dienstags",
            "wednesday wed weds mittwoch mittwochs",
            "thursday thu thur thurs donnerstag donnerstags",
            "friday fri freitag freitags",
            "saturday sat samstag samstags sonnabend",
            "sunday sun sonntag sonntags",
        )
    )
    for word in words.split()
}
MONTHS = {
    word: index + 1
    for index, words in enumerate(
        (
            "january jan januar janner",
            "february feb februar",
            "march mar marz maerz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        )
    )
    for word in words.split()
}


def bare(tokens: Sequence[Token], at: int) -> str:
    """A token's plain word without a possessive, so that `today's` is `today`; empty at the end."""
    if not 0 <= at < len(tokens):
        return ""
    token = tokens[at]
    return token.norm[:-1] if token.text[-2:] in ("'s", "’s") else token.norm


NEXT = wordset("next nachste nachsten nachster nachstes kommende kommenden kommender")
THIS = wordset("this coming upcoming diese diesen dieser dieses diesem")
LAST = wordset("last past letzte letzten letzter letztes vergangenen")
