"""The review card: what memory doubts, why, and a tap to keep or to forget each."""

from collections.abc import Sequence

from bot.kernel.cards import Button, Card, CardField, Origin
from bot.memory.records import Record

SHOWN = 5


def review_card(records: Sequence[Record], key: str = "memory:review") -> Card:
    """Ask about the oldest that wait; what does not fit on a phone comes with the next review."""
    if not records:
        return Card(key="memory", text="Nothing waits for your review.")
    shown, further = records[:SHOWN], len(records[SHOWN:])
    return Card(
        key=key,
        kind="question",
        title=f"Shall I remember {'this' if len(records) == 1 else f'these {len(records):,}'}?",
        text=f"{further:,} more: say “memory review” when these are done." if further else "",
        fields=tuple(
            record_field(record).model_copy(update={"label": f"{number}. {record.doubt}"})
            for number, record in enumerate(shown, 1)
        ),
        buttons=tuple(
            button
            for number, record in enumerate(shown, 1)
            for button in (
                say(f"{number}. Keep", f"memory admit {record.id}"),
                say(f"{number}. Forget", f"memory forget {record.id}", "danger"),
            )
        ),
    )


def record_field(record: Record) -> CardField:
    """A record as a line of a card, with where it came from."""
    words = record.sources[0].words if record.sources else f"{record.written_at:%-d %B %Y}"
    return CardField(
        name=record.id,
        label=record.ref,
        value=record.text or "(forgotten)",
        origin=Origin(trust=record.trust, words=words),
    )


def say(label: str, text: str, style: str = "plain") -> Button:
    """A button that says its text in the thread."""
    return Button.model_validate({"label": label, "verb": "say", "text": text, "style": style})
