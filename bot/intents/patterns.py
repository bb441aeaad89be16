"""Compiles sentence templates in hassil's syntax: `[please] (bill|invoice) {customer} <due>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.intents.words import tokens_of


@dataclass(frozen=True, slots=True)
class Literal:
    """One word as it must be spoken, already plain."""

    word: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value: which grammar reads it, and which slot it fills."""

    grammar: str
    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    options: tuple[Sequence, ...]

    @cached_property
    def by_word(self) -> Mapping[str, tuple[Sequence, ...]]:
        """The options that a word can open, so that the others need not be tried."""
        found: dict[str, list[Sequence]] = {}
        for option in self.options:
            for word in opening(option).words:
                found.setdefault(word, []).append(option)
        return {word: tuple(options) for word, options in found.items()}

    @cached_property
    def always(self) -> tuple[Sequence, ...]:
        """The options that can open with a value or be empty."""
        openings = [(option, opening(option)) for option in self.options]
        return tuple(option for option, opens in openings if opens.value or opens.nothing)


Node = Literal | Slot | Sequence | Choice
_LEXEMES = re.compile(r"\{[a-z_]+(?::[a-z_]+)?\}|<[a-z_]+>|[()\[\]|]|[^\s()\[\]|{}<>]+")


class PatternError(ValueError):
    """A template that cannot be compiled; the message names the template and the fault."""


def compile_pattern(source: str, rules: Mapping[str, str]) -> Sequence:
    """The tree of one template, with every `<rule>` put in place."""
    lexemes = _LEXEMES.findall(source)
    if re.sub(r"\s", "", source) != "".join(lexemes):
        raise PatternError(f"{source!r} has an unclosed brace; write slots as {{grammar:slot}}")
    node, rest = _sequence(lexemes, source, rules, depth=0)
    if rest:
        raise PatternError(f"{source!r} closes {rest[0]!r} without opening it")
    return node


def _sequence(
    lexemes: list[str], source: str, rules: Mapping[str, str], depth: int
) -> tuple[Sequence, list[str]]:
    """The items up to a closing mark; alternatives when a bar stands between them."""
    if depth > 12:
        raise PatternError(f"{source!r} nests too deep; does a rule use itself?")
    options: list[list[Node]] = [[]]
    while lexemes and lexemes[0] not in (")", "]"):
        lexeme, lexemes = lexemes[0], lexemes[1:]
        if lexeme == "|":
            options.append([])
        elif lexeme in ("(", "["):
            inner, lexemes = _sequence(lexemes, source, rules, depth + 1)
            lexemes = _closed(lexemes, lexeme, source)
            options[-1].append(_optional(inner) if lexeme == "[" else inner)
        else:
            options[-1].append(_item(lexeme, source, rules, depth))
    if len(options) == 1:
        return Sequence(tuple(options[0])), lexemes
    return Sequence((Choice(tuple(Sequence(tuple(items)) for items in options)),)), lexemes


def _closed(lexemes: list[str], opened: str, source: str) -> list[str]:
    if lexemes[:1] != [")" if opened == "(" else "]"]:
        raise PatternError(f"{source!r} opens {opened!r} and does not close it")
    return lexemes[1:]


def _optional(inner: Sequence) -> Choice:
    return Choice((inner, Sequence(())))


def _item(lexeme: str, source: str, rules: Mapping[str, str], depth: int) -> Node:
    if lexeme.startswith("{"):
        grammar, _, name = lexeme[1:-1].partition(":")
        return Slot(grammar, name or grammar)
    if lexeme.startswith("<"):
        rule = rules.get(lexeme[1:-1])
        if rule is None:
            raise PatternError(f"{source!r} uses {lexeme}, which is no rule of this file")
        if depth > 12:
            raise PatternError(f"{source!r} nests too deep; does {lexeme} use itself?")
        inner, _ = _sequence(_LEXEMES.findall(rule), rule, rules, depth + 1)
        return inner
    words = tuple(Literal(token.norm) for token in tokens_of(lexeme))
    return words[0] if len(words) == 1 else Sequence(words)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a pattern can begin: with these words, with a value, or with nothing at all."""

    words: frozenset[str] = frozenset()
    value: bool = False
    anything: bool = False
    nothing: bool = False


def opening(node: Node) -> Opening:
    """What must stand first for a pattern to match, so that most need not be tried."""
    if isinstance(node, Literal):
        return Opening(words=frozenset((node.word,)))
    if isinstance(node, Slot):
        return Opening(value=True, anything=node.grammar == "text")
    if isinstance(node, Choice):
        parts = [opening(option) for option in node.options]
        return _either(parts, nothing=any(part.nothing for part in parts))
    parts = []
    for item in node.items:
        parts.append(opening(item))
        if not parts[-1].nothing:
            return _either(parts, nothing=False)
    return _either(parts, nothing=True)


def _either(parts: list[Opening], *, nothing: bool) -> Opening:
    words = frozenset(word for part in parts for word in part.words)
    return Opening(
        words,
        value=any(part.value for part in parts),
        anything=any(part.anything for part in parts),
        nothing=nothing,
    )


def anchors(node: Node) -> tuple[frozenset[str], ...]:
    """Sets of words: one of each must be said for the pattern to match."""
    if isinstance(node, Literal):
        return (frozenset((node.word,)),)
    if isinstance(node, Slot):
        return ()
    if isinstance(node, Choice):
        parts = [anchors(option) for option in node.options]
        if not all(parts):
            return ()
        return (frozenset(word for part in parts for word in min(part, key=len)),)
    return tuple(found for item in node.items for found in anchors(item))


def slots_in(node: Node) -> tuple[Slot, ...]:
    """Every place for a value in this pattern."""
    if isinstance(node, Slot):
        return (node,)
    if isinstance(node, Literal):
        return ()
    parts = node.items if isinstance(node, Sequence) else node.options
    return tuple(slot for part in parts for slot in slots_in(part))


def literals(node: Node) -> frozenset[str]:
    """Every word this pattern may contain: the vocabulary that typos are put right to."""
    if isinstance(node, Literal):
        return frozenset((node.word,))
    if isinstance(node, Slot):
        return frozenset()
    parts = node.items if isinstance(node, Sequence) else node.options
    found: frozenset[str] = frozenset()
    for part in parts:
        found |= literals(part)
    return found
