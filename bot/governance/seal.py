"""Sealing the log: a signed digest over the end of every stream, so that no past can be exchanged."""

from datetime import datetime

from bot.kernel.events import Entry, HeadsSigned
from bot.kernel.ports import Append, Batch, Log, Signer

SEALS = "seals"


def seal(log: Log, signer: Signer, now: datetime) -> HeadsSigned | None:
    """Sign the log as it is; None where nothing happened since the last seal."""
    version = log.version(SEALS)
    heads = log.heads()
    if version and _last(log, version).through >= heads.through - 1:
        return None
    public_key, signature = signer.sign(heads.digest)
    fact = HeadsSigned(
        heads_digest=heads.digest,
        through=heads.through,
        streams=heads.streams,
        public_key=public_key,
        signature=signature,
    )
    entry = Entry(fact=fact, actor="steward", rationale="so that no past event can be replaced")
    conflict = log.commit([Batch(now, (Append(SEALS, version, (entry,)),))])
    return None if conflict else fact


def fingerprint(fact: HeadsSigned) -> str:
    """A seal in a form that people can compare: the first bytes of its digest."""
    text = fact.heads_digest[:16].upper()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _last(log: Log, version: int) -> HeadsSigned:
    (event,) = log.read(SEALS, after=version - 1)
    assert isinstance(event.fact, HeadsSigned)
    return event.fact
