"""Remembering, answering, correcting, forgetting and reviewing, through the one door."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.kernel.actions import Source
from bot.kernel.errors import Malformed, NotFound
from bot.kernel.messages import Trust
from bot.memory.ask import DONT_KNOW, Ask
from bot.memory.memory import LongTerm, difference
from bot.memory.recall import Viewer
from bot.memory.records import Privacy
from bot.memory.transfer import exported, imported
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees

ANA = sees(OFFICE)


@pytest.fixture
def memory(tmp_path: Path) -> LongTerm:
    return open_memory(tmp_path)


def texts(memory: LongTerm, query: str, viewer: Viewer = ANA) -> list[str]:
    return [found.record.text for found in memory.recall(query, viewer, at=NOW).memories]


def test_what_is_remembered_is_recalled_at_once(memory: LongTerm) -> None:
    stored = memory.remember(note("Acme pays Net 14", kind="fact"), OWNER)

    assert stored.record is not None
    assert texts(memory, "When does Acme pay?") == ["Acme pays Net 14"]


def test_the_same_is_not_remembered_twice(memory: LongTerm) -> None:
    memory.remember(note("Acme pays Net 14"), OWNER)
    again = memory.remember(note("acme pays net 14"), OWNER)

    assert again.record is None
    assert again.judgement.reason == "I know that already"


def test_a_contradiction_waits_until_the_operator_says_which_holds(memory: LongTerm) -> None:
    old = memory.remember(note("Acme pays Net 14", kind="fact", subject="acme"), OWNER).record
    heard = memory.remember(note("Acme pays Net 30", kind="fact", subject="acme"), OWNER)
    assert old is not None
    assert heard.record is not None
    assert [found.old.id for found in heard.contradictions] == [old.id]
    assert texts(memory, "Acme payment terms") == ["Acme pays Net 14"]
    assert memory.review(ANA) == (heard.record,)

    memory.replace(old.id, heard.record.id, OWNER)

    assert texts(memory, "Acme payment terms") == ["Acme pays Net 30"]
    assert memory.review(ANA) == ()


def test_an_answer_cites_the_message_it_came_from(memory: LongTerm) -> None:
    source = Source(
        field="text", trust=Trust.OPERATOR, words="Ana on Slack", reference="slack:C1:17.4"
    )
    memory.remember(note("Acme pays Net 14", sources=(source,)), OWNER)
    memory.remember(note("The printer is out of toner"), OWNER)

    answer = memory.ask("When does Acme pay?", ANA, at=NOW)

    assert answer.text == "Acme pays Net 14 [1]"
    assert [(each.reference, each.words) for each in answer.citations] == [
        ("slack:C1:17.4", "Ana on Slack")
    ]


def test_what_nothing_bears_on_is_not_known(memory: LongTerm) -> None:
    memory.remember(note("The printer is out of toner"), OWNER)

    answer = memory.ask("When is the wedding of Lindqvist?", ANA, at=NOW)

    assert (answer.text, answer.known) == (DONT_KNOW, False)


def test_what_tables_know_is_never_answered_from_memory(memory: LongTerm) -> None:
    memory.remember(note("Acme owes 900"), OWNER)
    ask = Ask(memory.recall, tables=lambda question, _: "1,200.00" if "owe" in question else None)

    assert ask("What does Acme owe?", ANA, at=NOW).text == "1,200.00"
    assert ask("What does Acme owe?", ANA, at=NOW).exact
    assert not ask("Tell me of Acme", ANA, at=NOW).exact


def test_a_correction_is_found_and_its_diff_shown(memory: LongTerm) -> None:
    stored = memory.remember(note("Acme pays Net 14\nin euros"), OWNER).record
    assert stored is not None
    memory.correct(stored.ref, "Acme pays Net 30\nin euros", OWNER)

    versions = memory.show(stored.id, ANA)

    assert texts(memory, "Acme terms") == ["Acme pays Net 30\nin euros"]
    assert [(line.mark, line.text) for line in difference(*versions)] == [
        ("-", "Acme pays Net 14"),
        ("+", "Acme pays Net 30"),
        (" ", "in euros"),
    ]


def test_what_is_forgotten_leaves_no_word_and_no_vector_anywhere(
    memory: LongTerm, tmp_path: Path
) -> None:
    stored = memory.remember(note("Zanzibarov earns 4,000"), OWNER).record
    memory.remember(note("Acme pays Net 14"), OWNER)
    assert stored is not None
    vector = memory.library.index.corpus.vector(stored.id).astype("float16").tobytes()
    assert vector in held_in(tmp_path)

    memory.forget(stored.id, OWNER)

    assert vector not in held_in(tmp_path)
    assert "zanzibarov" not in memory.library.index.thesaurus
    assert sum(memory.library.index.near.sizes().values()) == 1
    assert texts(memory, "What does Zanzibarov earn?") == ["Acme pays Net 14"]
    assert [version.text for version in memory.show(stored.id, ANA)] == [""]
    assert memory.library.check().equal


def test_a_record_of_another_scope_is_as_if_it_were_not_there(memory: LongTerm) -> None:
    stored = memory.remember(note("Birch is late", scope="birch"), OWNER).record
    assert stored is not None

    with pytest.raises(NotFound):
        memory.show(stored.id, ANA)
    assert list(memory.listed(ANA)) == []


def test_memory_moves_to_another_office_as_a_file(memory: LongTerm, tmp_path: Path) -> None:
    stored = memory.remember(note("Acme pays Net 14"), OWNER).record
    assert stored is not None
    memory.correct(stored.ref, "Acme pays Net 30", OWNER)
    memory.remember(note("Ben is shy", privacy=Privacy.PRIVATE), OWNER)
    gone = memory.remember(note("Zoe is ill today"), OWNER).record
    assert gone is not None
    memory.forget(gone.id, OWNER)

    lines = list(exported(memory, ANA))
    other = open_memory(tmp_path / "other")
    first = imported(other, lines, OWNER)
    second = imported(other, lines, OWNER)

    assert (first.written, second.written, second.known) == (2, 0, 2)
    assert sorted(record.text for record in other.listed(ANA)) == ["Acme pays Net 30", "Ben is shy"]
    assert texts(other, "Acme terms")[0] == "Acme pays Net 30"
    assert len(other.records.versions(next(iter(other.listed(ANA))).id)) == 2


def test_a_file_with_one_bad_line_imports_nothing_and_names_the_line(memory: LongTerm) -> None:
    good = memory.remember(note("Acme pays Net 14"), OWNER).record
    assert good is not None

    with pytest.raises(Malformed, match="Line 2 is not a record: text"):
        imported(memory, [good.model_dump_json(), json.dumps({"scope": "x"})], OWNER)


def test_a_record_that_is_not_valid_yet_is_recalled_from_its_day_on(memory: LongTerm) -> None:
    memory.remember(note("Acme pays Net 30", valid_from=NOW + timedelta(days=10)), OWNER)

    assert texts(memory, "Acme terms") == []
    later = memory.recall("Acme terms", ANA, at=NOW + timedelta(days=11))
    assert [found.record.text for found in later.memories] == ["Acme pays Net 30"]


def held_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
