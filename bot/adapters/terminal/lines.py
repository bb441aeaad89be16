"""JSON lines for scripts: one object a line, of a shape that others build on."""

import json

from pydantic import BaseModel

from bot.kernel.cards import Card
from bot.kernel.events import Event
from bot.kernel.runs import Run


def card_line(card: Card) -> str:
    """A card with its approval reference, shown digest, fields, diff, provenance and buttons."""
    provenance = {
        field.name: {"trust": field.origin.trust, "words": field.origin.words}
        for field in card.fields
        if field.origin
    }
    return _line({**_plain(card), "provenance": provenance})


def run_line(run: Run) -> str:
    """A run with its state in one word, and its steps with theirs."""
    steps = {name: state.status for name, state in run.steps.items()}
    return _line(
        {
            "run": run.id,
            "flow": run.flow,
            "flow_version": run.flow_version,
            "state": run.state,
            "title": run.title,
            "steps": steps,
            "started_at": run.started_at.isoformat() if run.started_at else None,
            "updated_at": run.updated_at.isoformat() if run.updated_at else None,
            "words": run.parked or run.words,
        }
    )


def event_line(event: Event) -> str:
    """An event with its place, its cause and its fact."""
    return _line(
        {
            "seq": event.seq,
            "stream": event.stream,
            "version": event.version,
            "at": event.at.isoformat(),
            "type": event.fact.kind,
            "actor": event.actor,
            "source": event.source,
            "rationale": event.rationale,
            "fact": _plain(event.fact),
            "hash": event.hash,
        }
    )


def refusal_line(words: str) -> str:
    return _line({"kind": "refusal", "text": words})


def _plain(value: BaseModel) -> dict[str, object]:
    plain: dict[str, object] = value.model_dump(mode="json")
    return plain


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
