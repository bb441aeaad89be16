"""Understanding, for real: what a message means in the office as it stands."""

from bot.config import Settings
from bot.intents.resolver import Resolution, Resolver
from bot.intents.world import Contact, Customer, Invoice, PendingApproval, World
from bot.kernel.cards import Button, Card
from bot.kernel.frozen import Packed, pack
from bot.kernel.messages import Message
from bot.kernel.ports import Clock
from bot.storage.books import Books
from bot.storage.runs import Runs
from bot.understanding import Understood


class Interpreter:
    """`Understand` over the templates, with the names that the books know."""

    def __init__(
        self, resolver: Resolver, settings: Settings, clock: Clock, books: Books, runs: Runs
    ) -> None:
        self._resolver = resolver
        self._settings = settings
        self._clock = clock
        self._books = books
        self._runs = runs

    def __call__(self, message: Message, dialogue: Packed | None) -> Understood:
        resolution = self._resolver.resolve(message.text, self.world())
        return Understood(
            resolution=pack(resolution),
            intents=tuple(pack(intent, intent.name) for intent in resolution.intents),
            replies=_question(resolution),
        )

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
            invoices=tuple(
                Invoice(
                    number=i.number,
                    customer=i.customer_name,
                    total=i.total().amount,
                    currency=i.currency,
                    due=i.due,
                    state=i.state,
                )
                for i in self._books.invoices()
            ),
            approvals=tuple(
                PendingApproval(ref=state.approval.ref, intent=run.intent.kind)
                for run in self._runs.pending()
                for state in run.steps.values()
                if state.approval and state.approval.status == "pending"
            ),
        )


def _question(resolution: Resolution) -> tuple[Card, ...]:
    if resolution.ask is None:
        return ()
    buttons = tuple(Button(label=label, verb="say", text=label) for label in resolution.ask.buttons)
    return (Card(key="", kind="question", text=resolution.ask.text, buttons=buttons),)
