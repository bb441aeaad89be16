"""A Telegram message as the steward hears it: who, where, what, and the files that came along."""

from collections.abc import Awaitable, Callable

from bot.adapters.telegram.plain import mended, plain_text
from bot.adapters.telegram.references import tapped
from bot.adapters.telegram.wire import Me, Message, Origin, RemoteFile, User
from bot.kernel.messages import File, Sender

CHANNEL = "telegram"
DOWNLOAD_LIMIT = 20_000_000
BARE_COMMANDS = frozenset({"approve", "reject", "edit", "snooze"})

Keep = Callable[[str, str, bytes], Awaitable[File]]
Fetch = Callable[[RemoteFile], Awaitable[bytes]]


def sender_of(user: User) -> Sender:
    name = " ".join(part for part in (user.first_name, user.last_name) if part)
    return Sender(channel=CHANNEL, id=str(user.id), name=mended(name))


def is_for_us(message: Message, me: Me) -> bool:
    """In a group only what names the bot, answers it, or is a command; in private everything."""
    if message.chat.type == "private":
        return True
    answered = message.reply_to_message
    if answered is not None and answered.sender is not None and answered.sender.id == me.id:
        return True
    text = message.text or message.caption
    first = text.partition(" ")[0]
    commanded = first.startswith("/") and "@" not in first
    return commanded or f"@{me.username}".casefold() in text.casefold()


def words_of(message: Message, me: Me) -> str:
    """What was typed, in plain words; a bare decision in answer to a card names that card."""
    text = message.text or message.caption
    said = plain_text(text, message.entities or message.caption_entities, me.username)
    ref, bare = answered_ref(message, me), said.casefold().strip("/.! ")
    return f"{bare} {ref}" if ref and bare in BARE_COMMANDS else said


def answered_ref(message: Message, me: Me) -> str:
    """The approval on the card of ours that this message replies to, read from the card's own buttons."""
    answered = message.reply_to_message
    if answered is None or answered.reply_markup is None:
        return ""
    if answered.sender is None or answered.sender.id != me.id:
        return ""
    keys = (key for row in answered.reply_markup.inline_keyboard for key in row)
    taps = (tapped(key.callback_data) for key in keys)
    return next((tap.ref for tap in taps if tap and tap.ref), "")


def remote_file(message: Message) -> RemoteFile | None:
    """The file of a message; of a photo's sizes the largest, and of a round film what is said in it."""
    photo = message.photo[-1].model_copy(update=PHOTO) if message.photo else None
    voice = message.voice.model_copy(update=VOICE) if message.voice else None
    film = message.video_note.model_copy(update=FILM) if message.video_note else None
    return voice or film or message.document or message.audio or message.video or photo


PHOTO = {"file_name": "photo.jpg", "mime_type": "image/jpeg"}
VOICE = {"file_name": "voice.ogg", "mime_type": "audio/ogg"}
FILM = {"file_name": "voice.mp4", "mime_type": "audio/mp4"}


def author_of(origin: Origin) -> str:
    """Who first wrote a forwarded message."""
    chat = origin.sender_chat or origin.chat
    known = origin.sender_user.first_name if origin.sender_user else chat.title if chat else ""
    return mended(origin.sender_user_name or known) or "somebody"
