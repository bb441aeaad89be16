"""A card as Telegram shows it: HTML of one message, its buttons, and a file for what does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.adapters.spelling import readable
from bot.adapters.telegram.calls import Key, Keys, Style
from bot.adapters.telegram.markup import (
    CAPTION_LIMIT,
    block,
    bold,
    clipped,
    escape,
    folded,
    italic,
    length,
    pages,
    quoted,
)
from bot.adapters.telegram.references import reference
from bot.kernel.cards import Button, Card, CardField, CardState, DiffLine, Outcome
from bot.kernel.messages import Trust

MARKS: dict[CardState, str] = {
    "approved": "✅",
    "rejected": "🚫",
    "expired": "⌛",
    "withdrawn": "↩️",
    "done": "✅",
    "failed": "❌",
    "unknown": "❓",
}
DECIDING = frozenset({"approve", "edit", "reject", "snooze"})
LIVE = frozenset({"open", "pending"})
BLOCK_STARTS = ("<blockquote", "<pre")
BLOCK_ENDS = ("</blockquote>", "</pre>")
ROW_MOST = 3
ROW_LETTERS = 32


@dataclass(frozen=True)
class Clip:
    """How many characters of each part are shown; the rest is in the document."""

    title: int = 150
    warning: int = 400
    text: int = 900
    fields: int = 16
    value: int = 60
    diff: int = 600
    payload: int = 300
    origins: int = 250
    reason: int = 200


WHOLE = Clip(*[1_000_000] * 9)
SHORT = Clip()
# A list is read for its text, and its payloads are in the document.
ROOMY = Clip(text=2_600, payload=200, origins=0)


@dataclass(frozen=True)
class Rendered:
    """`pages` go out in order, the keys under the last; the document, if any, goes before them."""

    pages: tuple[str, ...]
    keys: Keys
    document: str | None = None

    @property
    def fits_caption(self) -> bool:
        return len(self.pages) == 1 and length(self.pages[0]) <= CAPTION_LIMIT


def rendered(card: Card, attached: bool = True) -> Rendered:
    """Show a card; `attached` says whether its document, if it needs one, reached the chat."""
    whole = pages(composed(card, WHOLE))
    if len(whole) > 1 and must_stay_one(card):
        note = "📎 The whole text is in the attached file." if attached else UNREACHED
        clip = ROOMY if card.kind == "digest" else SHORT
        short = f"{composed(card, clip)}\n{italic(note)}"
        return Rendered(pages(short)[:1], keys(shown_buttons(card, attached)), document_of(card))
    return Rendered(whole or ("…",), keys(shown_buttons(card, True)))


UNREACHED = "The whole text could not be attached, so there is nothing to approve here yet."


def must_stay_one(card: Card) -> bool:
    """Cards that ask or that change later are one message; only plain answers run over several."""
    return bool(card.approval or card.payload or card.diff)


def document_of(card: Card) -> str:
    """The whole of a card as plain text, for a reader who wants every word before a tap."""
    parts = [
        card.title,
        card.warning,
        card.text,
        "\n".join(f"{field.label}: {field.value}" for field in card.fields),
        "\n".join(f"{line.mark} {line.text}" for line in card.diff),
        readable(card.payload),
    ]
    return "\n\n".join(part for part in parts if part)


def composed(card: Card, clip: Clip) -> str:
    """The card from top to bottom; what only helped to decide goes once it is decided."""
    live = card.state in LIVE
    parts = (
        header(card, clip),
        warning(card.warning, clip),
        escape(clipped(card.text, clip.text)),
        facts(card.fields, clip),
        diff(card.diff, clip),
        origins(card.fields, clip) if live else "",
        payload(card.payload, clip) if live else "",
        italic(card.rule) if card.rule and live else "",
        outcome(card.outcome, card.state, clip),
    )
    return stacked(part for part in parts if part)


def stacked(parts: Iterable[str]) -> str:
    """Parts one under the other, with an empty line between two that are not set off already."""
    stack = ""
    for part in parts:
        apart = stack.endswith(BLOCK_ENDS) or part.startswith(BLOCK_STARTS)
        stack += ("\n" if apart else "\n\n") + part if stack else part
    return stack


def header(card: Card, clip: Clip) -> str:
    title = f"{MARKS.get(card.state, '')} {clipped(card.title, clip.title)}".strip()
    return bold(title) if card.title else ""


def warning(words: str, clip: Clip) -> str:
    return quoted(f"⚠️ {bold('Careful:')} {escape(clipped(words, clip.warning))}") if words else ""


def facts(fields: tuple[CardField, ...], clip: Clip) -> str:
    return "\n".join(fact(field, clip) for field in fields[: clip.fields])


def fact(field: CardField, clip: Clip) -> str:
    """One value; a long one opens at a tap."""
    label, value = bold(f"{clipped(field.label, 60)}:"), clipped(field.value.strip(), clip.value)
    if "\n" in value:
        return f"{label}{mark(field)}\n{folded(escape(value))}"
    return f"{label} {escape(value) or '—'}{mark(field)}"


def mark(field: CardField) -> str:
    external = field.origin is not None and field.origin.trust is Trust.EXTERNAL
    return " ⚠️" if external else ""


def diff(lines: tuple[DiffLine, ...], clip: Clip) -> str:
    """What changed; where everything is new, the facts above have said it already."""
    if all(line.mark == "+" for line in lines):
        return ""
    text = "\n".join(f"{line.mark} {line.text}".rstrip() for line in lines)
    return block(clipped(text, clip.diff), "diff")


def origins(fields: tuple[CardField, ...], clip: Clip) -> str:
    """Where the values came from, a line for each source, the labels it gave together."""
    sourced = sorted((field.origin.words, field.label) for field in fields if field.origin)
    said = [
        f"{', '.join(label for _, label in group)}: {words}"
        for words, group in groupby(sourced, key=lambda pair: pair[0])
    ]
    told = escape(clipped("\n".join(said), clip.origins))
    return folded(f"{bold('Where it comes from')}\n{told}") if said else ""


def payload(text: str, clip: Clip) -> str:
    """The exact payload, which opens at a tap."""
    told = escape(clipped(readable(text), clip.payload))
    return folded(f"{bold('Exactly what would be done')}\n{told}") if text else ""


def outcome(ended: Outcome | None, state: CardState, clip: Clip) -> str:
    """What was decided, by whom, when and why: it stays on the card for good."""
    if ended is None:
        return ""
    said = bold(f"{MARKS.get(state, '')} {ended.words}".strip())
    said += escape(f" by {ended.by}") if ended.by else ""
    said += f", {moment(ended.at)}" if ended.at else ""
    said += f": {italic(clipped(ended.reason, clip.reason))}" if ended.reason else ""
    return said


def explained(reasons: Card) -> str:
    """Why a card is there: each link of the chain under its name."""
    links = (f"{bold(link.label)}\n{escape(link.value)}" for link in reasons.fields)
    return "\n\n".join((bold(reasons.title), *links))


def moment(at: datetime) -> str:
    """A time that newer apps show in the reader's own zone; others show it in ours."""
    return f'<tg-time unix="{int(at.timestamp())}">{at:%-d %b %Y, %H:%M %Z}</tg-time>'


def shown_buttons(card: Card, reachable: bool) -> Iterator[Button]:
    """No Approve where the whole payload cannot be read, and none after the decision."""
    for button in card.buttons:
        alive = card.state in LIVE or button.verb not in DECIDING
        if alive and (reachable or button.verb != "approve"):
            yield button


def keys(buttons: Iterable[Button]) -> Keys:
    """Rows that a thumb can hit: at most three, and few letters, to a row."""
    rows: list[list[Key]] = []
    for button in buttons:
        carried = reference(button)
        if carried is None:
            continue
        if not rows or not fits(rows[-1], button.label):
            rows.append([])
        rows[-1].append(Key(clipped(button.label, 64), carried, style(button)))
    return tuple(tuple(row) for row in rows)


def fits(row: list[Key], label: str) -> bool:
    return len(row) < ROW_MOST and sum(len(key.label) for key in row) + len(label) <= ROW_LETTERS


def style(button: Button) -> Style | None:
    match button.style:
        case "primary":
            return "success" if button.verb == "approve" else "primary"
        case "danger":
            return "danger"
    return None
