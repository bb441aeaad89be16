"""Telegram's own parser and the limits on what a message may hold."""

import json
import re

from pydantic import BaseModel, ConfigDict, Field
from tdjson import td_execute

from tests.fakes.telegram.refusals import bad_request
from tests.fakes.telegram.wire import Entity, InlineButton, Keyboard

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
ROW_LIMIT = 8
KEYBOARD_LIMIT = 100
ENTITY_LIMIT = 100
MENTION = re.compile(r"@\w{5,32}")
COMMAND = re.compile(r"(?:^|(?<=\s))/[a-z0-9_]{1,32}(?:@\w{5,32})?(?=\s|$)")
STYLES = ("danger", "success", "primary", None)

KINDS = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeDateTime": "date_time",
}


td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


class ParsedType(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str = Field(alias="@type")
    url: str | None = None
    language: str | None = None
    unix_time: int | None = None


class ParsedEntity(BaseModel):
    model_config = ConfigDict(extra="ignore")

    offset: int
    length: int
    type: ParsedType


class Parsed(BaseModel):
    """TDLib's answer: either the formatted text or an error with its message."""

    model_config = ConfigDict(extra="ignore")

    kind: str = Field(alias="@type")
    text: str = ""
    entities: list[ParsedEntity] = Field(default_factory=list)
    message: str = ""


def formatted(text: str, mode: str | None, limit: int, what: str) -> tuple[str, list[Entity]]:
    """The plain text and entities Telegram makes of a text, or the refusal it would answer with."""
    plain, entities = parse(text, mode)
    if utf16_length(plain) > limit:
        raise bad_request(f"{what} is too long")
    if len(entities) > ENTITY_LIMIT:
        raise bad_request(f"{what} has {len(entities)} entities, Telegram shows {ENTITY_LIMIT}")
    return plain.strip(), entities


def parse(text: str, mode: str | None) -> tuple[str, list[Entity]]:
    """Telegram's parser, in process: the same code the Bot API server runs."""
    if mode is None:
        return text, []
    asked = {
        "@type": "parseTextEntities",
        "text": text,
        "parse_mode": {"@type": "textParseModeHTML"},
    }
    answer = Parsed.model_validate_json(td_execute(json.dumps(asked).encode()) or b"{}")
    if answer.kind == "error":
        raise bad_request(answer.message[0].lower() + answer.message[1:])
    return answer.text, [entity(found) for found in answer.entities]


def entity(found: ParsedEntity) -> Entity:
    return Entity(
        type=KINDS[found.type.name],
        offset=found.offset,
        length=found.length,
        url=found.type.url,
        language=found.type.language or None,
        unix_time=found.type.unix_time,
    )


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the strictest reading of Telegram's "characters"."""
    return len(text.encode("utf-16-le")) // 2


def check_keyboard(keyboard: Keyboard) -> None:
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    if len(buttons) > KEYBOARD_LIMIT or any(
        len(row) > ROW_LIMIT for row in keyboard.inline_keyboard
    ):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        check_button(button)


def check_button(button: InlineButton) -> None:
    if (button.callback_data is None) == (button.url is None):
        raise bad_request(
            "can't parse inline keyboard button: exactly one button type must be used"
        )
    if (
        button.callback_data is not None
        and not 1 <= len(button.callback_data.encode()) <= CALLBACK_BYTES
    ):
        raise bad_request("BUTTON_DATA_INVALID")
    if button.style not in STYLES:
        raise bad_request("can't parse inline keyboard button: button style is invalid")
    if button.url is not None and not button.url.startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: wrong HTTP URL")


def detected(text: str) -> list[Entity]:
    """Mentions and commands, which Telegram finds in any text."""
    found = [("mention", match) for match in MENTION.finditer(text)]
    found += [("bot_command", match) for match in COMMAND.finditer(text)]
    return [
        Entity(
            type=kind,
            offset=utf16_length(text[: match.start()]),
            length=utf16_length(match.group()),
        )
        for kind, match in found
    ]
