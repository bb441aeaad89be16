"""What comes in as words: translated, handed to the steward, and only then let go."""

from datetime import UTC, datetime

from bot.adapters.telegram.calls import Place, React, Show
from bot.adapters.telegram.guided import Question, answered_question
from bot.adapters.telegram.hearing import (
    DOWNLOAD_LIMIT,
    answered_ref,
    author_of,
    is_for_us,
    remote_file,
    sender_of,
    words_of,
)
from bot.adapters.telegram.line import Line
from bot.adapters.telegram.markup import bold, escape
from bot.adapters.telegram.menus import operator_menu
from bot.adapters.telegram.rendering import SHORT, diff
from bot.adapters.telegram.threads import place_in, thread_of
from bot.adapters.telegram.wire import Message
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Malformed, NotAllowed, NotFound, Refused
from bot.kernel.ids import ApprovalRef, ConversationId
from bot.kernel.messages import File, Message as Said, Sender, Trust

PATIENCE = 1.0
TYPING_LASTS = 4.5
LONGEST = 120.0
TOO_LARGE = (
    "That file is larger than the 20 MB that Telegram lets me fetch. Please send a smaller one."
)
NO_WORDS = "I can read text, files, photos and voice notes, but not this. Please say it in words."


class Ear:
    """Takes messages; what they mean, and what a voice note says, is found out behind the line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._menus: set[int] = set()
        self._latest: dict[ConversationId, int] = {}

    async def take(self, message: Message, edited_by: int | None = None) -> None:
        """Hear a message, or the edit of an earlier one that update `edited_by` brought."""
        if message.sender is None or message.sender.is_bot or not is_for_us(message, self._line.me):
            return
        sender = sender_of(message.sender)
        operator = await self._line.ask(self._line.steward.operator, sender)
        question = answered_question(message, self._line.me)
        if operator is not None and question is not None and edited_by is None:
            await self._answer(question, message, sender)
        elif operator is None:
            await self._hear(
                said(message, sender, words_of(message, self._line.me), (), edited_by), message
            )
        else:
            await self._take_all(message, sender, edited_by)
        await self._offer_menu(message, sender)

    async def _take_all(self, message: Message, sender: Sender, edited_by: int | None) -> None:
        """An operator's message with everything that came along."""
        try:
            files = await self._files(message)
        except Refused as unheard:
            self._tell(message, escape(str(unheard)))
            return
        text = words_of(message, self._line.me)
        if message.forward_origin is not None:
            author = author_of(message.forward_origin)
            if text:
                name = f"forwarded from {author}.txt"
                files.append(await self._kept(name, "text/plain", text.encode()))
            text = f"Forwarded from {author}"
        if not text and not files:
            self._tell(message, escape(NO_WORDS))
            return
        await self._hear(said(message, sender, text, tuple(files), edited_by), message)

    async def _files(self, message: Message) -> list[File]:
        remote = remote_file(message)
        if remote is None:
            return []
        if remote.file_size > DOWNLOAD_LIMIT:
            raise Refused(TOO_LARGE)
        content = await self._line.driver.download(remote.file_id)
        return [await self._kept(remote.file_name or "file", remote.mime_type, content)]

    async def _kept(self, name: str, media_type: str, content: bytes) -> File:
        kind = media_type or "application/octet-stream"
        return await self._line.ask(self._line.steward.keep, name, kind, content)

    async def _hear(self, words: Said, message: Message) -> None:
        about = answered_ref(message, self._line.me)
        told = words.model_copy(update={"about": about})
        heard = await self._line.ask(self._line.steward.hear, told)
        self._line.changed.set()
        if words.edits is not None and heard.new and heard.refusal is None:
            await self._line.gesture(React(message.chat.id, message.message_id, "✍"))
        elif heard.new and heard.refusal is None:
            self._latest[heard.conversation] = message.message_id
            self._line.meanwhile(self._show_work(heard.conversation, message))

    async def _answer(self, question: Question, message: Message, sender: Sender) -> None:
        """A reply to a question of ours: a field's value, or the reason for a no."""
        text = words_of(message, self._line.me)
        try:
            html = await self._change(question, sender, text)
        except (NotAllowed, NotFound, Malformed) as refusal:
            html = escape(str(refusal))
        self._line.changed.set()
        self._tell(message, html)

    async def _change(self, question: Question, sender: Sender, text: str) -> str:
        ref, steward = ApprovalRef(question.ref), self._line.steward
        if question.kind == "reject":
            decision = Decision(
                approval=ref, verb="reject", sender=sender, shown=question.shown, reason=text
            )
            await self._line.ask(steward.decide, decision)
            return "Rejected. Nothing was done."
        changes = ((question.field, text),)
        edit = Edit(approval=ref, sender=sender, shown=question.shown, changes=changes)
        card = await self._line.ask(steward.edit, edit)
        return f"{bold('Changed.')} It waits for your answer on the card.\n{diff(card.diff, SHORT)}"

    def _tell(self, message: Message, html: str) -> None:
        place = place_in(message)
        answer = Place(place.chat, place.topic, message.message_id)
        self._line.later(self._line.say(answer, html))

    async def _offer_menu(self, message: Message, sender: Sender) -> None:
        """Give a paired operator the whole menu in their own chat, once a start."""
        chat = message.chat
        if chat.type != "private" or chat.id in self._menus:
            return
        if await self._line.ask(self._line.steward.operator, sender) is not None:
            self._menus.add(chat.id)
            await self._line.gesture(operator_menu(chat.id))

    async def _show_work(self, conversation: ConversationId, message: Message) -> None:
        """Where an answer takes over a second: say that the message was seen, and show typing."""
        line, place = self._line, place_in(message)
        await line.pause(PATIENCE)
        if not await self._is_worked_on(conversation, message):
            return
        await line.gesture(React(message.chat.id, message.message_id, "👀"))
        for _ in range(int(LONGEST / TYPING_LASTS)):
            await line.gesture(Show(place))
            await line.pause(TYPING_LASTS)
            if not await self._is_worked_on(conversation, message):
                return

    async def _is_worked_on(self, conversation: ConversationId, message: Message) -> bool:
        """Whether a conversation goes on, with this as the last word in it."""
        if self._latest.get(conversation) != message.message_id:
            return False
        return not await self._line.ask(self._line.steward.rests, conversation)


def said(
    message: Message, sender: Sender, text: str, files: tuple[File, ...], edited_by: int | None
) -> Said:
    """The steward's message; an edit has a name of its own and says what it replaces."""
    name = f"{message.chat.id}/{message.message_id}"
    return Said(
        sender=sender,
        thread=thread_of(message, sender.id),
        external_id=name if edited_by is None else f"{name}/{edited_by}",
        text=text,
        at=datetime.fromtimestamp(message.edit_date or message.date, UTC),
        files=files,
        edits=None if edited_by is None else name,
        direct=message.chat.type == "private",
        home=str(message.chat.id) if message.chat.type == "private" else "",
        trust=Trust.OPERATOR if message.forward_origin is None else Trust.EXTERNAL,
    )
