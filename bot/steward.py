"""The facade: everything that an adapter, the console, the command line or a worker may ask of Steward."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.approvals import desk
from bot.approvals.cards import draw
from bot.approvals.why import explain
from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.governance.judge import judge
from bot.kernel import events as e
from bot.kernel.cards import Attachment, Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Conflict, NotAllowed, NotFound
from bot.kernel.fold import evolve
from bot.kernel.ids import ApprovalRef, ConversationId, RunId, conversation_id
from bot.kernel.messages import File, Heard, Message, Operator, Sender
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.office import Office
from bot.pairing import PAIR, Pairings
from bot.seeing import Seeing
from bot.storage.conversations import Post

if TYPE_CHECKING:
    # Memory needs numpy, which the kernel worker, who never asks it, shall not carry.
    from bot.memory.records import Record

REFUSAL = (
    "I only talk to the owner of this office. If that is you, run `steward pair` on the machine "
    "where I live and send me the code it prints, as in: pair K7Q2-M4XD"
)
_TRIES = 50
_END = 2**31 - 1


@dataclass(frozen=True)
class Delivery:
    """A card that a channel does not show yet; `external_id` names the older copy it shows, if any."""

    thread: str
    card: Card
    external_id: str


@dataclass(frozen=True)
class Line:
    """One line of a thread, in order of `seq`: what a person said, or a card as it stands now."""

    seq: int
    message: Message | None = None
    card: Card | None = None


class Steward:
    """One office, as its adapters see it. Every refusal is a NotAllowed with the sentence to show."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairings = Pairings(office)
        self.seeing = Seeing(office)

    # Hearing -------------------------------------------------------------------------------------

    def hear(self, message: Message) -> Heard:
        """Store a message before anybody acknowledges it; a repeated delivery changes nothing."""
        for _ in range(_TRIES):
            if self.office.conversations.message(message.id) is not None:
                return Heard(message=message.id, conversation=message.conversation, new=False)
            try:
                return self._store(message)
            except Conflict:
                continue
        raise Conflict("The conversation is too busy; send it again.")

    def operator(self, sender: Sender) -> Operator | None:
        """The operator behind a channel account, if it was paired."""
        return self.office.people.operator(sender)

    # Deciding ------------------------------------------------------------------------------------

    def decide(self, decision: Decision) -> Card:
        """Approve or reject what was shown; the first answer counts. Gives the card as it is now."""

        def decided(run: Run, operator: Operator, now: datetime) -> e.Fact:
            if decision.verb == "approve":
                self._check_complete(run, decision.approval)
            return desk.decide(run, decision, operator, now, self.office.signer)

        return self._answer(decision.approval, decision.sender, decided)

    def edit(self, edit: Edit) -> Card:
        """Change fields of what waits; raises Malformed with a sentence a field. Gives the new card."""

        def edited(run: Run, operator: Operator, now: datetime) -> e.Fact:
            _, state, _ = desk.step_of(run, edit.approval)
            assert state.proposal is not None
            action = self.office.actions.open(state.proposal.action)
            policy = self.office.policy
            return desk.edit(run, edit, operator, now, action, lambda a, p: judge(a, p, policy))

        return self._answer(edit.approval, edit.sender, edited)

    def withdraw(self, ref: ApprovalRef, sender: Sender, reason: str) -> Card:
        """Take an action back before it was decided."""
        return self._answer(
            ref, sender, lambda run, who, now: desk.withdraw(run, ref, who, now, reason)
        )

    def snooze(self, ref: ApprovalRef, sender: Sender, until: datetime | None = None) -> Card:
        """Put a card aside until a moment, or for as long as policy says."""
        wait = self.office.policy.approvals.remind_after
        return self._answer(
            ref,
            sender,
            lambda run, who, now: desk.snooze(run, ref, who, now, until or now + wait),
        )

    def tell_outcome(self, ref: ApprovalRef, sender: Sender, *, happened: bool) -> Card:
        """Answer whether an effect happened that nobody else can tell."""

        def told(run: Run, operator: Operator, _now: datetime) -> e.Fact:
            for step, state in run.steps.items():
                if state.status == "unclear" and state.key:
                    return e.OutcomeTold(
                        step=step, key=state.key, happened=happened, operator=operator.id
                    )
            raise NotAllowed("Nothing of this run is unclear any more.")

        return self._answer(ref, sender, told)

    def stop(self, sender: Sender) -> None:
        """The kill switch: no effect starts from now on, across restarts, until `resume`."""
        operator = self._allowed(sender, "")
        self._office_fact("office", e.EffectsStopped(operator=operator.id), operator)

    def resume(self, sender: Sender) -> None:
        """Let effects start again, and ring for those that waited."""
        operator = self._allowed(sender, "")
        now = self.office.clock.now()
        self._office_fact("office", e.EffectsResumed(operator=operator.id), operator)
        held = [
            Due(f"{run.id}/{step}", "edge", now)
            for run in self.office.runs.unfinished()
            for step, state in run.steps.items()
            if state.status == "scheduled"
        ]
        self.office.commit(Batch(now, due=tuple(held)))

    def stopped_by(self) -> str | None:
        """Who stopped all effects; None while they are allowed."""
        return self.office.people.stopped_by()

    # Showing -------------------------------------------------------------------------------------

    def card(self, ref: ApprovalRef) -> Card:
        """The card of an approval as it stands; raises NotFound."""
        return self.drawn(self._run_of(ref))

    def drawn(self, run: Run) -> Card:
        """A run as the card that shows it."""
        return draw(run, self.office.actions, run.version)

    def why(self, ref: ApprovalRef) -> Card:
        """Why an action was proposed and asked: the sources of its values, the rule, and the timeline."""
        run = self._run_of(ref)
        return explain(run, ref, self.trace(run.id))

    def approvals(self) -> list[Card]:
        """The cards that wait for an answer, longest waiting first."""
        return [draw(run, self.office.actions, run.version) for run in self.office.runs.pending()]

    def waiting(self) -> int:
        """How many cards wait for an answer."""
        return self.office.runs.pending_count()

    def feed(self, conversation: ConversationId, after: int = 0) -> list[Card]:
        """What a thread shows that changed behind revision `after`, in order of change."""
        return [self._card(post) for post in self.office.conversations.feed(conversation, after)]

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

    def undelivered(self, channel: str) -> list[Delivery]:
        """The cards that a channel should post, or edit, in the order in which they appeared."""
        copies = self.office.conversations.to_deliver(channel)
        return [Delivery(c.thread, self._card(c.post), c.external_id) for c in copies]

    def delivered(self, channel: str, delivery: Delivery, external_id: str) -> None:
        """Note that a platform returned an id for a card: only that is a delivery."""
        fact = e.CardDelivered(
            channel=channel,
            thread=delivery.thread,
            key=delivery.card.key,
            revision=delivery.card.revision,
            external_id=external_id,
        )
        stream = f"conversation/{conversation_id(channel, delivery.thread)}"
        self._append(stream, e.Entry(fact=fact, actor=channel))

    def rate(self, sender: Sender, thread: str, key: str, *, good: bool) -> None:
        """Note what an operator thinks of an answer, for whoever learns from it."""
        operator = self._allowed(sender, "")
        fact = e.AnswerRated(key=key, good=good, operator=operator.id)
        stream = f"conversation/{conversation_id(sender.channel, thread)}"
        self._append(stream, e.Entry(fact=fact, actor=operator.id, source=sender.channel))

    def rests(self, conversation: ConversationId) -> bool:
        """Whether everything said in a thread has been worked off, or waits for a person or a time."""
        if self.office.conversations.waiting(conversation):
            return False
        return not any(run.busy for run in self.office.runs.running(conversation))

    # Looking -------------------------------------------------------------------------------------

    def run(self, name: str) -> Run:
        """A run by its id; raises NotFound."""
        run = self.office.runs.get(RunId(name))
        if run.version == 0:
            raise NotFound(f"There is no run {name}; `runs` lists the latest.")
        return run

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
            or (isinstance(event.fact, e.MessageResolved) and event.fact.message == run.message)
        ]
        return [*asked, *self.office.log.read(f"run/{run.id}")]

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

    # Below: how the answers above are stored ----------------------------------------------------

    def _store(self, message: Message) -> Heard:
        operator = self.office.people.operator(message.sender)
        if operator is None:
            return self._refuse(message)
        fact = e.MessageHeard(message=message, operator=operator.id)
        entry = e.Entry(fact=fact, actor=operator.id, source=message.sender.channel)
        now = self.office.clock.now()
        due = Due(f"conversation/{message.conversation}", "kernel", now)
        self._append_once(f"conversation/{message.conversation}", (entry,), (due,))
        return Heard(message=message.id, conversation=message.conversation, new=True)

    def _refuse(self, message: Message) -> Heard:
        """Answer a stranger politely, keep what they said, and do nothing; unless it is a code."""
        code = PAIR.match(message.text)
        words = self.pairings.claim(code[1], message.sender) if code else REFUSAL
        paired = self.office.people.operator(message.sender) is not None
        reply = Card(key=f"reply-{message.id}", kind="reply" if paired else "refusal", text=words)
        sender = f"{message.sender.channel}:{message.sender.id}"
        entries = (
            e.Entry(fact=e.SenderRefused(message=message, words=words), actor=sender),
            e.Entry(fact=e.Replied(card=reply), actor="steward"),
        )
        self._append_once(f"conversation/{message.conversation}", entries, ())
        refusal = None if paired else words
        return Heard(
            message=message.id, conversation=message.conversation, new=True, refusal=refusal
        )

    def _answer(
        self,
        ref: ApprovalRef,
        sender: Sender,
        fact: Callable[[Run, Operator, datetime], e.Fact],
    ) -> Card:
        operator = self._allowed(sender, ref)
        for _ in range(_TRIES):
            run = self._run_of(ref)
            now = self.office.clock.now()
            answer = fact(run, operator, now)
            answered = evolve(run, answer, now)
            entry = e.Entry(fact=answer, actor=operator.id, source=sender.channel)
            append = Append(f"run/{run.id}", run.version, (entry,), answered)
            try:
                self.office.commit(Batch(now, (append,), (Due(f"run/{run.id}", "kernel", now),)))
            except Conflict:
                continue
            return draw(answered, self.office.actions, answered.version)
        raise Conflict("The run is too busy to take an answer; try again.")

    def _check_complete(self, run: Run, ref: ApprovalRef) -> None:
        """What lacks something cannot be approved, by whatever way the answer comes."""
        _, state, approval = desk.step_of(run, ref)
        if state.proposal is not None and approval.status == "pending":
            lacks = self.office.actions.open(state.proposal.action).blocked()
            if lacks:
                raise NotAllowed(lacks)

    def _run_of(self, ref: ApprovalRef) -> Run:
        run = self.office.runs.of_approval(ref)
        if run is None:
            raise NotFound(f"There is no approval {ref}; `approvals` lists those that wait.")
        return run

    def _allowed(self, sender: Sender, ref: str) -> Operator:
        """The operator behind a tap; a stranger's tap is refused and kept."""
        operator = self.office.people.operator(sender)
        if operator is None:
            words = "Only the owner of this office can decide that."
            fact = e.TapRefused(approval=ref, sender=sender, words=words)
            self._append("refusals", e.Entry(fact=fact, actor=f"{sender.channel}:{sender.id}"))
            raise NotAllowed(words)
        return operator

    def _line(self, seq: int, what: Post | Message) -> Line:
        if isinstance(what, Message):
            return Line(seq, message=what)
        return Line(seq, card=self._card(what))

    def _card(self, post: Post) -> Card:
        if post.run:
            run = self.office.runs.get(RunId(post.run))
            return draw(run, self.office.actions, post.changed).model_copy(update={"key": post.key})
        return Card.model_validate_json(post.body).model_copy(update={"revision": post.changed})

    def _office_fact(self, stream: str, fact: e.Fact, operator: Operator) -> None:
        self._append(stream, e.Entry(fact=fact, actor=operator.id))

    def _append(self, stream: str, *entries: e.Entry) -> None:
        """Append to a stream that anybody may append to, whatever came before."""
        for _ in range(_TRIES):
            try:
                self._append_once(stream, entries, ())
            except Conflict:
                continue
            return
        raise Conflict(f"{stream} is too busy; try again.")

    def _append_once(self, stream: str, entries: tuple[e.Entry, ...], due: tuple[Due, ...]) -> None:
        version = self.office.log.version(stream)
        append = Append(stream, version, entries)
        self.office.commit(Batch(self.office.clock.now(), (append,), due))
