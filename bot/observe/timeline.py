"""A run's timeline in words: what happened, when, by whom and why, one line a fact."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from typing import TypeVar

from bot.kernel import events as e

Say = Callable[[e.Fact], str]
F = TypeVar("F", bound=e.Fact)
_SAYINGS: dict[type[e.Fact], Say] = {}


def timeline(
    events: Iterable[e.Event], name_of: Callable[[str], str], zone: tzinfo
) -> Iterator[str]:
    """Give each event as one line, people by name and times in their zone, with its reason behind it."""
    for event in events:
        why = f"  — {event.rationale}" if event.rationale else ""
        told = in_words(_as_read(event.fact, name_of, zone))
        at = event.at.astimezone(zone)
        yield f"{at:%Y-%m-%d %H:%M:%S}  {name_of(event.actor):<8} {told}{why}"


def in_words(fact: e.Fact) -> str:
    """A fact as a sentence; one that has none yet is told by its name and its step."""
    say = _SAYINGS.get(type(fact))
    if say is not None:
        return say(fact)
    step = getattr(fact, "step", "")
    return f"{fact.kind} {step}".strip()


def _as_read(fact: e.Fact, name_of: Callable[[str], str], zone: tzinfo) -> e.Fact:
    told: dict[str, object] = {}
    for name, value in fact:
        if isinstance(value, datetime):
            told[name] = value.astimezone(zone)
        elif name == "operator":
            told[name] = name_of(str(value))
    return fact.model_copy(update=told)


def _says(kind: type[F]) -> Callable[[Callable[[F], str]], None]:
    def register(say: Callable[[F], str]) -> None:
        _SAYINGS[kind] = say  # type: ignore[assignment]

    return register


@_says(e.MessageHeard)
def _(fact: e.MessageHeard) -> str:
    return f"heard “{fact.message.text}” on {fact.message.sender.channel}"


@_says(e.RecordingsHeard)
def _(fact: e.RecordingsHeard) -> str:
    return f"listened with {fact.model}: “{fact.words}”" if fact.words else "listened"


@_says(e.MessageResolved)
def _(fact: e.MessageResolved) -> str:
    found = json.loads(fact.resolution.body)
    names = ", ".join(draft["name"] for draft in found.get("drafts", ())) or "nothing"
    # The words tell a person enough; the phrases that they fit stay in the log.
    evidence = ", ".join(line.partition(" fits ")[0] for line in found.get("evidence", ()))
    sure = f"{found.get('confidence', 0):.0%}"
    return f"understood {names} (tier {found.get('tier')}, {sure}): {evidence}"


@_says(e.RunStarted)
def _(fact: e.RunStarted) -> str:
    return f"started flow {fact.flow} version {fact.flow_version} for {fact.intent.kind}"


@_says(e.StepCarried)
def _(fact: e.StepCarried) -> str:
    return f"{fact.step}: taken over from {fact.origin}"


@_says(e.AgentAsked)
def _(fact: e.AgentAsked) -> str:
    return f"{fact.step}: asked the agent (attempt {fact.attempt})"


@_says(e.Proposed)
def _(fact: e.Proposed) -> str:
    return f"{fact.step}: proposed {fact.proposal.action.kind} {fact.proposal.action.digest[:12]}"


@_says(e.AgentFailed)
def _(fact: e.AgentFailed) -> str:
    return f"{fact.step}: could not draft: {fact.words}"


@_says(e.Judged)
def _(fact: e.Judged) -> str:
    verdict = fact.verdict
    return f"{fact.step}: policy says {verdict.ruling} by {verdict.rule} for {verdict.digest[:12]}"


@_says(e.ApprovalOpened)
def _(fact: e.ApprovalOpened) -> str:
    return f"{fact.step}: asked as {fact.approval}, until {fact.expires_at:%Y-%m-%d %H:%M}"


@_says(e.ApprovalEdited)
def _(fact: e.ApprovalEdited) -> str:
    return f"{fact.step}: edited by {fact.operator}, now {fact.verdict.digest[:12]}"


@_says(e.Decided)
def _(fact: e.Decided) -> str:
    said = "approved" if fact.verb == "approve" else "rejected"
    reason = f": {fact.reason}" if fact.reason else ""
    signed = fact.attestation.signature[:12]
    return (
        f"{fact.step}: {said} by {fact.operator} on {fact.channel} for {fact.digest[:12]}{reason} "
        f"(signed {signed}…)"
    )


@_says(e.ApprovalExpired)
def _(fact: e.ApprovalExpired) -> str:
    return f"{fact.step}: expired, nobody answered"


@_says(e.ApprovalWithdrawn)
def _(fact: e.ApprovalWithdrawn) -> str:
    return f"{fact.step}: withdrawn by {fact.operator}: {fact.reason}"


@_says(e.EffectScheduled)
def _(fact: e.EffectScheduled) -> str:
    return f"{fact.step}: scheduled under key {fact.key} (attempt {fact.attempt})"


@_says(e.EffectStarted)
def _(fact: e.EffectStarted) -> str:
    return f"{fact.step}: started (attempt {fact.attempt})"


@_says(e.LeaseLapsed)
def _(fact: e.LeaseLapsed) -> str:
    return f"{fact.step}: no answer from attempt {fact.attempt}; finding out what happened"


@_says(e.EffectDone)
def _(fact: e.EffectDone) -> str:
    how = "found done" if fact.found else "done"
    return f"{fact.step}: {how}: {fact.receipt.words}"


@_says(e.EffectFailed)
def _(fact: e.EffectFailed) -> str:
    again = f"; again at {fact.retry_at:%H:%M:%S}" if fact.retry_at else ""
    return f"{fact.step}: failed ({fact.kind_of_failure}): {fact.words}{again}"


@_says(e.OutcomeUnclear)
def _(fact: e.OutcomeUnclear) -> str:
    return f"{fact.step}: unclear whether it happened: {fact.words}"


@_says(e.OutcomeTold)
def _(fact: e.OutcomeTold) -> str:
    return (
        f"{fact.step}: {fact.operator} says it {'happened' if fact.happened else 'did not happen'}"
    )


@_says(e.RunParked)
def _(fact: e.RunParked) -> str:
    return f"parked: {fact.reason}"


@_says(e.WordsForgotten)
def _(fact: e.WordsForgotten) -> str:
    return f"words were erased from {len(fact.remains)} fact(s), as you said to forget them"


@_says(e.RunRestored)
def _(_fact: e.RunRestored) -> str:
    return "restored from a backup: what it did elsewhere since is not known here"


@_says(e.RunEnded)
def _(fact: e.RunEnded) -> str:
    return f"ended: {fact.outcome} {fact.words}".strip()
