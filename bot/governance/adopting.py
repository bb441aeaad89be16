"""Which policy was in force when: its whole text is in the log, by the digest that verdicts name."""

from datetime import datetime

from bot.governance.policy import Policy
from bot.kernel.events import Entry, PolicyAdopted
from bot.kernel.ports import Append, Batch, Log

POLICIES = "policy"


def adopt(log: Log, policy: Policy, now: datetime) -> bool:
    """Note a policy from which on it is in force; nothing where it is already. True if it was noted."""
    fact = PolicyAdopted(digest=policy.digest, text=policy.model_dump_json())
    entry = Entry(fact=fact, actor="steward", rationale="the policy file says so")
    while _in_force(log) != policy.digest:
        version = log.version(POLICIES)
        if not log.commit([Batch(now, (Append(POLICIES, version, (entry,)),))]):
            return True
    return False


def adopted(log: Log) -> dict[str, Policy]:
    """Every policy that was ever in force, by its digest."""
    facts = [event.fact for event in log.read(POLICIES)]
    told = [fact for fact in facts if isinstance(fact, PolicyAdopted)]
    return {fact.digest: Policy.model_validate_json(fact.text) for fact in told}


def _in_force(log: Log) -> str:
    """The digest of the policy that was noted last; empty where none was."""
    facts = [event.fact for event in log.read(POLICIES, after=log.version(POLICIES) - 1)]
    return facts[-1].digest if facts and isinstance(facts[-1], PolicyAdopted) else ""
