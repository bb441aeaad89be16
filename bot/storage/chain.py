"""The hash chain: each event of a stream is linked to the one before, over its payload's digest.

Because the chain covers the digest and not the payload, a payload can be erased and it still verifies.
"""

from collections.abc import Mapping
from typing import TypedDict

from bot.kernel.frozen import digest_of

GENESIS = "0" * 64


class StoredEvent(TypedDict):
    """A row of the event table; `payload` is None where it was forgotten, up to what `remains`."""

    seq: int
    stream: str
    version: int
    type: str
    schema_version: int
    payload: str | None
    payload_digest: str
    actor: str
    source: str
    rationale: str
    at: str
    prev_hash: str
    hash: str
    remains: str | None


def link(row: StoredEvent) -> str:
    """The hash of an event row; any change of a linked column changes it."""
    return digest_of(
        row["prev_hash"],
        row["stream"],
        str(row["version"]),
        row["type"],
        str(row["schema_version"]),
        row["payload_digest"],
        row["actor"],
        row["source"],
        row["rationale"],
        row["at"],
    )


def heads_digest(heads: Mapping[str, str]) -> str:
    """Name the whole log at one moment by the hash at the end of each stream."""
    return digest_of(*(f"{stream} {heads[stream]}" for stream in sorted(heads)))


def faults(row: StoredEvent, prev_hash: str, version: int) -> tuple[str, ...]:
    """What is wrong with a row that should follow `prev_hash` as number `version`; empty if nothing."""
    where = f"event {row['seq']} ({row['stream']} #{row['version']})"
    found = []
    if row["version"] != version:
        found.append(f"{where}: version {version} is missing before it")
    if row["prev_hash"] != prev_hash:
        found.append(f"{where}: does not follow the event before it")
    if row["hash"] != link(row):
        found.append(f"{where}: was changed after it was stored")
    payload = row["payload"]
    if payload is not None and digest_of(payload) != row["payload_digest"]:
        found.append(f"{where}: its payload was changed after it was stored")
    return tuple(found)
