"""Gives a polite verb its plain form: `would you mind sending`, `it is time we billed`, `if you sent`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.intents.words import Kind, Token, wordset

_BEFORE_GERUND = wordset("mind about consider recommend suggest")
_SUBJECTS = wordset("you we i u")
_BEFORE_PAST = wordset("if time whether that rather")
_STRONG = {
    "sent": "send", "made": "make", "wrote": "write", "did": "do", "gave": "give", "told": "tell",
    "got": "get", "kept": "keep", "took": "take", "drew": "draw", "paid": "pay", "forgot": "forget",
    "found": "find", "met": "meet", "brought": "bring", "began": "begin", "held": "hold",
}  # fmt: skip


def plainly_put(tokens: Sequence[Token], vocabulary: frozenset[str]) -> tuple[Token, ...]:
    """The tokens with polite forms of the templates' verbs as those are in a request.

    `we billed Acme` alone tells what was done, so a past form is only put right after `if` or `time`.
    """
    return tuple(
        _as_asked(token, tokens[max(0, at - 4) : at], vocabulary) for at, token in enumerate(tokens)
    )


def _as_asked(token: Token, before: Sequence[Token], vocabulary: frozenset[str]) -> Token:
    if token.kind is not Kind.WORD or not before:
        return token
    norms = [each.norm for each in before if each.kind is not Kind.MARK]
    gerund = norms[-1:] and norms[-1] in _BEFORE_GERUND and token.norm.endswith("ing")
    past = norms[-1:] and norms[-1] in _SUBJECTS and not _BEFORE_PAST.isdisjoint(norms[-3:-1])
    if not gerund and not past:
        return token
    known = next((form for form in _plain_forms(token.norm) if form in vocabulary), None)
    return replace(token, norm=known) if known else token


def _plain_forms(word: str) -> Iterator[str]:
    """The forms from which a gerund or a past form may come, the likeliest first."""
    if word in _STRONG:
        yield _STRONG[word]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            yield stem
            yield stem + "e"
            yield stem[:-1] if stem[-1:] == stem[-2:-1] else stem
            yield stem[:-1] + "y" if stem.endswith("i") else stem
