"""Erasing words, on every kind of database: shape, chain and read models stay what the log says."""

import pytest
from sqlalchemy import Engine

from bot.kernel.cards import Card
from bot.kernel.events import Entry, Fact, MessageHeard, Replied, WordsForgotten
from bot.kernel.ids import OperatorId
from bot.kernel.messages import Message, Sender
from bot.kernel.ports import Append, Batch
from bot.memory.records import Authorship
from bot.storage.conversations import Conversations
from bot.storage.database import open_database
from bot.storage.erasure import Erasure
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.verify import verify
from tests.fakes.office import MONDAY

ANA = Authorship(actor="ana", at=MONDAY)
SAID = Message(
    sender=Sender(channel="terminal", id="local"),
    thread="main",
    external_id="1",
    text='remember that “Ana”\n says "Net 14"',
    at=MONDAY,
)
STREAM = f"conversation/{SAID.conversation}"


@pytest.fixture
def engine(database_url: str) -> Engine:
    engine = open_database(database_url)
    migrate(engine)
    return engine


def store(log: SqlLog, *facts: Fact) -> None:
    entries = tuple(Entry(fact=fact, actor="ana") for fact in facts)
    assert not log.commit([Batch(MONDAY, (Append(STREAM, log.version(STREAM), entries),))])


def test_words_go_from_messages_and_cards_in_whatever_case_and_spacing(engine: Engine) -> None:
    log = SqlLog(engine)
    told = Card(key="a", text='I know: “ANA” says\n"NET 14"; and more')
    store(log, MessageHeard(message=SAID, operator=OperatorId("ana")), Replied(card=told))

    done = Erasure(engine, log).erase(['“Ana” says "Net 14"'], ANA)

    message = Conversations(engine).message(SAID.id)
    (post,) = Conversations(engine).feed(SAID.conversation)
    assert message is not None
    assert message.text == "remember that [forgotten]"
    assert Card.model_validate_json(post.body).text == "I know: [forgotten]; and more"
    assert (done.messages, done.runs, done.stays) == (1, 0, ())
    assert verify(engine).faults == ()


def test_the_facts_say_that_they_lost_words_and_where_they_were(engine: Engine) -> None:
    log = SqlLog(engine)
    store(log, MessageHeard(message=SAID, operator=OperatorId("ana")))

    Erasure(engine, log).erase(['says "Net 14"'], ANA)

    heard, notice = log.read(STREAM)
    assert heard.forgotten
    assert isinstance(notice.fact, WordsForgotten)
    assert [version for version, _ in notice.fact.remains] == [1]


def test_words_too_short_to_be_meant_alone_erase_nothing(engine: Engine) -> None:
    log = SqlLog(engine)
    store(log, MessageHeard(message=SAID, operator=OperatorId("ana")))

    assert Erasure(engine, log).erase(["Ana"], ANA).messages == 0
    assert not log.read(STREAM)[0].forgotten


def test_erasing_again_changes_nothing(engine: Engine) -> None:
    log = SqlLog(engine)
    store(log, MessageHeard(message=SAID, operator=OperatorId("ana")))
    Erasure(engine, log).erase(['says "Net 14"'], ANA)
    before = log.last()

    Erasure(engine, log).erase(['says "Net 14"'], ANA)

    assert log.last() == before
