"""Questions that are answered by replying: a field's new value, the reason for a no.

A question carries what it is about in a link that points back to the bot, and Telegram shows us the
question with every reply to it; so nothing is stored, and a restart between the two loses nothing.
"""

from dataclasses import dataclass
from typing import Literal

from bot.adapters.telegram.markup import bold, clipped, code, escape
from bot.adapters.telegram.references import lengthened, shortened
from bot.adapters.telegram.wire import Me, Message
from bot.kernel.cards import FormField

PLACEHOLDER_MOST = 64
VALUE_MOST = 600
TITLE_MOST = 200
Kind = Literal["edit", "reject"]
LETTERS: dict[Kind, str] = {"edit": "E", "reject": "R"}
KINDS: dict[str, Kind] = {letter: kind for kind, letter in LETTERS.items()}


@dataclass(frozen=True)
class Question:
    """What a reply would answer: on which approval as it was shown, on which card message."""

    kind: Kind
    ref: str
    shown: str
    card: int
    field: str = ""


def asking_value(question: Question, current: FormField, me: Me) -> str:
    """Invite a new value for one field."""
    value = code(clipped(current.value, VALUE_MOST)) if current.value else "empty"
    reply = linked("Reply to this message", question, me)
    return f"✏️ {bold(current.label)} is {value} now.\n{reply} with the new value."


def asking_reason(question: Question, title: str, me: Me) -> str:
    """Invite the reason for a no."""
    reply = linked("Reply to this message", question, me)
    return (
        f"🚫 {escape(clipped(title, TITLE_MOST))}\n{reply} with the reason, and I will not do it."
    )


def linked(words: str, question: Question, me: Me) -> str:
    return f'<a href="{address(me)}{written(question)}">{escape(words)}</a>'


def address(me: Me) -> str:
    return f"https://t.me/{me.username}#"


def written(question: Question) -> str:
    parts = (
        LETTERS[question.kind],
        question.ref,
        shortened(question.shown),
        str(question.card),
        question.field,
    )
    return "/".join(parts)


def answered_question(message: Message, me: Me) -> Question | None:
    """The question of ours that this message replies to, if it does."""
    asked = message.reply_to_message
    if asked is None or asked.sender is None or asked.sender.id != me.id:
        return None
    for entity in asked.entities:
        if entity.type == "text_link" and entity.url.startswith(address(me)):
            return read(entity.url.removeprefix(address(me)))
    return None


def read(link: str) -> Question | None:
    letter, ref, digest, card, field = (*link.split("/", 4), "", "", "", "")[:5]
    shown, kind = lengthened(digest), KINDS.get(letter)
    if kind is None or shown is None or not card.isdecimal():
        return None
    return Question(kind, ref, shown, int(card), field)
