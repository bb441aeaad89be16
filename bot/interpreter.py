"""Understanding, for real: what a message means in the office as it stands."""

from collections.abc import Callable
from functools import cached_property

from bot.config import Settings
from bot.focus import focus, waiting_as
from bot.intents.catalog.memory import Ask
from bot.intents.catalog.orders import order_in
from bot.intents.dialogue import Dialogue, Turn, converse
from bot.intents.files import ask_about, kept_mail, said_with_files
from bot.intents.pasted import mail_in
from bot.intents.references import points, spelt_out
from bot.intents.resolver import Resolution, Resolver
from bot.intents.words import straightened
from bot.intents.world import Contact, Customer, Invoice, Lead, World
from bot.kernel.cards import Button, Card
from bot.kernel.events import Learned
from bot.kernel.frozen import Frozen, Packed, pack
from bot.kernel.messages import Message, Trust, least
from bot.kernel.ports import Clock
from bot.storage.books import Books
from bot.storage.runs import Runs
from bot.understanding import Understood

# What a resolution is at least, where it understood every word.
_SURE = 0.7


class Talk(Frozen):
    """The session of a thread: its dialogue, and the words that led to what is open in it.

    It follows from the log, in the transaction that stores each message, and lapses with the dialogue:
    Redis holds none of it, so that wiping Redis loses nothing.
    """

    dialogue: Dialogue = Dialogue()
    topic: str = ""
    trust: Trust = Trust.OPERATOR


class Interpreter:
    """`Understand` over the templates, with the names that the books know."""

    def __init__(
        self,
        resolver: Callable[[], Resolver],
        settings: Settings,
        clock: Clock,
        books: Books,
        runs: Runs,
    ) -> None:
        self._make_resolver = resolver
        self._settings = settings
        self._clock = clock
        self._books = books
        self._runs = runs

    def __call__(
        self,
        message: Message,
        dialogue: Packed | None,
        listed: Callable[[], tuple[str, ...]] = tuple,
    ) -> Understood:
        if mail_in(message.text) is not None:
            return kept_mail(message)
        if message.files and (said := said_with_files(message)) is not None:
            return said
        talk = dialogue.unpack(Talk) if dialogue else Talk()
        shown = listed() if points(message.text) else ()
        text = spelt_out(message.text, shown)
        world = self.world()
        looked = focus(message, world, self._runs)
        order = order_in(text, looked.card.ref if looked.card else "")
        if order is not None:
            return Understood(
                resolution=pack(Resolution(text=message.text, tier=0, confidence=1.0)),
                intents=(pack(order, order.name),),
                words=message.text,
            )
        spoken = talk.dialogue.showing(*shown) if shown else talk.dialogue
        about = looked.dialogue(spoken, world.now)
        turn = converse(about, straightened(text), looked.world(world), self._resolver)
        topic, trust = _topic(talk, message, turn)
        if _is_open_question(message.text, turn):
            asked = (Ask(question=message.text.strip()),)
            turn = Turn(dialogue=about, intents=asked, resolution=turn.resolution)
        resumed = looked.resumed(turn.dialogue, talk.dialogue)
        return Understood(
            resolution=pack(_evidence(message.text, turn)),
            intents=tuple(pack(intent, intent.name) for intent in turn.intents),
            replies=(*_replies(turn), *((ask_about(message),) if message.files else ())),
            dialogue=pack(Talk(dialogue=resumed, topic=topic, trust=trust)),
            words=topic,
            trust=trust,
            learned=tuple(
                Learned(text=example.text, intent=example.intent)
                for example in turn.learned
                if example.intent
            ),
        )

    @cached_property
    def _resolver(self) -> Resolver:
        """Templates take a moment to read, which only those who listen have to wait for."""
        return self._make_resolver()

    def world(self) -> World:
        """The moment, the place and the names that a sentence may speak of."""
        return World(
            now=self._clock.now(),
            tz=self._settings.tz,
            currency=self._settings.currency,
            locale=self._settings.locale,
            customers=tuple(
                Customer(name=c.name, contacts=(Contact(name=c.name, email=c.email or None),))
                for c in self._books.customers()
            ),
            leads=tuple(Lead(name=lead.name) for lead in self._books.leads()),
            invoices=tuple(
                Invoice(
                    number=i.number,
                    customer=i.customer_name,
                    total=i.total().amount,
                    currency=i.currency,
                    due=i.due,
                    state=i.state,
                    received=i.received,
                )
                for i in self._books.invoices()
            ),
            approvals=tuple(
                waiting_as(run, state.approval.ref)
                for run in self._runs.pending()
                for state in run.steps.values()
                if state.approval and state.approval.status == "pending"
            ),
        )


def _is_open_question(text: str, turn: Turn) -> bool:
    """A question that no template is sure of is for memory, which answers it or says it cannot."""
    found = turn.resolution
    sure = found is None or turn.intents or found.confidence >= _SURE
    return not sure and text.strip().endswith("?") and len(text.split()) > 1


def _topic(talk: Talk, message: Message, turn: Turn) -> tuple[str, Trust]:
    """A new request is its own topic; an answer to a question belongs to what was asked about."""
    if turn.resolution is not None or not talk.topic:
        return message.text, message.trust
    return f"{talk.topic} · {message.text}", least(talk.trust, message.trust)


def _evidence(text: str, turn: Turn) -> Resolution:
    """How the message was understood, also where it answered a question or corrected a draft."""
    return turn.resolution or Resolution(
        text=text, drafts=turn.dialogue.drafts, tier=0, confidence=1.0, evidence=turn.evidence
    )


def _replies(turn: Turn) -> tuple[Card, ...]:
    said = tuple(Card(key="", text=words) for words in turn.replies)
    if turn.question is None:
        return said
    buttons = tuple(Button(label=label, verb="say", text=label) for label in turn.question.buttons)
    # A question about no draft is only the request to say it in other words.
    kind = "question" if turn.dialogue.drafts else "refusal"
    return (
        *said,
        Card.model_validate(
            {"key": "", "kind": kind, "text": turn.question.text, "buttons": buttons}
        ),
    )
