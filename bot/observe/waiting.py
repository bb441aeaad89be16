"""What waits for the operator, item by item, and the buttons that answer one of them, or all shown. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.actions import Actions
from bot.kernel.actions import Action, Proposal
from bot.kernel.cards import LISTED, Button, Card
from bot.kernel.frozen import digest_of
from bot.kernel.messages import Trust
from bot.kernel.runs import Run

ALL_SHOWN = "approve all shown"
_LABEL_MOST = 26
Answerable = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Item:
    """One thing that waits. `digest` is of the payload that `ref` would approve; without one, it
    cannot be approved from a list. `unclear` asks whether it happened; `apart` says why it wants
    to be looked at by itself."""

    words: str
    run: str
    ref: str = ""
    digest: str = ""
    payload: str = ""
    unclear: bool = False
    apart: str = ""

    @property
    def approvable(self) -> bool:
        return bool(self.digest) and not self.apart


def waiting(runs: Sequence[Run], actions: Actions, zone: tzinfo) -> list[Item]:
    """What the operator is waited for, of these runs, in their order."""
    return [_item(run, actions, zone) for run in runs if run.state in ("waiting", "parked")]


def buttons(items: Sequence[Item]) -> Iterator[Button]:
    """For each item what answers it, by its number in the list; then one for all that may be."""
    for number, item in enumerate(items, 1):
        yield from _answers(number, item)
    shown = [(item.ref, item.digest) for item in items if item.approvable]
    if len(shown) > 1:
        text = f"{ALL_SHOWN} {set_name(frozenset(shown))}"
        label = f"Approve all {len(shown)} shown"
        yield Button(label=label, verb="say", style="primary", text=text)


def answerable(card: Card) -> Answerable:
    """What a list shows for approval: each reference with the digest of its payload."""
    approving = (button for button in card.buttons if button.verb == "approve")
    return frozenset((button.ref, button.digest) for button in approving)


def set_name(shown: Answerable) -> str:
    """Name exactly this set of payloads: one more, one less or one edited has another name."""
    return digest_of("batch/1", *(f"{ref} {digest}" for ref, digest in sorted(shown)))[:20]


def payload_of(items: Sequence[Item]) -> str:
    """Everything that the buttons of a list would let happen, numbered like the list."""
    numbered = enumerate(items, 1)
    return "\n\n".join(f"{n}. {item.words}\n{item.payload}" for n, item in numbered if item.payload)


def shortened(words: str, most: int = 34) -> str:
    """Words that fit on a button, cut behind a whole word unless that would leave less than half."""
    if len(words) <= most:
        return words
    space = words.rfind(" ", 0, most)
    end = space if space > most // 2 else most - 1
    return f"{words[:end].rstrip(' ,;:·–-(')}…"


def _item(run: Run, actions: Actions, zone: tzinfo) -> Item:
    title = run.title or run.flow
    for state in run.steps.values():
        asked = state.approval
        if state.status == "unclear":
            ref = _asked(run) or run.id
            return Item(f"{title}: did it happen? {state.words}", run.id, ref, unclear=True)
        if asked and asked.status == "pending" and state.proposal and state.verdict:
            action = actions.open(state.proposal.action)
            until = asked.expires_at.astimezone(zone)
            return Item(
                words=f"{_capital(action.summary())}: until {until:%A %H:%M}",
                run=run.id,
                ref=asked.ref,
                digest=state.verdict.digest,
                payload=json.dumps(json.loads(state.proposal.action.body), ensure_ascii=False),
                apart=action.blocked() or _from_outside(action, state.proposal),
            )
    return Item(f"{title}: {run.parked or 'waits'}", run.id)


def _asked(run: Run) -> str:
    refs = [state.approval.ref for state in run.steps.values() if state.approval]
    return refs[-1] if refs else ""


def _from_outside(action: Action, proposal: Proposal) -> str:
    """Where it goes was read in words from outside: nobody should wave that through in a batch."""
    outside = (source.field for source in proposal.sources if source.trust is Trust.EXTERNAL)
    routed = sorted({field for field in outside if field.partition(".")[0] in action.routing})
    return f"{', '.join(routed)} came from outside" if routed else ""


def _answers(number: int, item: Item) -> Iterator[Button]:
    why = Button(label=f"Why {number}", verb="why", ref=item.ref, text=LISTED)
    if item.unclear:
        yield Button(label=f"{number} happened", verb="happened", ref=item.ref, text=LISTED)
        yield Button(label=f"{number} did not", verb="not_happened", ref=item.ref, text=LISTED)
        yield why
    elif item.approvable:
        label = shortened(f"Approve {number}: {item.words}", _LABEL_MOST)
        yield Button(label=label, verb="approve", ref=item.ref, digest=item.digest, text=LISTED)
        yield why
    else:
        label = shortened(f"Look at {number}: {item.words}", _LABEL_MOST)
        yield Button(label=label, verb="say", text=f"status {item.run}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
