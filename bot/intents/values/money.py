"""Reads amounts of money; what could be two amounts is returned as two, what is odd as none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from bot.intents.values.numbers import FRACTIONS, read_number
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, wordset


class Money(BaseModel):
    """An amount with its ISO 4217 currency, exact to the cent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"


_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₣": "CHF"}
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_WORDS = {
    word: code
    for code, words in {
        "EUR": "eur euro euros",
        "USD": "usd us$",
        "GBP": "gbp pound pounds quid pfund",
        "CHF": "chf franken francs franc sfr",
        "JPY": "jpy yen",
        "SEK": "sek",
        "NOK": "nok",
        "DKK": "dkk",
        "PLN": "pln zloty",
        "CAD": "cad",
        "AUD": "aud",
        "INR": "inr rupees rupee",
        "CZK": "czk",
    }.items()
    for word in words.split()
}
_DOLLAR_WORDS = frozenset(("dollar", "dollars", "bucks", "buck"))
_WHOLE_UNITS = frozenset(("JPY",))
_THOUSANDS = frozenset(("k", "grand", "tsd"))


def read_money(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Money]]:
    """Money at this place: `$3k`, `2,400`, `1.200,50 €`, `EUR 120`, `eight hundred euros`."""
    before = read_currency(tokens, at, setting)
    start = before.end if before else at
    if _negative(tokens, start if before else at):
        return []
    return [
        reading
        for number in _amounts(tokens, start, setting)
        if (reading := _money(tokens, number, before, setting)) is not None
    ]


def read_currency(tokens: Sequence[Token], at: int, setting: Setting) -> Reading[str] | None:
    """A currency by its sign, code or word; the dollar is the workspace's own if it has one."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.text == "$" or token.norm in _DOLLAR_WORDS:
        own = setting.currency if setting.currency in _DOLLARS else "USD"
        return Reading(at + 1, own)
    if token.norm == "us" and at + 1 < len(tokens) and tokens[at + 1].text == "$":
        return Reading(at + 2, "USD")
    code = _SYMBOLS.get(token.text) or _WORDS.get(token.norm)
    return Reading(at + 1, code) if code else None


def _negative(tokens: Sequence[Token], at: int) -> bool:
    """A minus sign that belongs to the figure: such an amount is refused, not turned round."""
    if at == 0 or at >= len(tokens):
        return False
    sign = tokens[at - 1]
    if sign.norm in ("minus", "negative"):
        return True
    return sign.text in "-−–" and tokens[at].glued and not (sign.glued and at > 1)


def _amounts(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    """The number, with a `k` where one is glued or spoken, and spaces between its thousands."""
    if at < len(tokens) and tokens[at].text in FRACTIONS:
        return []  # nobody charges `$ ½`
    numbers = read_number(tokens, at, setting)
    grouped = _spaced_thousands(tokens, at, setting)
    found = []
    for number in [*grouped, *numbers] if grouped else numbers:
        if number.end < len(tokens) and tokens[number.end].norm in _THOUSANDS:
            values = [value * 1000 for value in (number.value, *number.others)]
            found.append(Reading(number.end + 1, values[0], tuple(values[1:])))
        else:
            found.append(number)
    return found


_GROUP = re.compile(r"\d{3}([.,]\d{2})?")


def _spaced_thousands(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    """`1 200,50 €`: only before or after a currency, for else they may be two numbers."""
    if at >= len(tokens) or not re.fullmatch(r"[1-9]\d{0,2}", tokens[at].text):
        return []
    end, digits = at + 1, tokens[at].text
    while end < len(tokens) and not tokens[end].glued and _GROUP.fullmatch(tokens[end].text):
        digits += tokens[end].text.replace(",", ".")
        end += 1
    bordered = read_currency(tokens, end, setting) or (
        at > 0 and read_currency(tokens, at - 1, setting)
    )
    if end == at + 1 or not bordered or digits.count(".") > 1:
        return []
    return [Reading(end, Decimal(digits))]


def _money(
    tokens: Sequence[Token],
    number: Reading[Decimal],
    before: Reading[str] | None,
    setting: Setting,
) -> Reading[Money] | None:
    end = _skip_dash(tokens, number.end)
    after = read_currency(tokens, end, setting)
    if before and after and before.value != after.value:
        return None
    named = before or after
    if not named and (_not_money(tokens, end) or _bare_word(tokens[number.end - 1], number)):
        return None
    currency = named.value if named else setting.currency
    values = [_to_cents(value) for value in (number.value, *number.others)]
    if not number.others and not _payable(number.value, currency):
        return None
    if end > number.end:
        values = values[:1]
    sums = [Money(amount=value, currency=currency) for value in values]
    return Reading(after.end if after else end, sums[0], tuple(sums[1:]))


def _bare_word(token: Token, number: Reading[Decimal]) -> bool:
    """A small number in words is no price by itself: `one`, or the German article `eine`."""
    return token.kind is Kind.WORD and token.norm not in _THOUSANDS and number.value < 20


def _to_cents(value: Decimal) -> Decimal:
    """At most two places; a figure that could be read with three is only ever an alternative."""
    return value.quantize(Decimal("0.01")) if value % 1 else value.quantize(Decimal(1))


def _skip_dash(tokens: Sequence[Token], at: int) -> int:
    """`800,-` and `800.-`, as prices are written in German."""
    if at + 1 < len(tokens) and tokens[at].text in ",." and tokens[at + 1].text in "-–—":
        return at + 2
    return at


def _payable(value: Decimal, currency: str) -> bool:
    places = Decimal(1) if currency in _WHOLE_UNITS else Decimal("0.01")
    return 0 < value < 10**12 and value % places == 0


_COUNTED = wordset("""day days d hour hours h hr hrs min mins minute minutes week weeks month months year years
    pm am st nd rd th tag tage tagen stunde stunden std woche wochen monat monate monaten uhr
    jahr jahre x percent prozent pcs pieces stuck oclock""")


def _not_money(tokens: Sequence[Token], at: int) -> bool:
    """A bare number before a unit, a percent sign or glued letters counts something else."""
    if at >= len(tokens):
        return False
    after = tokens[at]
    if after.norm in _COUNTED or after.text == "%":
        return True
    return after.glued and after.kind in (Kind.WORD, Kind.CODE)
