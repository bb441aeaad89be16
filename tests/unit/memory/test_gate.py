"""What may enter memory, what waits for the operator, and what is turned away."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.kernel.actions import Source
from bot.kernel.messages import Trust
from bot.memory import gate
from bot.memory.gate import FLOOD, LONGEST, Judgement, disguised_in, secret_in
from bot.memory.in_memory import InMemoryRecords
from bot.memory.recall import Memory
from bot.memory.records import Draft, Privacy
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import NOW, OWNER, World, note, sees


def judge(draft: Draft, known: bool = False) -> Judgement:
    return gate.judge(draft, known=known, near=(), sent=0)


def external(text: str) -> Draft:
    source = Source(field="text", trust=Trust.EXTERNAL, words="a mail", reference="mail:news")
    return note(text, trust=Trust.EXTERNAL, sources=(source,))


def test_what_the_operator_says_is_kept() -> None:
    assert judge(note("Acme pays Net 14")).passage == "keep"


def test_what_is_known_is_not_learnt_again() -> None:
    assert judge(note("Acme pays Net 14"), known=True).reason == "I know that already"


def test_what_is_too_long_is_sent_to_ingest() -> None:
    assert "ingest" in judge(note("word " * LONGEST)).reason


@pytest.mark.parametrize("text", ["Thanks!", "ok", "How are things with you over there?"])
def test_small_talk_from_outside_is_turned_away(text: str) -> None:
    assert judge(external(text)).passage == "drop"


def test_the_same_statement_in_other_letters_is_turned_away_unless_its_numbers_differ() -> None:
    world = World()
    world.learns(note("Invoice 17 of Acme was paid on Monday"))
    same, other = (
        external("invoice 17 of acme was paid on monday"),
        external("Invoice 18 of Acme was paid on Monday"),
    )

    judged = [
        gate.judge(each, known=False, near=_near(world, each.text), sent=0)
        for each in (same, other)
    ]

    assert [each.passage for each in judged] == ["drop", "keep"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The wifi password is hunter2hunter2", "a password or key"),
        ("Use api_key=sk-abcdefghijklmnop1234", "a password or key"),
        ("Pay with 4111 1111 1111 1111 please", "a card number"),
        ("Wire to DE89 3704 0044 0532 0130 00", "an account number"),
        ("Order 4111 1111 1111 1112 has shipped", ""),
        ("The secret of good cake is butter", ""),
        ("Acme pays Net 14", ""),
    ],
)
def test_secrets_are_recognised(text: str, kind: str) -> None:
    assert secret_in(text) == kind


def test_a_secret_waits_for_the_operator_and_is_private() -> None:
    judged = judge(note("The wifi password is hunter2hunter2"))

    assert judged.passage == "doubt"
    assert judged.draft.privacy is Privacy.PRIVATE
    assert "kept elsewhere" in judged.draft.doubt


def test_a_noisy_source_cannot_flood_whichever_process_it_reaches_and_calms_down(
    tmp_path: Path,
) -> None:
    records = InMemoryRecords()
    offices = [open_memory(tmp_path / name, records) for name in ("one", "other")]
    hour_later = OWNER.model_copy(update={"at": NOW + timedelta(minutes=61)})

    judged = [
        offices[number % 2].remember(external(text), OWNER).judgement.passage
        for number, text in enumerate(map(_offer, range(FLOOD + 5)))
    ]
    later = offices[0].remember(external("The garden party moves to June"), hour_later)

    assert judged == ["keep"] * FLOOD + ["doubt"] * 5
    assert later.judgement.passage == "keep"


def _offer(number: int) -> str:
    """Offers that share no word but one, so that none says what another said."""
    return " ".join(f"{word}{number}" for word in ("roof", "cellar", "window", "door"))


def _near(world: World, text: str) -> tuple[Memory, ...]:
    return world.recall(text, sees("office"), at=NOW).memories


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\u0410cme pays Net 90", "\u0410cme"),  # a Cyrillic first letter
        ("pay to Nort\u03bfwind", "Nort\u03bfwind"),  # a Greek o
        ("Резистор 5 kΩ, 3 μm, β-Version, Ελλάδα", ""),
    ],
)
def test_a_name_in_letters_of_two_alphabets_is_a_disguise_and_a_unit_is_none(
    text: str, found: str
) -> None:
    assert disguised_in(text) == found


def test_a_disguised_name_from_outside_waits_for_the_operator() -> None:
    judgement = judge(external("\u0410cme pays Net 90 from May"))

    assert (judgement.passage, "two alphabets" in judgement.reason) == ("doubt", True)
