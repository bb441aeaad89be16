"""Reads plain numbers, in figures of any locale or in words, and keeps every reading there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token

_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_INDIAN_GROUPS = re.compile(r"[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?")
_DOT_GROUPS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_OTHER_GROUPS = re.compile(r"[1-9]\d{0,2}(['’\u00a0\u202f]\d{3})+([.,]\d+)?")
_DECIMAL = re.compile(r"(0|[1-9]\d*)[.,]\d+")
_WHOLE = re.compile(r"0|[1-9]\d*")
FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def figure_values(figure: str, setting: Setting) -> tuple[Decimal, ...]:
    """Every number a figure may stand for, the likeliest of the locale first; empty if none."""
    if _WHOLE.fullmatch(figure):
        return (Decimal(figure),)
    if _OTHER_GROUPS.fullmatch(figure):
        return (Decimal(re.sub(r"['’\u00a0\u202f]", "", figure).replace(",", ".")),)
    readings: list[Decimal] = []
    if _COMMA_GROUPS.fullmatch(figure) or _INDIAN_GROUPS.fullmatch(figure):
        readings.append(Decimal(figure.replace(",", "")))
    if _DOT_GROUPS.fullmatch(figure):
        readings.append(Decimal(figure.replace(".", "").replace(",", ".")))
    if _DECIMAL.fullmatch(figure):
        readings.append(Decimal(figure.replace(",", ".")))
    return _most_local_first(figure, readings, setting)


def _most_local_first(
    figure: str, readings: list[Decimal], setting: Setting
) -> tuple[Decimal, ...]:
    """One mark before three digits groups in one locale and divides in another."""
    if len(readings) < 2:
        return tuple(readings)
    groups = "." if setting.decimal_comma else ","
    return tuple(readings[:1]) if groups in figure else tuple(readings)


def read_number(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    """A number at this place, in figures (`2.5`, `2½`) or words (`two and a half`)."""
    if at >= len(tokens):
        return []
    token = tokens[at]
    if token.kind is Kind.FIGURE:
        return _read_figure(tokens, at, setting)
    if token.text in FRACTIONS:
        return [Reading(at + 1, FRACTIONS[token.text])]
    return read_number_words(tokens, at)


def _read_figure(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    values = figure_values(tokens[at].text, setting)
    if not values:
        return []
    end = at + 1
    if end < len(tokens) and tokens[end].text in FRACTIONS and tokens[end].glued:
        return [Reading(end + 1, values[0] + FRACTIONS[tokens[end].text])]
    return [Reading(end, values[0], values[1:])]


_UNITS = {
    word: Decimal(value)
    for value, words in {
        0: "zero null",
        1: "one ein eine einen einem einer",
        2: "two zwei zwo",
        3: "three drei",
        4: "four vier",
        5: "five funf fuenf",
        6: "six sechs",
        7: "seven sieben",
        8: "eight acht",
        9: "nine neun",
        10: "ten zehn",
        11: "eleven elf",
        12: "twelve zwolf zwoelf",
        13: "thirteen dreizehn",
        14: "fourteen vierzehn",
        15: "fifteen funfzehn fuenfzehn",
        16: "sixteen sechzehn",
        17: "seventeen siebzehn",
        18: "eighteen achtzehn",
        19: "nineteen neunzehn",
    }.items()
    for word in words.split()
}
_TENS = {
    word: Decimal(value)
    for value, words in {
        20: "twenty zwanzig",
        30: "thirty dreissig",
        40: "forty fourty vierzig",
        50: "fifty funfzig fuenfzig",
        60: "sixty sechzig",
        70: "seventy siebzig",
        80: "eighty achtzig",
        90: "ninety neunzig",
    }.items()
    for word in words.split()
}
_SCALES = {
    "hundred": Decimal(100),
    "hundert": Decimal(100),
    "thousand": Decimal(1000),
    "tausend": Decimal(1000),
    "grand": Decimal(1000),
    "million": Decimal(1000000),
}
_HALVES = {"half": Decimal("0.5"), "halbe": Decimal("0.5"), "halben": Decimal("0.5")}
_FIXED = {
    "anderthalb": Decimal("1.5"),
    "eineinhalb": Decimal("1.5"),
    "zweieinhalb": Decimal("2.5"),
    "dreieinhalb": Decimal("3.5"),
    "dozen": Decimal(12),
}


def read_number_words(tokens: Sequence[Token], at: int) -> list[Reading[Decimal]]:
    """A number in English or German words, `twelve hundred and fifty` or `zweieinhalb`."""
    word = tokens[at].norm
    if word in _FIXED:
        return [Reading(at + 1, _FIXED[word])]
    if (german := _german_compound(word)) is not None and word not in (*_UNITS, *_TENS):
        return [Reading(at + 1, german)]
    spoken = _Spoken()
    place = at
    if word in ("a", "an") and _word(tokens, at + 1) in _SCALES:
        spoken.add("one")
        place += 1
    while place < len(tokens):
        joined = place + (spoken.takes_and and _word(tokens, place) == "and")
        if not spoken.add(_word(tokens, joined)):
            break
        place = joined + 1
    return [_with_half(tokens, place, spoken.value)] if place > at else []


class _Spoken:
    """A number that grows word by word, and refuses a word that cannot come next."""

    def __init__(self) -> None:
        self._total, self._part = Decimal(0), Decimal(0)

    @property
    def value(self) -> Decimal:
        return self._total + self._part

    @property
    def takes_and(self) -> bool:
        """Whether `and` may come: after hundreds and thousands, not between two numbers."""
        return self.value > 0 and self._part % 100 == 0

    def add(self, word: str) -> bool:
        if word in _TENS and self._part % 100 == 0:
            self._part += _TENS[word]
        elif word in _UNITS and self._part % 10 == 0 and self._part % 100 != 10:
            self._part += _UNITS[word]
        elif word in _SCALES and self._part:
            self._scale(_SCALES[word])
        else:
            return False
        return True

    def _scale(self, scale: Decimal) -> None:
        if scale == 100:
            self._part *= scale
        else:
            self._total, self._part = self._total + self._part * scale, Decimal(0)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].norm if at < len(tokens) else ""


def _with_half(tokens: Sequence[Token], at: int, value: Decimal) -> Reading[Decimal]:
    words = [_word(tokens, at + step) for step in range(3)]
    if words[:3] == ["and", "a", "half"]:
        return Reading(at + 3, value + Decimal("0.5"))
    return Reading(at, value)


_GERMAN = re.compile(
    r"(?:(?P<thousands>\w*?)tausend)?(?:(?P<hundreds>\w*?)hundert)?(?:und)?(?P<rest>\w*)"
)


def _german_compound(word: str) -> Decimal | None:
    """`zweitausendvierhundert` and `einundzwanzig`: German writes numbers as one word."""
    if word in _UNITS or word in _TENS:
        return _UNITS.get(word, _TENS.get(word))
    if "tausend" in word or "hundert" in word:
        return _german_large(word)
    unit, _, ten = word.partition("und")
    if unit in _UNITS and ten in _TENS and _UNITS[unit] < 10:
        return _TENS[ten] + _UNITS[unit]
    return None


def _german_large(word: str) -> Decimal | None:
    hit = _GERMAN.fullmatch(word)
    if hit is None:
        return None
    total = Decimal(0)
    for name, scale in (("thousands", 1000), ("hundreds", 100), ("rest", 1)):
        part = hit[name]
        if part is None or (name == "rest" and not part):
            continue
        value = Decimal(1) if part == "" else _german_compound(part)
        if value is None:
            return None
        total += value * scale
    return total


def read_half(tokens: Sequence[Token], at: int) -> list[Reading[Decimal]]:
    """`half a`, `half an` and `a half` before a unit."""
    words = [_word(tokens, at + step) for step in range(2)]
    if words[0] == "half" and words[1] in ("a", "an"):
        return [Reading(at + 2, Decimal("0.5"))]
    if words[0] in ("a", "ein", "eine", "einen", "einer", "einem") and words[1] in {
        *_HALVES,
        "halbes",
        "halber",
        "halb",
    }:
        return [Reading(at + 2, Decimal("0.5"))]
    if words[0] in _HALVES:
        return [Reading(at + 1, Decimal("0.5"))]
    return []
