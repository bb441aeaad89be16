"""Finds the canonical names of customers, leads and contacts in what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.intents.values.calendar import MONTHS, WEEKDAYS
from bot.intents.values.quantities import UNITS
from bot.intents.values.reading import Reading
from bot.intents.words import Kind, Token, plain, tokens_of, wordset
from bot.intents.world import Customer, Lead, World

_LEGAL_FORMS = wordset("""gmbh ug ag kg ohg gbr ek ltd limited inc incorporated llc llp lp plc co corp corporation
    company sa sas sarl srl spa bv nv oy ab as aps pty""")
_TOO_COMMON = wordset(
    "the a an my our new old big der die das invoice bill project studio next last"
)
_GENERIC = wordset("""consulting design media group services service solutions partners digital marketing agency
    labs systems software shop store farms foods hotel house team works world traders trading travel
    health sport sports online photo video print press bank music event events logistics software
    technologies technology tech ventures holding international global sons brothers company""")
_NEAR = 70.0
_MANY = 500
"""Above so many names a misspelt one must at least begin with the right letter."""
_PREFIX_COST, _PART_COST, _UNKNOWN_COST, _NEAR_COST = 0.1, 0.5, 1.0, 0.4
_MOST_OFFERED = 4
_Names = Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Named:
    """Who was meant: the canonical name, or the operator's words where nobody is known by them."""

    name: str
    said: str
    known: bool = True
    near: tuple[str, ...] = ()


