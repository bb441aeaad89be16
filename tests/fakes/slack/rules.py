"""What Slack refuses in a message or a view, by slack_sdk's models and by the rules they miss."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    Block,
    BlockElement,
    ConfirmObject,
    FeedbackButtonObject,
    MarkdownTextObject,
    Option,
    PlainTextObject,
)
from slack_sdk.models.messages.chunk import Chunk
from slack_sdk.models.views import View

from tests.fakes.slack.jsons import Json, child, items_of, objects_in, text_of

MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 40_000
MARKDOWN_TEXT = 12_000
FIELD_TEXT = 2_000
VIEW_BYTES = 250_000
_TEXTS: dict[str, Callable[..., JsonObject]] = {
    "plain_text": PlainTextObject,
    "mrkdwn": MarkdownTextObject,
}
_VIEW: Callable[..., JsonObject] = View
_BARE: dict[str, Callable[..., JsonObject]] = {
    "option": Option,
    "confirm": ConfirmObject,
    "positive_button": FeedbackButtonObject,
    "negative_button": FeedbackButtonObject,
}
_ROLES = {"options": "option", "initial_option": "option", "initial_options": "option"}


def faults_of_call(method: str, args: Json) -> list[str]:
    """Return what is wrong with the payload of any call, whatever the workspace holds."""
    if method in ("chat.postMessage", "chat.postEphemeral", "chat.update"):
        return faults_of_message(args)
    if method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        return faults_of_stream(args)
    if method in ("views.open", "views.push", "views.update", "views.publish"):
        return faults_of_view(child(args, "view"))
    return []


def faults_of_answer(answer: Json) -> list[str]:
    """Return what is wrong with an acknowledgement that says something: a view, or a message."""
    if "view" in answer:
        return faults_of_view(child(answer, "view"))
    return faults_of_message(answer) if "text" in answer or "blocks" in answer else []


def faults_of_message(payload: Json) -> list[str]:
    """Return why Slack, or a reader without blocks, would refuse this message; usually nothing."""
    blocks = items_of(payload, "blocks")
    text = text_of(payload, "text")
    faults = list(_faults_of_blocks(blocks, MESSAGE_BLOCKS))
    if not text.strip():
        faults.append("a message needs a text, for notifications and screen readers")
    if len(text) > MESSAGE_TEXT:
        faults.append(f"text is {len(text)} characters, {MESSAGE_TEXT} at most")
    return faults


def faults_of_stream(payload: Json) -> list[str]:
    """Return why Slack would refuse this piece of a streamed message."""
    faults = list(_faults_of_blocks(items_of(payload, "blocks"), MESSAGE_BLOCKS))
    if len(text_of(payload, "markdown_text")) > MARKDOWN_TEXT:
        faults.append(f"markdown_text over {MARKDOWN_TEXT} characters")
    for chunk in items_of(payload, "chunks"):
        faults.extend(_checked(partial(Chunk.parse, chunk), chunk, "chunk"))
        if len(text_of(chunk, "text")) > MARKDOWN_TEXT:
            faults.append(f"chunk over {MARKDOWN_TEXT} characters")
        faults.extend(_faults_of_blocks(items_of(chunk, "blocks"), MESSAGE_BLOCKS))
    return faults


def faults_of_view(view: Json) -> list[str]:
    """Return why Slack would refuse this modal or Home tab."""
    blocks = items_of(view, "blocks")
    faults = list(_checked(lambda: _VIEW(**view), view, "view"))
    faults.extend(_faults_of_blocks(blocks, View.blocks_max_length))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        faults.append(f"view over {VIEW_BYTES} bytes")
    if text_of(view, "type") == "modal":
        if not text_of(view, "title", "text"):
            faults.append("a modal needs a title")
        if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
            faults.append("a modal with an input needs a submit")
    return faults


def _faults_of_blocks(blocks: list[Json], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, {most} at most"
    for block in blocks:
        yield from _faults_of(block, "block")
    yield from _repeated(blocks, "block_id")
    yield from _repeated(blocks, "action_id")
    markdown = sum(len(text_of(b, "text")) for b in blocks if b.get("type") == "markdown")
    if markdown > MARKDOWN_TEXT:
        yield f"markdown blocks of {markdown} characters together, {MARKDOWN_TEXT} at most"


def _repeated(blocks: list[Json], key: str) -> Iterator[str]:
    names = Counter(text_of(found, key) for found in objects_in(list(blocks)) if key in found)
    for name, times in names.items():
        if times > 1:
            yield f"{key} {name!r} is used {times} times"


def _faults_of(value: Json, role: str) -> Iterator[str]:
    """Check one object by its place in the tree, then everything below it."""
    yield from _checked(lambda: _model(value, role), value, role)
    yield from _faults_the_models_miss(value)
    for key, inner in value.items():
        for item in inner if isinstance(inner, list) else [inner]:
            if isinstance(item, dict) and key not in ("style", "metadata"):
                yield from _faults_of(item, _role(key, value))


def _role(key: str, parent: Json) -> str:
    if key in ("blocks", "child_blocks") or (key, parent.get("type")) == ("elements", "carousel"):
        return "block"
    return _ROLES.get(key, key)


def _model(value: Json, role: str) -> JsonObject | None:
    kind = str(value.get("type", ""))
    bare = {key: inner for key, inner in value.items() if key != "type"}
    if kind in _TEXTS:
        return _TEXTS[kind](**bare)
    if role in _BARE:
        return _BARE[role](**bare)
    parse: Callable[[Json], JsonObject | None] = (
        Block.parse if role == "block" else BlockElement.parse
    )
    return parse(value)


def _checked(build: Callable[[], JsonObject | None], value: Json, role: str) -> Iterator[str]:
    """Validate by slack_sdk's own model, and refuse what it would silently leave out."""
    named = f"{role} {value.get('type', '')}".strip()
    try:
        model = build()
        if model is None:
            yield f"{named}: Slack knows no such thing"
            return
        model.validate_json()
    except (SlackObjectFormationError, TypeError, ValueError) as fault:
        yield f"{named}: {fault}"
        return
    if role not in _BARE:
        unknown = set(value) - model.attributes - {"type"}
        yield from (f"{named}: unknown property {key}" for key in sorted(unknown))


def _faults_the_models_miss(value: Json) -> Iterator[str]:
    kind = value.get("type")
    if kind in ("plain_text", "mrkdwn", "text") and not text_of(value, "text"):
        yield f"{kind}: empty text"
    if kind in _TEXTS and len(text_of(value, "text")) > 3_000:
        yield f"{kind}: text over 3,000 characters"
    if kind == "feedback_buttons" and not {"positive_button", "negative_button"} <= set(value):
        yield "feedback_buttons: both buttons are needed"
    if kind == "button" and text_of(value, "text", "type") != "plain_text":
        yield "button: its text must be plain_text"
    if kind == "header" and text_of(value, "text", "type") != "plain_text":
        yield "header: its text must be plain_text"
    if kind == "actions" and not items_of(value, "elements"):
        yield "actions: no elements"
    if kind == "section":
        yield from _long(items_of(value, "fields"), "section field")
    if kind in ("context", "context_actions") and not items_of(value, "elements"):
        yield f"{kind}: no elements"


def _long(texts: Iterable[Json], named: str) -> Iterator[str]:
    for text in texts:
        if len(text_of(text, "text")) > FIELD_TEXT:
            yield f"{named}: over {FIELD_TEXT} characters"
