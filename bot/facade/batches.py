"""Lists of what waits, shown to be approved as one: which ones are out, and what became of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.approvals import desk
from bot.approvals.reading import as_read
from bot.facade.seeing import Seeing
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision
from bot.kernel.errors import NotAllowed
from bot.kernel.fold import evolve
from bot.kernel.ids import ApprovalRef, ConversationId
from bot.kernel.messages import Operator, Sender
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.observe.digest import card_of, waiting_card
from bot.observe.waiting import Answerable, answerable, set_name
from bot.office import Office

LISTS = "lists"
_REMEMBERED = 12


def noted(
    office: Office,
    homes: Sequence[ConversationId],
    key: str,
    since: datetime,
    until: datetime,
) -> Append:
    """Note where a list is shown, so that it can be answered, and kept up to date."""
    facts = (e.ListShown(conversation=home, key=key, since=since, until=until) for home in homes)
    entries = tuple(e.Entry(fact=fact, actor="steward") for fact in facts)
    return Append(LISTS, office.log.version(LISTS), entries)


def shown_as(name: str, office: Office) -> Answerable:
    """What the list of this name showed; raises NotAllowed where no list shows that any more."""
    for _, card in _lists(office):
        shown = answerable(card)
        if set_name(shown) == name:
            return shown
    raise NotAllowed(
        "That list has changed since you saw it, or was answered already. Nothing was approved now."
    )


def approve(
    shown: Answerable, operator: Operator, sender: Sender, office: Office
) -> tuple[tuple[Append, ...], tuple[Due, ...]]:
    """Approve every payload of a list in one transaction, each with its own signed decision.

    Raises NotAllowed where one of them does not wait as it was shown: then none is approved.
    """
    now = office.clock.now()
    appends, due = [], []
    for ref, digest in sorted(shown):
        run = office.runs.of_approval(ApprovalRef(ref))
        assert run is not None, "a list shows what waited once"
        fact = _decided(run, ref, digest, operator, sender, office)
        entry = e.Entry(fact=fact, actor=operator.id, source=sender.channel, rationale="in a batch")
        after = evolve(run, fact, now)
        appends.append(Append(f"run/{run.id}", run.version, (entry,), after))
        due.append(Due(f"run/{run.id}", "kernel", now))
    return tuple(appends), tuple(due)


def refresh(office: Office) -> int:
    """Draw each list anew that shows what was answered meanwhile; give how many."""
    if not office.log.version(LISTS):
        return 0
    seeing = Seeing(office)
    live = {(item.ref, item.digest) for item in seeing.waiting()}
    stale = [(fact, card) for fact, card in _lists(office) if not answerable(card) <= live]
    for fact, card in stale:
        fresh = _drawn(fact, card, seeing)
        stream = f"conversation/{fact.conversation}"
        entry = e.Entry(fact=e.Replied(card=fresh), actor="clock", rationale="it was answered")
        append = Append(stream, office.log.version(stream), (entry,))
        office.log.commit([Batch(office.clock.now(), (append,))])
    return len(stale)


def _drawn(fact: e.ListShown, card: Card, seeing: Seeing) -> Card:
    """The list as it stands now; the picture of a digest stays that of its own moment."""
    if fact.since == fact.until:
        return waiting_card(seeing.waiting(), card.key, "")
    fresh = card_of(seeing.digest(fact.since, fact.until), card.key, card.attachments)
    return fresh.model_copy(update={"title": card.title})


def _decided(
    run: Run, ref: str, digest: str, operator: Operator, sender: Sender, office: Office
) -> e.Decided:
    asked = Decision(approval=ApprovalRef(ref), verb="approve", sender=sender, shown=digest)
    read = as_read(run, office.people.name_of, office.settings.zone)
    try:
        return desk.decide(read, asked, operator, office.clock.now(), office.signer)
    except NotAllowed as refusal:
        raise NotAllowed(f"{run.title}: {refusal} So nothing of the list was approved.") from None


def _lists(office: Office) -> Iterator[tuple[e.ListShown, Card]]:
    """The lists that were shown last, newest first, each as it stands on its thread."""
    version = office.log.version(LISTS)
    events = office.log.read(LISTS, after=max(version - _REMEMBERED, 0))
    for event in reversed(events):
        fact = event.fact
        assert isinstance(fact, e.ListShown)
        post = office.conversations.post(fact.conversation, fact.key)
        if post is not None and post.body:
            yield fact, Card.model_validate_json(post.body)
