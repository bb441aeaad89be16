"""Finds what is not to be done: `do not cancel the meeting with Acme` starts nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.intents.words import Kind, Token, wordset

_BEFORE = wordset(
    "please pls plz no nope nah hey hi ok okay oh wait sorry actually and but so well steward bitte nein"
)
_REFUSALS = (
    *("dont", "do not", "never", "no need to", "there is no need to", "theres no need to"),
    *("you dont need to", "you do not need to", "you need not", "you neednt", "lets not"),
    *("you dont have to", "i dont want you to", "i do not want you to", "better not", "rather not"),
    *("i dont want to", "i do not want to", "we wont", "we dont want to", "you should not"),
    *("you shouldnt", "you must not", "you mustnt", "i never said to", "i didnt say to"),
    *("i did not say to", "i didnt ask you to", "i did not ask you to"),
)
_WORDS = sorted((tuple(phrase.split()) for phrase in _REFUSALS), key=len, reverse=True)
_AFTER = wordset("please just ever yet now")


def refused_from(tokens: Sequence[Token]) -> int | None:
    """Where the words begin that say what shall not be done; None for a message that refuses nothing."""
    for at, token in enumerate(tokens):
        if (end := _refusal_end(tokens, at)) > at:
            while end < len(tokens) and tokens[end].norm in _AFTER:
                end += 1
            return end if end < len(tokens) else None
        if token.kind is not Kind.MARK and token.norm not in _BEFORE:
            return None
    return None


def _refusal_end(tokens: Sequence[Token], at: int) -> int:
    for words in _WORDS:
        if tuple(token.norm for token in tokens[at : at + len(words)]) == words:
            return at + len(words)
    return at
