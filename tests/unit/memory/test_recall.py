"""What comes to mind, why, and in what order."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.memory.recall import INDEX_AWAY, KEYWORDS_ONLY
from bot.models.embedder import EmbedderUnavailable, FloatArray, HashingEmbedder
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, World, note, sees, talk


def test_a_fact_is_found_by_its_words() -> None:
    world = World()
    world.learns(note("Acme pays Net 14"), note("The printer is out of toner"))

    assert world.recalls("When does Acme pay?")[0] == "Acme pays Net 14"


def test_a_short_answer_is_found_by_the_question_before_it() -> None:
    world = World()
    world.learns(
        *talk(
            ("Ana", "The hotel was fine."),
            ("Ana", "Which payment terms did Birch ask for?"),
            ("Ben", "Forty days."),
            ("Ana", "I will bring cake tomorrow."),
        )
    )

    assert "Forty days." in world.recalls("What payment terms does Birch want?", limit=2)


def test_an_answer_whose_question_is_corrected_is_found_by_the_new_question() -> None:
    world = World()
    asked, answer, *_ = world.learns(
        *talk(("Ana", "What does Birch want?"), ("Ben", "Forty days."), ("Ana", "Fine by me."))
    )
    before = world.recalls("warranty of the boiler", limit=1)
    world.records.correct(asked.ref, "How long is the warranty of the boiler?", OWNER)
    world.index.fill()

    assert before != [answer.text]
    assert set(world.recalls("warranty of the boiler", limit=2)) == {
        "How long is the warranty of the boiler?",
        "Forty days.",
    }


def test_who_is_asked_about_said_it() -> None:
    world = World()
    world.learns(
        *talk(("Ana", "I adore skiing in the Alps."), ("Ben", "I adore skiing in the Alps too."))
    )

    assert world.recalls("What does Ben adore?")[0] == "I adore skiing in the Alps too."


def test_a_question_about_a_month_prefers_what_was_said_in_it() -> None:
    world = World()
    world.learns(
        note("The roof was repaired by Ana", at=NOW - timedelta(days=200)),
        note("The roof was repaired by Ben", at=NOW - timedelta(days=30)),
    )

    assert world.recalls("Was the roof repaired in October 2026?")[0].endswith("Ben")
    assert world.recalls("Was the roof repaired on 2026-04-16?")[0].endswith("Ana")


def test_age_counts_only_where_the_question_asks_for_what_holds_now() -> None:
    world = World()
    world.learns(
        note("Our rate for design is 700 a day", at=NOW - timedelta(days=400)),
        note("Our rate for a design is 900 a day", at=NOW - timedelta(days=3)),
    )

    assert world.recalls("What is our latest rate for design?")[0].endswith("900 a day")


def test_a_record_is_recalled_only_while_it_is_valid() -> None:
    world = World()
    world.learns(
        note("The discount is 10 percent", valid_to=NOW - timedelta(days=1)),
        note("The discount is 5 percent", valid_from=NOW + timedelta(days=1)),
        note("The discount is 7 percent", valid_from=NOW - timedelta(days=1)),
    )

    assert world.recalls("What is the discount?") == ["The discount is 7 percent"]


def test_the_record_that_supersedes_wins_and_cites_the_old_one() -> None:
    world = World()
    (old,) = world.learns(note("Acme pays Net 14"))
    world.learns(note("Acme pays Net 30", supersedes=old.id))

    found = world.recall("Acme payment terms", sees(OFFICE), at=NOW).memories

    assert [memory.record.text for memory in found] == ["Acme pays Net 30"]
    assert found[0].history == (old.id,)


def test_the_same_words_are_recalled_once() -> None:
    world = World()
    world.learns(note("Acme pays Net 14"), note("acme  pays net 14", thread="t2"))

    assert len(world.recalls("Acme pays")) == 1


def test_a_token_budget_keeps_the_best_and_says_what_it_left_out() -> None:
    world = World()
    world.learns(*(note(f"Acme invoice number {place} was paid late") for place in range(8)))

    found = world.recall("Acme invoice", sees(OFFICE), at=NOW, tokens=30)

    assert 1 <= len(found.memories) < 8
    assert len(found.memories) + found.left_out == 8


def test_every_memory_says_why_in_parts_that_add_up() -> None:
    world = World()
    world.learns(note("Acme pays Net 14"), note("Birch pays Net 30"), note("Cedar sells wood"))

    for memory in world.recall("Who pays Net 14?", sees(OFFICE), at=NOW).memories:
        assert abs(sum(part.score for part in memory.parts) - memory.score) < 0.01
        assert memory.reason


def test_a_misspelt_name_still_finds_its_record() -> None:
    world = World()
    world.learns(note("Lindqvist prefers invoices in Swedish"), note("The printer is out of toner"))

    assert world.recalls("Lindqvst invoices language?")[0].startswith("Lindqvist")


def test_an_empty_memory_recalls_nothing() -> None:
    assert World().recalls("anything") == []


def test_without_an_embedder_words_still_find_and_the_answer_says_so() -> None:
    world = World(embedder=Absent())
    world.records.write([note("Acme pays Net 14"), note("The printer is out of toner")], OWNER)

    found = world.recall("Acme pays when?", sees(OFFICE), at=NOW)

    assert found.memories[0].record.text == "Acme pays Net 14"
    assert found.notice == KEYWORDS_ONLY


def test_when_the_embedder_returns_what_was_missed_is_embedded() -> None:
    absent = Absent()
    world = World(embedder=absent)
    world.records.write([note("Acme pays Net 14")], OWNER)
    world.recalls("Acme")
    absent.here = True
    world.index.fill()

    assert sum(world.near.sizes().values()) == 1
    assert world.recall("Acme", sees(OFFICE), at=NOW).notice == ""


class Absent(HashingEmbedder):
    """An embedder that cannot be reached until `here` is set."""

    here = False

    def embed(self, texts: Sequence[str]) -> FloatArray:
        if not self.here:
            raise EmbedderUnavailable("The embedder is away.")
        return super().embed(texts)


def test_while_the_index_is_being_made_keywords_answer_and_say_so() -> None:
    world = World(ready=False)
    late, _ = world.records.write([note("Acme pays late"), note("The roof leaks")], OWNER)
    world.records.correct(late.ref, "Acme pays at once", OWNER)

    found = world.recall("When does Acme pay?", sees(OFFICE), at=NOW)

    assert [memory.record.text for memory in found.memories] == ["Acme pays at once"]
    assert found.memories[0].history == (late.ref,)
    assert found.notice == INDEX_AWAY


def test_an_index_far_behind_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.memory.index.FAR", 2)
    world = World()
    world.records.write([note(f"Customer {number} pays") for number in range(3)], OWNER)

    assert world.recall("customer", sees(OFFICE), at=NOW).notice == INDEX_AWAY
    world.index.fill()
    world.records.write([note("One more customer pays")], OWNER)
    assert world.recall("customer", sees(OFFICE), at=NOW).notice == ""
