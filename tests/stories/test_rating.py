"""A thumb down counts: lessons that led to a bad answer are dropped, and its source waits for review."""

from bot.bootstrap import TERMINAL, database
from bot.kernel.cards import Card
from bot.kernel.events import Entry, Learned, MessageResolved
from bot.kernel.frozen import Packed
from bot.kernel.ids import MessageId, conversation_id
from bot.kernel.ports import Append, Batch
from bot.storage.verify import verify
from tests.fakes.office import THREAD, Office

HERE = conversation_id(TERMINAL.channel, THREAD)


def rates(office: Office, card: Card, *, good: bool) -> None:
    office.steward.rate(TERMINAL, THREAD, card.key, good=good)
    office.works()


def teaches(office: Office, message: MessageId, text: str, intent: str) -> None:
    """A tap settled what these words mean."""
    lesson = Learned(text=text, intent=intent)
    resolution = Packed(kind="Resolution", body="{}")
    fact = MessageResolved(message=message, resolution=resolution, learned=(lesson,))
    stream = f"conversation/{HERE}"
    append = Append(stream, office.parts.log.version(stream), (Entry(fact=fact, actor="kernel"),))
    assert not office.parts.log.commit([Batch(office.clock.now(), (append,))])


def lessons(office: Office) -> list[str]:
    return [lesson.text for lesson in office.parts.conversations.learned()]


def test_a_bad_answer_from_memory_puts_its_source_before_the_owner(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    assert office.sees("Acme pays Net 14 [1]")

    rates(office, office.cards[-1], good=False)
    office.says("memory review")

    assert office.sees("you said this answer from it was bad")
    office.says("which Net does Acme pay then?")
    assert "Net 14 [1]" not in office.cards[-1].text
    assert verify(database(office.parts.settings)).faults == ()


def test_what_was_kept_in_the_review_counts_again(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    rates(office, office.cards[-1], good=False)

    office.says("memory review")
    office.taps("1. Keep")
    office.says("which Net does Acme pay then?")

    assert "Net 14 [1]" in office.cards[-1].text


def test_a_good_answer_changes_nothing(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")

    rates(office, office.cards[-1], good=True)
    office.says("memory review")

    assert office.sees("Nothing waits for your review.")


def test_a_lesson_whose_answer_was_bad_is_not_learnt_any_more(office: Office) -> None:
    heard = office.says("status")
    answer = office.cards[-1]
    teaches(office, heard.message, "pls sort out the money thing", "status")
    other = office.says("help")
    teaches(office, other.message, "how do you even", "help")
    assert lessons(office) == ["pls sort out the money thing", "how do you even"]

    rates(office, answer, good=False)
    assert lessons(office) == ["how do you even"]

    rates(office, answer, good=True)
    assert len(lessons(office)) == 2, "the latest word counts"


def test_the_same_words_later_un_teach_what_they_were_taken_for(office: Office) -> None:
    taught = office.says("status")
    teaches(office, taught.message, "digest", "digest")
    office.says("digest")

    rates(office, office.cards[-1], good=False)

    assert lessons(office) == []
