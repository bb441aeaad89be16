"""Policy disposes: a verdict for one exact payload, with the rule and the reasons for it."""

from string import digits

from bot.governance.policy import Autonomy, Policy
from bot.kernel.actions import Action, Capability, Proposal, Source, Verdict
from bot.kernel.messages import Trust, least

_DOUBTS = {
    Trust.EXTERNAL: "came from outside",
    Trust.MODEL: "is what a model made of it",
}


def judge(
    action: Action,
    proposal: Proposal,
    policy: Policy,
    *,
    approved: tuple[Action, ...] = (),
    compensates: bool = False,
) -> Verdict:
    """Rule on a proposal. `approved` are the actions that a person has approved in the same run."""
    ruling, rule, reasons = autonomy(action.capability, policy)
    if ruling == "auto" and action.capability.always_asked:
        why = f"{action.capability.title} is never done without you"
        return _verdict("ask", "always asked", (why,), proposal)
    tainted, doubt = _tainted(action, proposal.sources)
    if tainted and ruling == "auto":
        return _verdict("ask", f"{doubt}.routing", (_doubtful(tainted, doubt),), proposal)
    if ruling == "ask" and compensates and not tainted:
        why = "it undoes what you approved, because the run could not be finished"
        return _verdict("auto", "compensation", (why,), proposal)
    if ruling == "ask" and any(shown.covers(action) for shown in approved):
        why = "the card you approved showed it: same recipient, same words, same amount"
        return _verdict("auto", "shown on an approved card", (why,), proposal)
    return _verdict(ruling, rule, reasons, proposal)


def autonomy(capability: Capability, policy: Policy) -> tuple[Autonomy, str, tuple[str, ...]]:
    """What policy rules for a kind of action, by which rule, and why."""
    rule = policy.capability.get(capability.name)
    if rule:
        where = f'capability."{capability.name}"'
        return rule.autonomy, where, (f"your policy says {rule.autonomy} for {capability.title}",)
    if capability.outward:
        why = "it leaves this machine or commits money, and you approve all of that"
        return policy.default.outward, "default.outward", (why,)
    return policy.default.inward, "default.inward", ("it stays on this machine",)


def _tainted(action: Action, sources: tuple[Source, ...]) -> tuple[tuple[str, ...], Trust]:
    """The routing fields whose values are nobody's own word, and the least trust among them."""
    found = [
        source
        for source in sources
        if source.trust in _DOUBTS and _base(source.field) in action.routing
    ]
    fields = tuple(source.field for source in found)
    return fields, least(Trust.OPERATOR, *(source.trust for source in found))


def _base(field: str) -> str:
    """The field of which this is a part or a number: `line` for `line2` and `line2.unit_price`."""
    return field.partition(".")[0].rstrip(digits)


def _doubtful(fields: tuple[str, ...], doubt: Trust) -> str:
    return f"{', '.join(fields)} {_DOUBTS[doubt]}, so you decide"


def _verdict(ruling: Autonomy, rule: str, reasons: tuple[str, ...], proposal: Proposal) -> Verdict:
    return Verdict(ruling=ruling, rule=rule, reasons=reasons, digest=proposal.action.digest)
