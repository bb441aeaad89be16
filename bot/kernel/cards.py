"""What a chat shows: one card type for every platform, rendered natively by each adapter."""

import re
from typing import Literal

from pydantic import AwareDatetime

from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust

Style = Literal["primary", "danger", "plain"]
Verb = Literal["approve", "edit", "reject", "why", "snooze", "say", "happened", "not_happened"]
CardKind = Literal["reply", "question", "approval", "result", "refusal", "alert", "digest"]
CardState = Literal[
    "open", "pending", "approved", "rejected", "expired", "withdrawn", "done", "failed", "unknown"
]
_RECORD = re.compile(r"k_[a-z0-9]+@[0-9]+")


LISTED = "listed"


class Origin(Frozen):
    """Where a value came from, in words for a person, and how far it can be trusted."""

    trust: Trust
    words: str


class CardField(Frozen):
    """One named value of a card, with where it came from."""

    name: str
    label: str
    value: str
    origin: Origin | None = None


class FormField(Frozen):
    """One value that an edit can change; `name` is what the edit takes."""

    name: str
    label: str
    value: str


class DiffLine(Frozen):
    """One line of a diff against the current state, or against the version before an edit."""

    mark: Literal["+", "-", " "]
    text: str


class Button(Frozen):
    """One tap. `say` speaks its text in the thread; the others act on the approval `ref`.

    `digest` is the payload digest that the card showed: a decision on anything else is refused.
    Where the others' text is `LISTED`, the card is a list, not the approval's own.
    """

    label: str
    verb: Verb
    style: Style = "plain"
    ref: str = ""
    digest: str = ""
    text: str = ""


class Attachment(Frozen):
    """A file to hand over; its content is fetched from the office by digest."""

    name: str
    media_type: str
    digest: str
    size: int


class Outcome(Frozen):
    """How a card ended, kept on it for good: what was decided, by whom, when, and why."""

    words: str
    by: str = ""
    at: AwareDatetime | None = None
    reason: str = ""


class Card(Frozen):
    """What a conversation shows under `key`; a higher `revision` of the same key replaces it.

    `payload` is the full text of what would be executed, reachable before any tap: an adapter that
    cannot show it, in place, folded or as a file, must leave the Approve button out. `form` is what
    Edit offers. `listed` names what a list shows, in its order, so that `the second one` may be said.
    """

    key: str
    revision: int = 1
    kind: CardKind = "reply"
    state: CardState = "open"
    title: str = ""
    text: str = ""
    fields: tuple[CardField, ...] = ()
    form: tuple[FormField, ...] = ()
    diff: tuple[DiffLine, ...] = ()
    payload: str = ""
    rule: str = ""
    warning: str = ""
    outcome: Outcome | None = None
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    approval: str = ""
    digest: str = ""
    run: str = ""
    urgent: bool = False
    listed: tuple[str, ...] = ()


def cited(card: Card) -> tuple[str, ...]:
    """The records that an answer leans on, each with its version, in the order in which it cites them."""
    return tuple(field.name for field in card.fields if _RECORD.fullmatch(field.name))
