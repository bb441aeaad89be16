"""Bringing cards elsewhere: what a thread cannot show goes to another place of the same operator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.kernel.cards import Card
from bot.kernel.errors import Conflict
from bot.kernel.events import CardDiverted, Entry, Replied
from bot.kernel.ids import ConversationId, OperatorId, conversation_id
from bot.kernel.ports import Append, Batch
from bot.office import Office
from bot.storage.deliveries import Copy, Obstacle

# A thread that does not answer is tried so often first; one that is closed, only once.
TRIES = 3
# Of what waits for no answer, so much of a thread goes elsewhere; the rest can be looked up.
NEWEST = 5
_NOTE = "elsewhere-"
_ACTOR = "clock"
_NAMES = {"slack": "Slack", "telegram": "Telegram"}


@dataclass(frozen=True)
class _Stranded:
    """A thread that cannot be posted to, what is owed to it, and where that goes instead."""

    obstacle: Obstacle
    copies: Sequence[Copy]
    home: ConversationId


def divert(office: Office) -> int:
    """Bring elsewhere what cannot be shown where it belongs; give how many cards moved."""
    owed = office.deliveries.stranded(office.clock.now(), TRIES)
    moved = 0
    for thread, copies in groupby(owed, key=lambda copy: copy.post.conversation):
        stranded = _stranded(thread, list(copies), office)
        if stranded is not None:
            moved += _bring(stranded, office)
    return moved


def _stranded(thread: ConversationId, copies: Sequence[Copy], office: Office) -> _Stranded | None:
    """Where a thread's cards go; None while its reader is reached nowhere else."""
    obstacle, reader = office.deliveries.obstacle(thread), office.deliveries.reader(thread)
    if obstacle is None or reader is None:
        return None
    home = next(_homes(reader, obstacle, office), None)
    return _Stranded(obstacle, copies, home) if home else None


def _homes(reader: OperatorId, obstacle: Obstacle, office: Office) -> Iterator[ConversationId]:
    """Where else a reader is reached: where it rings first, and there on the same platform.

    Who cannot be posted to in one direct conversation cannot be in the others of that platform, nor
    can anybody on one that does not answer.
    """
    shut = {
        one.channel
        for one in office.deliveries.obstacles()
        if (one.direct or not one.closed) and office.deliveries.reader(one.thread) == reader
    }
    homes = [
        (sender.channel not in _NAMES, sender.channel != obstacle.channel, sender.channel, home)
        for operator, sender, home in office.people.operators()
        if operator.id == reader and home and sender.channel not in shut
    ]
    for _, _, channel, home in sorted(homes):
        yield conversation_id(channel, home)


def _bring(stranded: _Stranded, office: Office) -> int:
    """Commit the note and the diversions together; a thread that moved in between is tried again."""
    cards = [copy for copy in stranded.copies if not copy.post.key.startswith(_NOTE)]
    brought = _worth_bringing(cards, office)
    facts = [_diversion(copy, stranded, bring=copy in brought) for copy in stranded.copies]
    away = f"conversation/{stranded.obstacle.thread}"
    entries = tuple(Entry(fact=fact, actor=_ACTOR) for fact in facts)
    left = Append(away, office.log.version(away), entries)
    note = _note(stranded, len(cards) - len(brought), office) if brought else ()
    try:
        office.commit(Batch(office.clock.now(), (*note, left)))
    except Conflict:
        return 0
    return len(brought)


def _worth_bringing(cards: Sequence[Copy], office: Office) -> list[Copy]:
    """Every card that waits for a decision, and the newest of the others."""
    pending = office.deliveries.pending([copy.post.key for copy in cards])
    newest = [copy for copy in cards if copy.post.key not in pending][-NEWEST:]
    return [copy for copy in cards if copy.post.key in pending or copy in newest]


def _diversion(copy: Copy, stranded: _Stranded, *, bring: bool) -> CardDiverted:
    return CardDiverted(
        channel=stranded.obstacle.channel,
        thread=copy.thread,
        key=copy.post.key,
        revision=copy.post.changed,
        to=stranded.home if bring else None,
    )


def _note(stranded: _Stranded, left_out: int, office: Office) -> tuple[Append, ...]:
    """Say once a day, and for each platform, why its cards come here."""
    obstacle = stranded.obstacle
    today = office.clock.now().astimezone(office.settings.zone).date()
    key = f"{_NOTE}{obstacle.channel}-{today}"
    if office.conversations.post(stranded.home, key):
        return ()
    name = _NAMES.get(obstacle.channel, obstacle.channel)
    words = (
        f"I cannot post in {name} just now: {obstacle.reason.rstrip('.')}. What belongs there "
        "comes here, until it works again."
    )
    if left_out:
        words += f" {left_out} older messages are only in the web console."
    card = Card(key=key, kind="alert", title=f"{name} is out of reach", text=words, urgent=True)
    stream = f"conversation/{stranded.home}"
    entry = Entry(fact=Replied(card=card), actor=_ACTOR, rationale=obstacle.reason)
    return (Append(stream, office.log.version(stream), (entry,)),)
