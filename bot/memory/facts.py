"""What happens to a record, as facts of the log: its table is derived from these."""

from pydantic import AwareDatetime

from bot.kernel.events import Fact
from bot.kernel.messages import Trust
from bot.memory.records import Draft, Record, RecordId

STREAM = "record/"


class RecordWritten(Fact):
    """Something is remembered from now on."""

    id: RecordId
    draft: Draft


class RecordCorrected(Fact):
    """A record says something else from now on; the earlier version stays as history."""

    text: str
    trust: Trust


class RecordDoubted(Fact):
    """An operator was not content with what came of it: it waits for the review again."""

    reason: str


class RecordAdmitted(Fact):
    """An operator let count what was in doubt."""


class RecordSuperseded(Fact):
    """It counts no more, as another record or nothing took its place; it stays readable as history."""

    by: RecordId | None
    until: AwareDatetime


class ThreadsCondensed(Fact):
    """What was said and done up to this place of the log is in the summaries."""

    through: int


class ReviewSent(Fact):
    """What was in doubt up to `until` was put to the operator."""

    until: AwareDatetime
    waiting: int


class RecordForgotten(Fact):
    """The payloads of the facts before this one were erased; `tombstone` is what may remain."""

    tombstone: Record
