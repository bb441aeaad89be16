"""One card in one chat: posted as text, files and buttons, later edited in place."""

import logging
from dataclasses import replace

from bot.adapters.telegram.calls import (
    Delete,
    EditCaption,
    EditText,
    Keys,
    Place,
    Post,
    SendFile,
    SendText,
    Show,
)
from bot.adapters.telegram.copies import Copy
from bot.adapters.telegram.driver import Gone
from bot.adapters.telegram.line import Line
from bot.adapters.telegram.markup import CAPTION_LIMIT, escape, pages
from bot.adapters.telegram.rendering import LIVE, Rendered, rendered
from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import NotFound, Refused, Unreachable
from bot.kernel.frozen import digest_of

log = logging.getLogger(__name__)
UPLOAD_LIMIT = 50_000_000
PHOTO_LIMIT = 10_000_000
PHOTOS = frozenset({"image/png", "image/jpeg"})


async def post_card(line: Line, card: Card, place: Place) -> Copy:
    """Post a card; what must be read before a tap goes first, files of a result follow it."""
    shown, document = await reachable(line, card, place, "")
    if is_caption(card, shown):
        await line.gesture(Show(place, "upload_document"))
        file = await file_call(line, card.attachments[0], place)
        captioned = replace(file, html=shown.pages[0], keys=shown.keys, silent=not card.urgent)
        return Copy((await posted(line, captioned),), 1, caption=True)
    messages = [
        await posted(line, SendText(place, page, last_keys(shown, number), not card.urgent))
        for number, page in enumerate(shown.pages)
    ]
    files = await hand_over(line, card.attachments, replace(place, reply_to=messages[-1]))
    return Copy(tuple(messages), files, document=document)


async def edit_card(line: Line, card: Card, place: Place, copy: Copy) -> Copy:
    """Bring an older copy up to date; one that is gone from the chat is posted anew."""
    try:
        shown, document = await reachable(line, card, place, copy.document)
        messages = await edit_pages(line, shown, place, copy)
    except Gone:
        return await post_card(line, card, place)
    rest = card.attachments[copy.files :]
    files = await hand_over(line, rest, replace(place, reply_to=messages[-1]))
    return replace(copy, messages=tuple(messages), files=copy.files + files, document=document)


async def mend_strays(line: Line, card: Card, chat: int, strays: tuple[int, ...]) -> None:
    """Bring copies up to date whose message id was lost on its way to us."""
    for message in strays:
        await edited_to(line, card, chat, message)


async def edited_to(line: Line, card: Card, chat: int, message: int) -> bool:
    """Whether a message could be made to show a card: only one of our own can."""
    shown = rendered(card)
    try:
        await line.outgoing.send(EditText(chat, message, shown.pages[-1], shown.keys))
    except Refused as refusal:
        log.info("Message %s of chat %s stays as it is: %s", message, chat, refusal)
        return False
    return True


async def reachable(line: Line, card: Card, place: Place, before: str) -> tuple[Rendered, str]:
    """The card as it can be shown, after its document is in the chat; `before` names one that is."""
    shown = rendered(card)
    if shown.document is None or card.state not in LIVE:
        return shown, before
    name = digest_of(shown.document)[:8]
    if name == before:
        return shown, before
    try:
        file = SendFile(place, f"{card.approval or 'card'}.txt", shown.document.encode())
        await posted(line, file)
    except (Refused, Unreachable):
        return rendered(card, attached=False), before
    return shown, name


async def edit_pages(line: Line, shown: Rendered, place: Place, copy: Copy) -> list[int]:
    """Edit page by page; pages that came are posted, those that went are deleted."""
    if copy.caption:
        caption = pages(shown.pages[0], CAPTION_LIMIT)[0]
        await line.outgoing.send(EditCaption(place.chat, copy.messages[0], caption, shown.keys))
        return list(copy.messages)
    messages: list[int] = []
    for number, page in enumerate(shown.pages):
        keys = last_keys(shown, number)
        if number < len(copy.messages):
            await line.outgoing.send(EditText(place.chat, copy.messages[number], page, keys))
            messages.append(copy.messages[number])
        else:
            messages.append(await posted(line, SendText(place, page, keys)))
    for surplus in copy.messages[len(shown.pages) :]:
        await line.outgoing.send(Delete(place.chat, surplus))
    return messages


def last_keys(shown: Rendered, number: int) -> Keys:
    return shown.keys if number == len(shown.pages) - 1 else ()


def is_caption(card: Card, shown: Rendered) -> bool:
    """A result with one file reads best as that file's caption; what is still to be decided does not."""
    return len(card.attachments) == 1 and not card.approval and shown.fits_caption


async def hand_over(line: Line, files: tuple[Attachment, ...], place: Place) -> int:
    """Post files in order; gives how many were dealt with, including those that had to be explained."""
    for file in files:
        await line.gesture(Show(place, "upload_photo" if is_photo(file) else "upload_document"))
        try:
            await posted(line, await file_call(line, file, place))
        except (Refused, NotFound) as error:
            await posted(line, SendText(place, escape(f"I could not send {file.name}: {error}")))
    return len(files)


async def file_call(line: Line, file: Attachment, place: Place) -> SendFile:
    """The call that posts a file; raises Refused for one that Telegram would not take."""
    if file.size > UPLOAD_LIMIT:
        raise Refused("it is larger than the 50 MB that Telegram takes. It is in the console.")
    content = await line.ask(line.steward.content, file)
    return SendFile(place, file.name, content, photo=is_photo(file))


def is_photo(file: Attachment) -> bool:
    return file.media_type in PHOTOS and file.size <= PHOTO_LIMIT


async def posted(line: Line, call: Post) -> int:
    """Post, and give the message id that proves it."""
    message = await line.outgoing.send(call)
    if message is None:
        raise Unreachable("Telegram gave no message id back.")
    return message
