"""The few plain pieces of Block Kit that every surface is made of; none is ever empty or too long."""

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock, PlainTextObject

from bot.adapters.slack.words import clipped

# https://docs.slack.dev/reference/block-kit, in characters.
HEADER_MOST = 150
TEXT_MOST = 3_000
NOTHING = "—"


def label(text: str, most: int = TEXT_MOST) -> PlainTextObject:
    """Words that Slack neither formats nor refuses."""
    return PlainTextObject(text=clipped(text.strip() or NOTHING, most), emoji=True)


def header(text: str) -> Block:
    return HeaderBlock(text=label(" ".join(text.split()), HEADER_MOST))


def small(text: str) -> Block:
    """A line in small print."""
    return ContextBlock(elements=[label(text)])
