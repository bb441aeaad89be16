"""What the interpreter makes of a dialogue: topics, lessons, and questions for memory."""

from bot.bootstrap import TERMINAL
from bot.intents.resolver import Resolver
from bot.intents.routing import Ranking
from bot.interpreter import Interpreter
from bot.kernel.events import Learned
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message
from bot.understanding import Understood
from tests.fakes.office import Office


class Unsure:
    """A router that has its suspicions."""

    def rank(self, text: str) -> Ranking:
        return Ranking(name=None, confidence=0.3, alternatives=("due.list", "status"))


def listener(office: Office) -> Interpreter:
    parts = office.parts
    resolver = Resolver(Unsure())
    return Interpreter(lambda: resolver, parts.settings, parts.clock, parts.books, parts.runs)


def hears(
    interpreter: Interpreter, office: Office, text: str, dialogue: Packed | None = None
) -> Understood:
    at = office.parts.clock.now()
    message = Message(sender=TERMINAL, thread="main", external_id=text, text=text, at=at)
    return interpreter(message, dialogue)


def test_what_a_person_taps_on_did_you_mean_is_a_lesson(office: Office) -> None:
    interpreter = listener(office)
    asked = hears(interpreter, office, "pls sort out the money thing")
    (card,) = asked.replies
    label = card.buttons[0].text

    told = hears(interpreter, office, label, asked.dialogue)

    assert told.learned == (Learned(text="pls sort out the money thing", intent="due.list"),)


def test_an_answer_belongs_to_what_was_asked_about(office: Office) -> None:
    interpreter = listener(office)
    asked = hears(interpreter, office, "invoice Beta Ltd 2 days of consulting at 600")

    told = hears(interpreter, office, "New customer", asked.dialogue)

    assert told.words == "invoice Beta Ltd 2 days of consulting at 600 · New customer"


def test_a_question_that_nothing_is_sure_of_is_for_memory(office: Office) -> None:
    understood = hears(listener(office), office, "what is the owner's shoe size?")

    assert [intent.kind for intent in understood.intents] == ["ask"]


def test_an_order_to_memory_is_taken_word_for_word(office: Office) -> None:
    understood = hears(listener(office), office, "memory show k_1")

    assert [(i.kind, i.body) for i in understood.intents] == [("memory", '{"words":"show k_1"}')]
