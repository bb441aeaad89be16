"""The facade: everything that an adapter, the console, the command line or a worker may ask of Steward."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.approvals.why import Chain, explain
from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.facade.delivering import Delivering
from bot.facade.hearing import Hearing
from bot.facade.journal import append
from bot.facade.rating import take_back
from bot.facade.seeing import Seeing
from bot.kernel import events as e
from bot.kernel.actions import Source
from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import NotFound
from bot.kernel.ids import ApprovalRef, ConversationId, RunId, conversation_id
from bot.kernel.messages import File, Message, Sender, Trust
from bot.kernel.runs import Run
from bot.observe.progress import READING, in_progress
from bot.observe.timeline import timeline
from bot.office import Office
from bot.storage.conversations import Post

if TYPE_CHECKING:
    # Memory needs numpy, which the kernel worker, who never asks it, shall not carry.
    from bot.memory.records import Record

_END = 2**31 - 1
_LATELY = 6


@dataclass(frozen=True)
class Line:
    """One line of a thread, in order of `seq`: what a person said, or a card as it stands now."""

    seq: int
    message: Message | None = None
    card: Card | None = None


class Steward(Hearing, Delivering):
    """One office, as its adapters see it: what it hears, what is decided, and what it shows."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.seeing = Seeing(office)

    # Showing -------------------------------------------------------------------------------------

    def card(self, ref: ApprovalRef) -> Card:
        """The card of an approval as it stands; raises NotFound."""
        return self.drawn(self._run_of(ref))

    def why(self, ref: ApprovalRef) -> Card:
        """Why an action was proposed, asked and done: the chain from the words to the effects."""
        office, run, card = self.office, self._run_of(ref), self.card(ref)
        events = self.trace(run.id)
        drafted = [event.seq for event in events if isinstance(event.fact, e.Proposed)]
        chain = Chain(
            run=run,
            ref=ref,
            events=events,
            labels={f.name: f.label for f in card.form} | {f.name: f.label for f in card.fields},
            zone=office.settings.zone,
            name_of=office.people.name_of,
            version_of=lambda source: self._version_read(source, drafted[-1:]),
        )
        return explain(chain)

    def approvals(self) -> list[Card]:
        """The cards that wait for an answer, longest waiting first."""
        return [self.drawn(run) for run in self.office.runs.pending()]

    def waiting(self) -> int:
        """How many cards wait for an answer."""
        return self.office.runs.pending_count()

    def feed(self, conversation: ConversationId, after: int = 0) -> list[Card]:
        """What a thread shows that changed behind revision `after`, in order of change."""
        return [self._card(post) for post in self.office.conversations.feed(conversation, after)]

    def listed(self, conversation: ConversationId) -> tuple[str, ...]:
        """What the latest list on a thread names, in its order; nothing once that is long ago."""
        posts = self.office.conversations.posts(conversation, 0, _END, _LATELY)
        return next((card.listed for post in posts if (card := self._card(post)).listed), ())

    def thread(
        self, conversation: ConversationId, *, after: int = 0, before: int = _END, most: int = 100
    ) -> list[Line]:
        """The latest lines of a thread ahead of `before` that are new, or changed, behind `after`."""
        conversations = self.office.conversations
        posts = conversations.posts(conversation, after, before, most)
        said = conversations.said(conversation, after, before, most)
        places: list[tuple[int, Post | Message]] = [(post.first, post) for post in posts]
        places += [(one.seq, one.message) for one in said]
        latest = sorted(places, key=lambda place: place[0])[-most:]
        return [self._line(seq, what) for seq, what in latest]

    def position(self) -> int:
        """A number that grows with everything that happens, whoever caused it."""
        return self.office.log.last()

    def rate(self, sender: Sender, thread: str, key: str, *, good: bool) -> None:
        """Note what an operator thinks of an answer; a bad one counts against what led to it."""
        operator = self._allowed(sender, "")
        fact = e.AnswerRated(key=key, good=good, operator=operator.id)
        stream = f"conversation/{conversation_id(sender.channel, thread)}"
        append(self.office, stream, e.Entry(fact=fact, actor=operator.id, source=sender.channel))
        post = self.office.conversations.post(conversation_id(sender.channel, thread), key)
        if post is not None and not good:
            take_back(self._card(post), operator, self.office)

    def rests(self, conversation: ConversationId) -> bool:
        """Whether everything said in a thread has been worked off, or waits for a person or a time."""
        return not self.doing(conversation)

    def doing(self, conversation: ConversationId) -> str:
        """What goes on in a thread, in a few words that change as steps end; empty where it rests."""
        if self.office.conversations.waiting(conversation):
            return READING
        stopped = self.stopped_by() is not None
        running = self.office.runs.running(conversation)
        busy = [run for run in running if run.busy and not (stopped and run.held)]
        return in_progress(busy[-1], self.office.flows.of(busy[-1])) if busy else ""

    # Looking -------------------------------------------------------------------------------------

    def run(self, name: str) -> Run:
        """A run by its id; raises NotFound."""
        run = self.office.runs.get(RunId(name))
        if run.version == 0:
            raise NotFound(f"There is no run {name}; `runs` lists the latest.")
        return run

    def spent(self) -> str:
        """What models have cost this month of the operator's, in a sentence."""
        office = self.office
        now = office.clock.now().astimezone(office.settings.zone)
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return self.seeing.spent(first, now).words()

    def runs(self, most: int = 50) -> list[Run]:
        return self.office.runs.latest(most)

    def trace(self, name: str) -> Sequence[e.Event]:
        """Everything that happened to a run, from the message that asked for it, in order."""
        run = self.run(name)
        heard = self.office.log.read(f"conversation/{run.conversation}")
        asked = [
            event
            for event in heard
            if (isinstance(event.fact, e.MessageHeard) and event.fact.message.id == run.message)
            or (
                isinstance(event.fact, e.RecordingsHeard | e.MessageResolved)
                and event.fact.message == run.message
            )
        ]
        return [*asked, *self.office.log.read(f"run/{run.id}")]

    def timeline(self, name: str) -> list[str]:
        """The same in words, a line each: people by name, times in the operator's zone."""
        office = self.office
        return list(timeline(self.trace(name), office.people.name_of, office.settings.zone))

    def customers(self) -> list[Customer]:
        """Everybody in the books, by name."""
        return self.office.books.customers()

    def invoices(self) -> list[Invoice]:
        """Every invoice that was issued, by number; void ones too."""
        return self.office.books.invoices()

    def history(self, stream: str) -> Sequence[e.Event]:
        """Everything that happened to one thing, such as `customer/acme`, in order."""
        return self.office.log.read(stream)

    def remembered(self) -> "list[Record]":
        """What is remembered, newest first; what is in doubt stands ahead of all that counts."""
        from bot.memory.knowledge import owner

        memory, viewer = self.office.memory(), owner()
        return [*memory.review(viewer), *reversed(list(memory.listed(viewer)))]

    def record(self, name: str) -> "tuple[Record, ...]":
        """Every version of something remembered, oldest first; raises NotFound."""
        from bot.memory.knowledge import owner
        from bot.memory.records import RecordId

        return self.office.memory().show(RecordId(name), owner())

    def late(self) -> int:
        """How much fell due a while ago and was looked at by nobody: workers are down, or behind."""
        return self.seeing.late()

    # Files ---------------------------------------------------------------------------------------

    def keep(self, name: str, media_type: str, content: bytes) -> File:
        """Store a file that came in, before the message that mentions it is heard."""
        digest = self.office.documents.keep(content)
        return File(name=name, media_type=media_type, digest=digest, size=len(content))

    def content(self, attachment: Attachment) -> bytes:
        """The bytes of a file to hand over; raises NotFound."""
        return self.office.documents.content(attachment.digest)

    def _version_read(self, source: Source, drafted: Sequence[int]) -> str:
        """Of what is in the books: its version when it was `drafted` from; "" for all else."""
        if source.trust is not Trust.CANONICAL or not source.reference:
            return ""
        history = self.office.log.read(f"customer/{source.reference}")
        read = [event.version for event in history if drafted and event.seq < drafted[0]]
        return str(read[-1]) if read else ""

    def _line(self, seq: int, what: Post | Message) -> Line:
        if isinstance(what, Message):
            return Line(seq, message=what)
        return Line(seq, card=self._card(what))
