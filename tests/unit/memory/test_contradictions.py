"""Statements about one subject that cannot both hold."""

from datetime import timedelta

import pytest

from bot.memory.contradictions import contradictions, difference
from tests.unit.memory.worlds import NOW, World, note


@pytest.mark.parametrize(
    ("old", "new", "values"),
    [
        ("Acme pays Net 14", "Acme pays Net 30", ("14", "30")),
        ("The day rate is €800", "The day rate is €950 now", ("800", "950 now")),
        ("Birch prefers calls on Tuesday", "Birch prefers calls on Friday", ("Tuesday", "Friday")),
        ("Acme has three offices", "Acme has four offices", ("three", "four")),
        ("Invoices go to Ana", "Invoices go to Ben", ("Ana", "Ben")),
    ],
)
def test_another_value_in_the_same_statement_contradicts(
    old: str, new: str, values: tuple[str, str]
) -> None:
    assert difference(old, new) == values


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Birch wants printed invoices", "Birch does not want printed invoices"),
        ("Cedar works on weekends", "Cedar never works on weekends"),
    ],
)
def test_a_denial_contradicts(old: str, new: str) -> None:
    assert difference(old, new) == (old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Acme pays Net 14", "Acme pays Net 14"),
        ("Acme pays Net 14", "Acme is based in Bern"),
        ("Acme pays Net 14", "Acme pays Net 14 and likes blue"),
        ("The logo is blue", "Cedar does not work on weekends"),
    ],
)
def test_what_can_both_hold_does_not_contradict(old: str, new: str) -> None:
    assert difference(old, new) is None


def test_terms_of_another_time_do_not_contradict() -> None:
    world = World()
    (old,) = world.learns(note("Acme pays Net 14", kind="fact", valid_to=NOW - timedelta(days=9)))
    draft = note("Acme pays Net 30", kind="fact", valid_from=NOW)

    assert contradictions(draft, [old]) == ()
