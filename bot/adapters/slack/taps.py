"""What a button carries to Slack and back: the decision that it stands for, and on what."""

from pydantic import ValidationError

from bot.kernel.cards import Button, Verb
from bot.kernel.errors import Malformed
from bot.kernel.frozen import Frozen

# Slack's limit for the value of a button, in characters.
VALUE_MOST = 2_000
ACTION_PREFIX = "steward"
RATING = "steward_rating"


class Tag(Frozen):
    """The value of one button: enough to act on without asking anybody what it was."""

    verb: Verb
    ref: str = ""
    digest: str = ""
    text: str = ""


class Rating(Frozen):
    """The value of a feedback button."""

    key: str
    good: bool


def tag_of(button: Button) -> str | None:
    """Write a button's value; None where Slack would not take it whole, since half is another one."""
    written = Tag(verb=button.verb, ref=button.ref, digest=button.digest, text=button.text)
    value = written.model_dump_json(exclude_defaults=True)
    return value if len(value) <= VALUE_MOST else None


def read_tag(value: str) -> Tag:
    """Read a button's value back; raises Malformed on one that we never wrote."""
    try:
        return Tag.model_validate_json(value)
    except ValidationError as fault:
        raise Malformed("This button is not one of mine; ask for the card again.") from fault
