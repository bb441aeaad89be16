"""A card as Slack shows it: blocks, a text for notifications, and a file for what does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    SectionBlock,
)

from bot.adapters.slack import literal
from bot.adapters.slack.kit import TEXT_MOST, header, label, small
from bot.adapters.slack.taps import ACTION_PREFIX, RATING, Rating, tag_of
from bot.adapters.slack.words import clipped, escaped, pieces_of
from bot.adapters.spelling import readable
from bot.kernel.cards import Button, Card, CardField, Outcome, cited
from bot.kernel.messages import Trust

# https://docs.slack.dev/reference/block-kit/block-elements/button-element: 75 characters.
LABEL_MOST = 75
ROW_MOST = 5
SCOPE_MOST = 200
# Ours, so that a card stays readable on a phone; what is beyond goes into the attached file.
PIECES_MOST = 6
RATED_FROM = 600
VALUE_MOST = 1_500
FIELDS_MOST = 20
DIFF_MOST = 2_500
FOLD_MOST = 2_900
FALLBACK_MOST = 3_000

ATTACHED = "📎 The whole text is in the attached file."
NOT_ATTACHED = "The whole text could not be attached, so there is nothing to approve here yet."

_DECIDING = frozenset({"approve", "edit", "reject", "snooze"})
_OPEN = frozenset({"open", "pending"})
_MARKS = {
    "approved": "✅",
    "rejected": "🚫",
    "expired": "⌛",
    "withdrawn": "↩️",
    "done": "✅",
    "failed": "❌",
    "unknown": "❓",
}


@dataclass(frozen=True)
class Rendered:
    """What chat.postMessage takes."""

    text: str
    blocks: tuple[Block, ...]


def rendered(card: Card, attached: bool = True, missing: str = NOT_ATTACHED) -> Rendered:
    """Show a card; `attached` says whether its document, if it needs one, can be read in the thread.

    `missing` is what stands there where it cannot.
    """
    reachable = attached or document_of(card) is None
    blocks = [
        *_header(card),
        *_warning(card),
        *_words(card.text),
        *_facts(card.fields),
        *_diff(card),
        *_fold(card),
        *_document(card, attached, missing),
        *_provenance(card.fields),
        *_asked_by(card),
        *_outcome(card.outcome, card.state),
        *_buttons(card, reachable),
        *rating(card),
    ]
    return Rendered(fallback(card), tuple(blocks) or (literal.paragraph(*literal.plain("…")),))


def document_of(card: Card) -> str | None:
    """The whole of a card as text, where its message cannot hold it; None where it can.

    What was decided needs none any more: the file that was decided on stays where it is.
    """
    if card.kind == "approval" and card.state not in _OPEN:
        return None
    payload = readable(card.payload)
    if not any((len(payload) > FOLD_MOST, _is_long(card))):
        return None
    parts = [
        card.title,
        card.text,
        "\n".join(f"{field.label}: {field.value}" for field in card.fields),
        "\n".join(f"{line.mark} {line.text}" for line in card.diff),
        payload,
    ]
    return "\n\n".join(part for part in parts if part)


def fallback(card: Card) -> str:
    """The words for notifications, screen readers and clients without blocks."""
    facts = [f"{field.label}: {field.value}" for field in card.fields]
    ended = [f"{card.outcome.words} {card.outcome.by}".strip()] if card.outcome else []
    said = "\n".join(part for part in (card.title, card.text, *facts, *ended) if part)
    return escaped(clipped(said.strip() or "Steward", FALLBACK_MOST))


def rating(card: Card) -> Iterator[Block]:
    """Thumbs under an answer from memory, or one long enough to have an opinion on."""
    long = not card.buttons and len(card.text) > RATED_FROM
    if card.kind == "reply" and (long or cited(card)):
        thumbs = [
            FeedbackButtonObject(
                text=words,
                value=Rating(key=card.key, good=good).model_dump_json(),
                accessibility_label=words,
            )
            for words, good in (("Good answer", True), ("Bad answer", False))
        ]
        feedback = FeedbackButtonsElement(
            action_id=f"{RATING}.{card.key[:SCOPE_MOST]}",
            positive_button=thumbs[0],
            negative_button=thumbs[1],
        )
        yield ContextActionsBlock(elements=[feedback])


def button_rows(buttons: Iterable[Button], scope: str) -> Iterator[Block]:
    """Rows of five; a button that Slack would cut short is left out. `scope` keeps cards apart."""
    elements = [
        ButtonElement(
            text=label(button.label, LABEL_MOST),
            action_id=f"{ACTION_PREFIX}.{button.verb}.{scope[:SCOPE_MOST]}.{position}",
            value=value,
            style=None if button.style == "plain" else button.style,
        )
        for position, button in enumerate(buttons)
        if (value := tag_of(button)) is not None
    ]
    for start in range(0, len(elements), ROW_MOST):
        yield ActionsBlock(elements=elements[start : start + ROW_MOST])


def _header(card: Card) -> Iterator[Block]:
    if card.title.strip():
        yield header(f"{_MARKS.get(card.state, '')} {card.title}")


def _warning(card: Card) -> Iterator[Block]:
    if card.warning.strip():
        warned = clipped(card.warning, TEXT_MOST)
        yield literal.quote(literal.bold("⚠️ Careful: "), *literal.plain(warned))


def _words(text: str) -> Iterator[Block]:
    for piece in pieces_of(text, TEXT_MOST)[:PIECES_MOST]:
        yield literal.paragraph(*literal.plain(piece))


def _facts(fields: tuple[CardField, ...]) -> Iterator[Block]:
    rows = [
        [literal.bold(f"{field.label}: "), *literal.plain(_marked(field))]
        for field in fields[:FIELDS_MOST]
    ]
    if rows:
        yield literal.lines(rows)


def _marked(field: CardField) -> str:
    external = field.origin is not None and field.origin.trust is Trust.EXTERNAL
    return clipped(field.value.strip() or "—", VALUE_MOST) + (" ⚠️" if external else "")


def _diff(card: Card) -> Iterator[Block]:
    """What changes; where everything is new, the facts say it already."""
    if card.fields and all(line.mark == "+" for line in card.diff):
        return
    text = "\n".join(f"{line.mark} {line.text}".rstrip() for line in card.diff)
    if text.strip():
        yield literal.preformatted(clipped(text, DIFF_MOST))


def _fold(card: Card) -> Iterator[Block]:
    """The whole payload, which Slack folds by itself; or its beginning, and where the rest is."""
    if card.payload.strip() and card.state in _OPEN:
        yield small("Exactly what would be done:")
        yield SectionBlock(text=label(readable(card.payload), FOLD_MOST), expand=False)


def _document(card: Card, attached: bool, missing: str) -> Iterator[Block]:
    if document_of(card) is not None:
        yield small(ATTACHED if attached else missing)


def _provenance(fields: tuple[CardField, ...]) -> Iterator[Block]:
    """Where the values came from, one line for each source."""
    sourced = [(field.origin.words, field.label) for field in fields if field.origin]
    sourced.sort()
    said = [
        f"{', '.join(label for _, label in group)}: {words}"
        for words, group in groupby(sourced, key=lambda pair: pair[0])
    ]
    if said:
        yield small("Sources – " + " · ".join(said))


def _asked_by(card: Card) -> Iterator[Block]:
    if card.rule.strip() and card.state in _OPEN:
        yield small(card.rule)


def _outcome(outcome: Outcome | None, state: str) -> Iterator[Block]:
    if outcome is None:
        return
    said = f"{_MARKS.get(state, '')} {outcome.words or state}".strip()
    parts = [literal.bold(said)]
    if outcome.by:
        parts += literal.plain(f" by {outcome.by}")
    if outcome.at:
        parts += [*literal.plain(", "), literal.moment(outcome.at)]
    if outcome.reason:
        parts += [*literal.plain(": "), literal.italic(clipped(outcome.reason, 1_000))]
    yield literal.paragraph(*parts)


def _buttons(card: Card, reachable: bool) -> Iterator[Block]:
    live = card.state in _OPEN
    allowed = (
        button
        for button in card.buttons
        if (live or button.verb not in _DECIDING) and (reachable or button.verb != "approve")
    )
    yield from button_rows(allowed, card.key)


def _is_long(card: Card) -> bool:
    diff = sum(len(line.text) + 3 for line in card.diff)
    values = any(len(field.value.strip()) > VALUE_MOST for field in card.fields)
    pieces = len(pieces_of(card.text, TEXT_MOST))
    return diff > DIFF_MOST or values or len(card.fields) > FIELDS_MOST or pieces > PIECES_MOST
