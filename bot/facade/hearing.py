"""Hearing: every message is stored once, before anybody acknowledges it; strangers are refused."""

from bot.facade.journal import TRIES, append_once
from bot.facade.pairing import PAIR, Pairings
from bot.facade.strangers import Lately, lately
from bot.kernel import events as e
from bot.kernel.cards import Card, CardKind
from bot.kernel.errors import Conflict
from bot.kernel.messages import Heard, Message, Operator, Sender
from bot.kernel.ports import Due
from bot.office import Office

REFUSAL = (
    "I only talk to the owner of this office. If that is you, run `steward pair` on the machine "
    "where I live and send me the code it prints, as in: pair K7Q2-M4XD"
)
ENOUGH = "I look at no more codes from this account for an hour."


class Hearing:
    """The part of the facade that takes in what people say."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairings = Pairings(office)

    def hear(self, message: Message) -> Heard:
        """Store a message before anybody acknowledges it; a repeated delivery changes nothing."""
        for _ in range(TRIES):
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

    def _store(self, message: Message) -> Heard:
        operator = self.office.people.operator(message.sender)
        if operator is None:
            return self._refuse(message)
        fact = e.MessageHeard(message=message, operator=operator.id)
        entry = e.Entry(fact=fact, actor=operator.id, source=message.sender.channel)
        now = self.office.clock.now()
        due = Due(f"conversation/{message.conversation}", "kernel", now)
        append_once(self.office, f"conversation/{message.conversation}", (entry,), (due,))
        return Heard(message=message.id, conversation=message.conversation, new=True)

    def _refuse(self, message: Message) -> Heard:
        """Answer a stranger politely, keep what they said, and do nothing; unless it is a code.

        Who goes on is neither answered nor kept for a while.
        """
        known, code = lately(message.sender, self.office), PAIR.match(message.text)
        if not known.bears("code" if code else "words"):
            return Heard(message=message.id, conversation=message.conversation, new=False)
        words = self._tried(code[1], message, known) if code else _told(known)
        paired = self.office.people.operator(message.sender) is not None
        kind: CardKind = "reply" if paired else "refusal"
        fact = e.SenderRefused(message=message, words=words, code=code is not None)
        sender = f"{message.sender.channel}:{message.sender.id}"
        reply = e.Replied(card=Card(key=f"reply-{message.id}", kind=kind, text=words))
        told = (e.Entry(fact=reply, actor="steward"),) if words else ()
        entries = (e.Entry(fact=fact, actor=sender), *told)
        append_once(self.office, f"conversation/{message.conversation}", entries)
        refusal = None if paired else words
        return Heard(
            message=message.id, conversation=message.conversation, new=True, refusal=refusal
        )

    def _tried(self, code: str, message: Message, known: Lately) -> str:
        """What comes of a pairing code; the last one that is looked at says so."""
        words = self.pairings.claim(code, message.sender, _home_of(message))
        paired = self.office.people.operator(message.sender) is not None
        return words if paired or not known.is_last("code") else f"{words} {ENOUGH}"


def _told(known: Lately) -> str:
    """Nobody is told twice in a while whom this office talks to."""
    return "" if known.answered() else REFUSAL


def _home_of(message: Message) -> str:
    """Where its sender is reached unasked: only a conversation that nobody else reads is a home."""
    return (message.home or message.thread) if message.direct else ""