class Directory:
    """An index of names that finds them by their words, by their first words, or nearly."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Takes (what may be said, canonical name) pairs."""
        self._full: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._short: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._part: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._next: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._said: dict[str, str] = {}
        for said, name in names:
            self._learn(said, name)
        self._offered = [_first_names(found) for found in (self._full, self._short, self._part)]
        self._longest = max((len(key) for key in self._full), default=0)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for said in self._said:
            self._by_letter[said[0]].append(said)

    def _learn(self, said: str, name: str) -> None:
        for spelling in _spellings(said):
            self._learn_key(name_key(spelling), name)

    def _learn_key(self, key: tuple[str, ...], name: str) -> None:
        if not key:
            return
        bare = _without_legal_form(key)
        self._full[key].add(name)
        self._full[bare].add(name)
        self._said[" ".join(bare)] = name
        for length in range(1, len(bare)):
            short = bare[:length]
            if len(short[0]) > 2 and short[0] not in _TOO_COMMON:
                self._short[short].add(name)
                self._next[(*short, bare[length][0])].add(bare[length])
                self._said.setdefault(" ".join(short), name)
        for word in bare[1:]:
            if (
                len(word) > 3
                and word not in _TOO_COMMON | _GENERIC
                and word not in WEEKDAYS | MONTHS
            ):
                self._part[(word,)].add(name)

    def at(self, tokens: Sequence[Token], at: int) -> list[Reading[Named]]:
        """The names that stand here by all of their words, by the first ones, or by one of their own."""
        found = []
        full, short, part = self._offered
        for end in range(min(len(tokens), at + self._longest * 2), at, -1):
            for key in name_keys(tokens[at:end]):
                if names := full.get(key):
                    found.append(_named(tokens, at, end, names, 0.0))
                elif names := short.get(key):
                    cost = self._prefix_cost(key, tokens, end)
                    found.append(_named(tokens, at, end, names, cost))
                elif names := part.get(key):
                    found.append(_named(tokens, at, end, names, _PART_COST))
                else:
                    continue
                break
        return found

    def _prefix_cost(self, key: tuple[str, ...], tokens: Sequence[Token], end: int) -> float:
        """First words are dear where the next one looks like the name's own: `Blue Harbour`."""
        after = tokens[end].norm if end < len(tokens) else ""
        misspelt = any(
            OSA.distance(word, after) <= 2 for word in self._next.get((*key, after[:1]), ())
        )
        return _PREFIX_COST + (0.6 if misspelt else 0.0)

    def near(self, said: str) -> tuple[str, ...]:
        """Up to three canonical names that are spelled nearly so, the nearest first."""
        return _near(self, " ".join(_without_legal_form(name_key(said))))

    def search(self, key: str) -> tuple[str, ...]:
        if len(key) < 3:
            return ()
        choices = self._by_letter.get(key[0], []) if len(self._said) > _MANY else [*self._said]
        hits = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=9)
        near = [said for said, *_ in hits if OSA.distance(key, said) <= max(1, len(key) // 4)]
        return tuple(dict.fromkeys(self._said[said] for said in near))[:3]


@lru_cache(maxsize=4096)
def _near(directory: Directory, key: str) -> tuple[str, ...]:
    return directory.search(key)


def _first_names(found: Mapping[tuple[str, ...], set[str]]) -> _Names:
    """The names under each key, and of very many only as many as can be chosen from."""
    return {key: tuple(sorted(names)[:_MOST_OFFERED]) for key, names in found.items()}


def _named(
    tokens: Sequence[Token], at: int, end: int, names: tuple[str, ...], cost: float
) -> Reading[Named]:
    said = " ".join(token.text for token in tokens[at:end])
    first, *others = [Named(name, said) for name in names]
    return Reading(end, first, tuple(others), cost)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def _spellings(name: str) -> set[str]:
    """The ways in which a name is typed: `&` as a word, umlauts as two letters."""
    joined = {name, name.replace("&", " and "), name.replace("&", " und ")}
    return joined | {spelling.translate(_UMLAUTS) for spelling in joined}


def name_key(said: str) -> tuple[str, ...]:
    """The words that a name is compared by, without case, accents and marks."""
    return tuple(token.norm for token in tokens_of(said) if token.kind is not Kind.MARK)


def name_keys(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """The key of some tokens, and the key without a possessive: `Acme's` is also `Acme`."""
    if not tokens or tokens[0].kind is Kind.MARK or tokens[-1].kind is Kind.MARK:
        return []
    key = tuple(token.norm for token in tokens if token.kind is not Kind.MARK)
    last = tokens[-1].text
    keys = [key]
    if last[-2:] in ("'s", "’s", "s'", "s’"):
        keys.append((*key[:-1], plain(last[:-2])))
    elif len(key[-1]) > 4 and key[-1].endswith("s"):
        keys.append((*key[:-1], key[-1][:-1]))
    return keys


def _without_legal_form(key: tuple[str, ...]) -> tuple[str, ...]:
    bare = key
    while len(bare) > 1 and bare[-1] in _LEGAL_FORMS:
        bare = bare[:-1]
    return bare


@dataclass(frozen=True, slots=True)
class Directories:
    """Everybody who can be named, by the part they play."""

    customers: Directory
    people: Directory
    leads: Directory


_lately: list[tuple[tuple[Customer, ...], tuple[Lead, ...], Directories]] = []


def directories_of(world: World) -> Directories:
    """The indexes of a world's names; the last few are kept, as thousands of names take a while."""
    for customers, leads, known in _lately:
        if customers is world.customers and leads is world.leads:
            return known
    made = _directories(_said_of(world), tuple(lead.name for lead in world.leads))
    _lately[:] = [(world.customers, world.leads, made), *_lately[:3]]
    return made


def _said_of(world: World) -> tuple[tuple[str, ...], ...]:
    """Each customer's name, and after it those of the contacts."""
    return tuple(
        (customer.name, *(contact.name for contact in customer.contacts))
        for customer in world.customers
    )


@lru_cache(maxsize=8)
def _directories(customers: tuple[tuple[str, ...], ...], leads: tuple[str, ...]) -> Directories:
    """Contacts stand for their customer where one is wanted, and for themselves where a person is."""
    return Directories(
        customers=Directory((said, names[0]) for names in customers for said in names),
        people=Directory(
            [(said, said) for names in customers for said in names]
            + [(lead, lead) for lead in leads]
        ),
        leads=Directory((lead, lead) for lead in leads),
    )


_NO_NAME = wordset("""i we you they he she believe think guess suppose the a an my our your his her their its me us him them it this that these those and or for to
    of in on at by with from about due next last all every each please what who when where why how
    is are was were be do does did can could will would should now today tomorrow tonight again
    der die das den dem ein eine einen mich mir uns fur an von mit bis zum zur und oder was wer wann
    wie half everything something someone somebody anybody anyone everyone everybody nobody some any more less both
    please pls plz thanks thx danke kindly ok yet already still too also asap
    ist bitte heute morgen nachste nachsten new another invoice invoices bill week month""")


def unknown_names(
    tokens: Sequence[Token], at: int, directory: Directory, vocabulary: frozenset[str]
) -> list[Reading[Named]]:
    """Words here that may name somebody who is not known, with those who are nearly called so."""
    found: list[Reading[Named]] = []
    cost = _UNKNOWN_COST
    for end in range(at + 1, min(len(tokens), at + 5) + 1):
        token = tokens[end - 1]
        if not _may_be_name(token, first=end == at + 1) or _counts(tokens, end - 1):
            break
        cost += _name_cost(token, vocabulary)
        said = _said(tokens[at:end])
        near = directory.near(said) if token.kind is not Kind.MARK else ()
        if token.kind is not Kind.MARK and not _is_plain_speech(tokens[at:end], vocabulary):
            name = Named(near[0] if near else said, said, known=False, near=near)
            dear = _NEAR_COST + 0.1 * (end - at) if near else cost
            found.append(Reading(end, name, (), dear))
    return found


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quantity stands here, as the `3 days` after a name."""
    return tokens[at].text.isdigit() and at + 1 < len(tokens) and tokens[at + 1].norm in UNITS


def _is_plain_speech(tokens: Sequence[Token], vocabulary: frozenset[str]) -> bool:
    """Words of the templates in small letters name nobody, as the customers of `all customers`."""
    return all(token.norm in vocabulary and token.text.islower() for token in tokens)


def _may_be_name(token: Token, *, first: bool) -> bool:
    if token.kind is Kind.MARK:
        return not first and token.text in "&+."
    if token.kind is Kind.WORD:
        return token.norm not in _NO_NAME or (not first and token.text[0].isupper())
    return token.kind is Kind.CODE or (not first and token.text.isdigit() and len(token.text) < 3)


def _name_cost(token: Token, vocabulary: frozenset[str]) -> float:
    if token.kind is Kind.MARK:
        return 0.1
    if token.kind is not Kind.WORD:
        return 1.5
    if token.norm in vocabulary:
        return 0.6 if token.text[0].isupper() else 1.2
    return 0.05 if token.text[0].isupper() else 0.6


def _said(tokens: Sequence[Token]) -> str:
    words = [("" if token.glued else " ") + token.text for token in tokens]
    said = "".join(words).strip()
    return said[:-2] if said[-2:] in ("'s", "’s") else said
