"""Why something was proposed, asked and done: the causal chain in a few groups that a phone can show. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.approvals.desk import step_of
from bot.kernel import events as e
from bot.kernel.actions import Source
from bot.kernel.cards import Card, CardField
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Trust
from bot.kernel.runs import Run, StepState

_TIERS = {0: "a command, word for word", 1: "templates", 2: "the router", 3: "a model"}
_RULINGS = {
    "ask": "Asked by",
    "auto": "Let through by",
    "shadow": "Only tried, by",
    "deny": "Denied by",
}
_DIGITS = 12


@dataclass(frozen=True)
class Chain:
    """What a why is told from: a run and its facts from the message on, and how things are called.

    `labels` names the fields of the action; `version_of` gives the version of a record that a
    source refers to, as it was when it was read, or "".
    """

    run: Run
    ref: ApprovalRef
    events: Sequence[e.Event]
    labels: Mapping[str, str]
    zone: tzinfo
    name_of: Callable[[str], str]
    version_of: Callable[[Source], str]


def explain(chain: Chain) -> Card:
    """A card with a field for each link of the chain that there is, from the words to the effects."""
    step, state = _proposed(chain)
    told = (
        ("said", "You said", _said(chain)),
        ("understood", "Understood", _understood(chain)),
        ("drafted", "Where it comes from", _drafted(chain, state)),
        ("ruled", _ruling(state), _ruled(chain, step, state)),
        ("decided", "Decided", _decided(chain, step)),
        ("done", "Done", _done(chain)),
    )
    groups = [(name, label, "\n".join(lines)) for name, label, lines in told]
    return Card(
        key=f"why-{chain.ref}",
        title=f"Why: {chain.run.title or chain.run.flow}",
        fields=tuple(
            CardField(name=name, label=label, value=words) for name, label, words in groups if words
        ),
        run=chain.run.id,
    )


def _proposed(chain: Chain) -> tuple[str, StepState | None]:
    """What waits, or waited, under an approval; of a run that never asked, what it did last."""
    if chain.run.approval_step(chain.ref):
        step, state, _ = step_of(chain.run, chain.ref)
        return step, state
    judged = [(step, state) for step, state in chain.run.steps.items() if state.verdict is not None]
    return judged[-1] if judged else ("", None)


def _said(chain: Chain) -> Iterator[str]:
    for event in chain.events:
        match event.fact:
            case e.MessageHeard(message=message):
                when = _at(event.at, chain)
                yield f"“{message.text}”" if message.text else "a recording"
                yield f"on {message.sender.channel}, {when}"
            case e.RecordingsHeard(words=words, model=model) if words:
                yield f"{model} heard “{words}”"


def _understood(chain: Chain) -> Iterator[str]:
    for event in chain.events:
        if isinstance(event.fact, e.MessageResolved):
            found = json.loads(event.fact.resolution.body)
            names = ", ".join(draft["name"] for draft in found.get("drafts", ()))
            if names:
                tier = _TIERS.get(found.get("tier"), "a tap")
                yield f"{names}, {found.get('confidence', 0):.0%} sure, by {tier}"
            yield from (line.partition(" fits ")[0] for line in found.get("evidence", ()))
        elif isinstance(event.fact, e.StepCarried):
            yield f"“{event.fact.step}” taken over from {event.fact.origin}"


def _drafted(chain: Chain, state: StepState | None) -> Iterator[str]:
    """The sources of the values, one line each, with the fields that came from it."""
    by_source: dict[str, list[str]] = {}
    for source in state.proposal.sources if state and state.proposal else ():
        label = chain.labels.get(source.field, source.field.capitalize())
        by_source.setdefault(_source(source, chain), []).append(label)
    for words, labels in by_source.items():
        yield f"{', '.join(dict.fromkeys(labels))}: {words}"
    sure = state.proposal.confidence if state and state.proposal else 1.0
    unsure = f", {sure:.0%} sure" if sure < 1 else ""
    yield f"by flow {chain.run.flow}, version {chain.run.flow_version}{unsure}"


def _source(source: Source, chain: Chain) -> str:
    outside = "⚠ from outside: " if source.trust is Trust.EXTERNAL else ""
    words = source.words.removesuffix(f" “{chain.run.title}”")
    version = chain.version_of(source)
    return f"{outside}{words}{f', version {version}' if version else ''}"


def _ruling(state: StepState | None) -> str:
    return _RULINGS[state.verdict.ruling] if state and state.verdict else "Asked by"


def _ruled(chain: Chain, step: str, state: StepState | None) -> Iterator[str]:
    if state is None or state.verdict is None:
        return
    yield f"{state.verdict.rule}: {'; '.join(state.verdict.reasons)}"
    named = [
        event.fact.policy
        for event in chain.events
        if isinstance(event.fact, e.Judged | e.ApprovalEdited) and event.fact.step == step
    ]
    if named and named[-1]:
        yield f"under policy {named[-1][:_DIGITS]}, for exactly {state.verdict.digest[:_DIGITS]}"


def _decided(chain: Chain, step: str) -> Iterator[str]:
    """What people, or the clock, answered about the step, in order."""
    for event in chain.events:
        if getattr(event.fact, "step", "") == step:
            words = _answer(event.fact, chain)
            if words:
                yield f"{words}, {_at(event.at, chain)}"


def _answer(fact: e.Fact, chain: Chain) -> str:
    match fact:
        case e.Decided():
            said = "approved" if fact.verb == "approve" else "rejected"
            because = f" because “{fact.reason}”" if fact.reason else ""
            signed = f"signed {fact.attestation.signature[:_DIGITS]}…"
            return f"{said} by {chain.name_of(fact.operator)} on {fact.channel}{because}, {signed}"
        case e.ApprovalEdited(operator=operator):
            return f"edited by {chain.name_of(operator)}"
        case e.ApprovalWithdrawn(operator=operator, reason=reason):
            return f"withdrawn by {chain.name_of(operator)}: {reason}"
        case e.ApprovalExpired():
            return "expired, nobody answered"
        case e.ApprovalOpened():
            return "put to you"
    return ""


def _done(chain: Chain) -> Iterator[str]:
    """Each effect, with the ruling that let it happen, and how the run ended."""
    for event in chain.events:
        match event.fact:
            case e.EffectDone(step=step, receipt=receipt):
                verdict = chain.run.steps[step].verdict if step in chain.run.steps else None
                let = f" ({verdict.rule})" if verdict and verdict.ruling == "auto" else ""
                yield f"{receipt.words}{let}"
            case e.EffectFailed(words=words) | e.AgentFailed(words=words):
                yield f"failed: {words}"
            case e.OutcomeUnclear(words=words):
                yield f"unclear whether it happened: {words}"
            case e.OutcomeTold(operator=operator, happened=happened):
                said = "happened" if happened else "did not happen"
                yield f"{chain.name_of(operator)} says it {said}"
            case e.RunParked(reason=reason):
                yield f"parked: {reason}"
            case e.RunEnded(outcome=outcome, words=words):
                yield f"ended: {outcome} {words}".strip()


def _at(moment: datetime, chain: Chain) -> str:
    return f"{moment.astimezone(chain.zone):%-d %B %H:%M}"
