"""The modals: edit an action's typed fields, say why not, and what to see while they load."""

import re
from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from bot.adapters.slack import literal
from bot.adapters.slack.kit import header, label
from bot.adapters.slack.words import clipped
from bot.kernel.cards import Card, FormField
from bot.kernel.frozen import Frozen

EDIT = "steward.edit"
REJECT = "steward.reject"
# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element: 3,000 characters.
INPUT_MOST = 3_000
# https://docs.slack.dev/reference/views: 100 blocks in a modal, one of them the heading.
INPUTS_MOST = 95
_FIELD = "field."
_REASON = "reason"
_LONG = 80


class About(Frozen):
    """What a modal is about, kept in its private metadata between opening and submitting."""

    approval: str
    digest: str


def loading(words: str = "One moment…") -> View:
    """What opens at once, since a tap's trigger is good for three seconds only."""
    return _modal("Steward", [literal.paragraph(*literal.plain(words))])


def edit_form(card: Card, about: About) -> View:
    """One input for each value that can be changed, holding what it is now."""
    fields = card.form[:INPUTS_MOST]
    blocks: list[Block] = [header(card.title or "Edit")]
    blocks += [_input(field) for field in fields]
    if len(fields) < len(card.form):
        left_out = len(card.form) - len(fields)
        said = f"{left_out} more can be changed by saying so in the thread."
        blocks.append(literal.paragraph(*literal.plain(said)))
    return _modal("Edit", blocks, submit="Show the change", callback=EDIT, about=about)


def reject_form(card_title: str, about: About) -> View:
    """A reason is asked for, and may be left out."""
    reason = InputBlock(
        label=label("What is wrong with it?"),
        block_id=_REASON,
        element=PlainTextInputElement(action_id=_REASON, multiline=True, max_length=INPUT_MOST),
        hint=label("I learn from it, and it stays on the card. It may be left empty."),
        optional=True,
    )
    blocks: list[Block] = [header(card_title), reason]
    return _modal("Reject", blocks, submit="Reject", callback=REJECT, about=about)


def notice(title: str, words: str) -> View:
    """A modal that only says something, such as why it cannot be edited any more."""
    return _modal(title, [literal.paragraph(*literal.plain(clipped(words, INPUT_MOST)))])


def about_of(private_metadata: str) -> About:
    return About.model_validate_json(private_metadata)


def changes_of(
    entered: Mapping[str, str], before: Sequence[FormField]
) -> tuple[tuple[str, str], ...]:
    """The fields that were typed anew, as (name, value)."""
    values = {
        block.removeprefix(_FIELD): text
        for block, text in entered.items()
        if block.startswith(_FIELD)
    }
    return tuple(
        (field.name, values[field.name])
        for field in before
        if field.name in values and values[field.name] != field.value
    )


def reason_of(entered: Mapping[str, str]) -> str:
    return entered.get(_REASON, "").strip()


def faults_by_input(
    words: str, changes: Sequence[tuple[str, str]], entered: Mapping[str, str]
) -> dict[str, str]:
    """Put each sentence of a fault under the input that it names, else under the first one changed."""
    named = [name for name, _ in changes]
    first = f"{_FIELD}{named[0]}" if named else next(iter(entered), "")
    fields = "|".join(re.escape(block.removeprefix(_FIELD)) for block in entered)
    faults: dict[str, str] = {}
    for sentence in re.split(rf"(?:\n|; )(?=(?:{fields}): )", words):
        found = re.match(rf"({fields}): ", sentence)
        block = f"{_FIELD}{found[1]}" if found else first
        said = sentence[found.end() :] if found else sentence
        faults[block] = f"{faults[block]} {said}" if block in faults else said
    return faults


def _input(field: FormField) -> Block:
    if len(field.value) > INPUT_MOST:
        said = f"{field.label} is too long for this form; say in the thread what to change."
        return literal.paragraph(*literal.plain(said))
    return InputBlock(
        label=label(field.label, 2_000),
        block_id=f"{_FIELD}{field.name}",
        element=PlainTextInputElement(
            action_id=f"{_FIELD}{field.name}",
            initial_value=field.value or None,
            multiline=len(field.value) > _LONG or "\n" in field.value,
            max_length=INPUT_MOST,
        ),
        optional=True,
    )


def _modal(
    title: str,
    blocks: Sequence[Block],
    submit: str = "",
    callback: str = "",
    about: About | None = None,
) -> View:
    return View(
        type="modal",
        title=label(title, 24),
        submit=label(submit) if submit else None,
        close=label("Cancel" if submit else "Close"),
        callback_id=callback or None,
        private_metadata=about.model_dump_json() if about else None,
        blocks=list(blocks),
    )
