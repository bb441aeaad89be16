"""A question carries what it is about, and a reply to it finds that again through Telegram."""

from hypothesis import given, strategies as st

from bot.adapters.telegram.guided import (
    Question,
    answered_question,
    asking_reason,
    asking_value,
    read,
)
from bot.adapters.telegram.wire import Chat, Entity, Me, Message, User
from bot.kernel.cards import FormField
from bot.kernel.frozen import digest_of
from tests.fakes.telegram.formatting import parse

ME = Me(id=7, username="steward_bot")
QUESTION = Question("edit", "a_abcdefghijkl", digest_of("x"), 12, "line1.unit_price")


def replied_to(html: str, author: int = ME.id) -> Message:
    """A reply to a message that was sent as this HTML."""
    text, entities = parse(html, "HTML")
    asked = Message(
        message_id=13,
        date=0,
        chat=Chat(id=1, type="private"),
        sender=User(id=author),
        text=text,
        entities=[Entity.model_validate(e.model_dump(exclude_none=True)) for e in entities],
    )
    return Message(
        message_id=14, date=0, chat=asked.chat, sender=User(id=1), reply_to_message=asked
    )


def test_a_question_for_a_value_is_found_in_the_reply() -> None:
    html = asking_value(QUESTION, FormField(name="x", label="<Price>", value="1 & 2"), ME)
    assert answered_question(replied_to(html), ME) == QUESTION


def test_a_question_for_a_reason_is_found_in_the_reply() -> None:
    question = Question("reject", "a_abcdefghijkl", digest_of("x"), 12)
    assert answered_question(replied_to(asking_reason(question, "Pay <b>?", ME)), ME) == question


def test_a_link_that_somebody_else_wrote_is_no_question() -> None:
    html = asking_value(QUESTION, FormField(name="x", label="Price", value="1"), ME)
    assert answered_question(replied_to(html, author=666), ME) is None


def test_an_answer_to_anything_else_is_no_answer_to_a_question() -> None:
    assert answered_question(replied_to("hello <a href='https://a.example/'>x</a>"), ME) is None


@given(st.text())
def test_a_broken_link_is_no_question(link: str) -> None:
    found = read(link)
    assert found is None or found.kind in ("edit", "reject")
