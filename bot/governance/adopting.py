"""Which policy was in force when: its whole text is in the log, by the digest that verdicts name."""

from datetime import datetime

from bot.governance.policy import Policy
from bot.kernel.events import Entry, PolicyAdopted
from bot.kernel.ports import Append, Batch, Log

POLICIES = "policy"


def adopt(log: Log, policy: Policy, now: datetime) -> bool:
    """Note a policy from which on it is in force; nothing where it is already. True if it was noted."""
    version = log.version(POLICIES)
    facts = [event.fact for event in log.read(POLICIES, after=version - 1)]
    if facts and isinstance(facts[-1], PolicyAdopted) and facts[-1].digest == policy.digest:
        return False
    fact = PolicyAdopted(digest=policy.digest, text=policy.model_dump_json())
    entry = Entry(fact=fact, actor="steward", rationale="the policy file says so")
    return not log.commit([Batch(now, (Append(POLICIES, version, (entry,)),))])


def adopted(log: Log) -> dict[str, Policy]:
    """Every policy that was ever in force, by its digest."""
    facts = [event.fact for event in log.read(POLICIES)]
    told = [fact for fact in facts if isinstance(fact, PolicyAdopted)]
    return {fact.digest: Policy.model_validate_json(fact.text) for fact in told}
