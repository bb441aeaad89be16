"""Commands about the office itself: the latest runs, what waits, what it may do alone, what it has cost."""

from collections.abc import Iterator

from bot.commands.seeing import say
from bot.governance.judge import autonomy
from bot.kernel.actions import Capability
from bot.kernel.cards import Button, Card
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.observe.waiting import shortened
from bot.steward import Steward

_MOST_RUNS, _MOST_CARDS = 10, 8
_RULINGS = {
    "auto": "I do this alone",
    "ask": "I ask you first",
    "shadow": "I only show what I would do",
    "deny": "I never do this",
}


def runs(_message: Message, steward: Steward) -> Card:
    """The latest runs, each with a button to its course."""
    latest = steward.runs(_MOST_RUNS)
    lines = [f"• {run.title or run.flow}: {_state(run)}" for run in latest]
    return Card(
        key="",
        title="The latest runs" if latest else "Nothing has run yet",
        text="\n".join(lines) or "Say what should happen, or “help”.",
        buttons=tuple(say(shortened(r.title or r.flow), f"status {r.id}") for r in latest[:8]),
    )


def waiting(_message: Message, steward: Steward) -> Card:
    """What waits for a word, with its reasons and exact payload behind a button: nothing is decided here."""
    cards = steward.approvals()
    count = len(cards)
    if not cards:
        return Card(key="", text="Nothing waits for you.")
    lines = [f"{number}. {card.title} ({card.approval})" for number, card in enumerate(cards, 1)]
    hint = f"Decide on the card itself, or say “approve {cards[0].approval}”."
    return Card(
        key="",
        title=f"{count} waiting for you",
        text="\n".join([*lines[: 2 * _MOST_CARDS], "", hint]),
        buttons=tuple(
            Button(label=f"{number}. Why", verb="why", ref=card.approval)
            for number, card in enumerate(cards[:_MOST_CARDS], 1)
        ),
    )


def policy(_message: Message, steward: Steward) -> Card:
    """What may be done without asking, and what is asked, capability by capability."""
    lines = list(_rules(steward))
    stopped = steward.stopped_by()
    held = [f"All effects are stopped (by {stopped}) whatever it says."] if stopped else []
    where = "It is in policy.toml in my folder; a mistake there stops my start, not my caution."
    model = steward.office.policy.understanding.model
    read = (
        ["• I start what only a model understood, if it stays inside."] if model == "auto" else []
    )
    return Card(key="", title="What I may do", text="\n".join([*held, *lines, *read, "", where]))


def costs(_message: Message, steward: Steward) -> Card:
    """What models have cost this month."""
    return Card(key="", title="Spent on models", text=steward.spent())


def _rules(steward: Steward) -> Iterator[str]:
    """One line for each ruling, what is asked first."""
    office = steward.office
    found: dict[str, list[str]] = {}
    for capability in office.actions.kinds_of_work():
        found.setdefault(_ruling(capability, steward), []).append(capability.title)
    for ruling in ("ask", "auto", "shadow", "deny"):
        if ruling in found:
            yield f"• {_RULINGS[ruling]}: {', '.join(sorted(found[ruling]))}."


def _ruling(capability: Capability, steward: Steward) -> str:
    ruling = autonomy(capability, steward.office.policy)[0]
    return "ask" if capability.always_asked and ruling == "auto" else ruling


def _state(run: Run) -> str:
    return run.parked or run.state
