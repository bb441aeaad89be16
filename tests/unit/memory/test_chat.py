"""Looking into memory from a conversation: answers, lists, records and proofs, as cards."""

from pathlib import Path

import pytest

from bot.kernel.actions import Source
from bot.kernel.cards import Card
from bot.kernel.errors import Malformed, NotFound
from bot.kernel.messages import File, Message, Sender, Trust
from bot.memory.chat import Chat
from bot.memory.ingest import Document
from bot.memory.records import Draft, RecordId
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees

SENT = Message(
    sender=Sender(channel="slack", id="U1"),
    thread="t",
    external_id="1",
    text="keep this",
    at=NOW,
    files=(File(name="terms.md", media_type="text/markdown", digest="d" * 64, size=9),),
)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(open_memory(tmp_path), sees(OFFICE), NOW, {SENT.id: SENT}.get)


def learn(chat: Chat, text: str, **more: object) -> RecordId:
    draft = Draft.model_validate(note(text, kind="fact").model_dump() | more)
    record = chat.memory.remember(draft, OWNER).record
    assert record is not None
    return record.id


def tap(chat: Chat, card: Card, label: str) -> Card:
    """Say what a button says, as a tap does."""
    button = next(button for button in card.buttons if button.label == label)
    return chat.obey(button.text.removeprefix("memory "))


def test_an_answer_shows_its_source_by_a_tap(chat: Chat) -> None:
    source = Source(field="text", trust=Trust.OPERATOR, words="said by you", reference=SENT.id)
    learn(chat, "Acme pays Net 14", sources=(source,))
    answer = chat.ask("When does Acme pay?")

    assert answer.text == "Acme pays Net 14 [1]"
    assert "“keep this · terms.md”" in answer.fields[0].value
    shown = tap(chat, answer, "Source 1")
    assert shown.text == "Acme pays Net 14"
    assert "slack" in shown.fields[-1].value


def test_the_file_of_a_passage_can_be_opened_from_its_record(chat: Chat) -> None:
    document = Document(
        name="terms.md",
        content=b"# Terms\n\nAcme pays within 14 days.",
        scope=OFFICE,
        at=NOW,
        reference=SENT.id,
        file="d" * 64,
    )
    chat.memory.ingest(document, OWNER)

    shown = tap(chat, chat.ask("when does Acme pay?"), "Source 1")

    assert [file.name for file in shown.attachments] == ["terms.md"]


def test_what_was_replaced_is_told_as_history_and_not_as_the_answer(chat: Chat) -> None:
    old = learn(chat, "Acme pays Net 14", subject="Acme")
    new = learn(chat, "Acme pays Net 30", subject="Acme")
    chat.memory.replace(old, new, OWNER)

    answer = chat.ask("When does Acme pay?")

    assert answer.text == "Acme pays Net 30 [1]"
    assert [(f.label, f.value) for f in answer.fields[1:]] == [
        ("[1] before", f"Acme pays Net 14 (until {NOW:%-d %B %Y})")
    ]


def test_what_was_corrected_shows_the_difference(chat: Chat) -> None:
    id = learn(chat, "Acme pays Net 14")
    chat.memory.correct(f"{id}@1", "Acme pays Net 30", OWNER)

    assert [(line.mark, line.text) for line in chat.obey(f"show {id}").diff] == [
        ("-", "Acme pays Net 14"),
        ("+", "Acme pays Net 30"),
    ]


def test_what_is_in_doubt_waits_in_the_review(chat: Chat) -> None:
    learn(chat, "The wifi password is hunter2hunter2")
    review = chat.obey("review")

    assert "a password or key" in review.fields[0].label
    assert [button.label for button in review.buttons] == ["1. Keep", "1. Forget"]


def test_the_index_is_checked_and_rebuilt_from_a_chat(chat: Chat) -> None:
    learn(chat, "Acme pays Net 14")

    assert chat.obey("check").text == "The index equals 1 record."
    assert chat.obey("rebuild").text == "The index equals 1 record."


def test_a_search_says_why(chat: Chat) -> None:
    learn(chat, "Acme pays Net 14")
    learn(chat, "Cedar sells oak and pine")

    assert "it has the words" in chat.obey("search Acme pays").fields[0].label


def test_a_record_of_another_scope_cannot_be_looked_at(chat: Chat) -> None:
    hidden = learn(chat, "Birch is late today", scope="birch")

    with pytest.raises(NotFound):
        chat.obey(f"show {hidden}")


@pytest.mark.parametrize("words", ["", "dance", "forget k_1", "correct k_1@1: otherwise"])
def test_what_cannot_be_looked_at_says_what_can(chat: Chat, words: str) -> None:
    with pytest.raises(Malformed, match="Say"):
        chat.obey(words)
