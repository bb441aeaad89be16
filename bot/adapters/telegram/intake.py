"""The way in: each update is taken once the steward has it, and only then confirmed to Telegram."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from itertools import groupby
from typing import TypeVar

from bot.adapters.telegram.cursor import Cursor
from bot.adapters.telegram.driver import Taken, TooFast
from bot.adapters.telegram.ear import Ear
from bot.adapters.telegram.hearing import CHANNEL
from bot.adapters.telegram.line import FINISH_WITHIN, Line, ended
from bot.adapters.telegram.posting import Posting
from bot.adapters.telegram.taps import Taps
from bot.adapters.telegram.wire import MembershipChange, Update
from bot.kernel.errors import Conflict, StewardError, Unreachable

T = TypeVar("T")
log = logging.getLogger(__name__)
LONG_POLL = 25
RETRY_AFTER = 2.0
TRIES = 3
WRITABLE = ("member", "administrator")


class Intake:
    """Takes updates, chat by chat in order, chats beside each other."""

    def __init__(self, line: Line, ear: Ear, taps: Taps, posting: Posting) -> None:
        self._line = line
        self._ear = ear
        self._taps = taps
        self._posting = posting
        self._failed: dict[int, int] = {}
        self._in_hand: set[asyncio.Task[object]] = set()

    async def poll(self, cursor: Cursor, long_poll: int = LONG_POLL) -> None:
        """Ask for updates for ever; the offset moves past what was taken, never past what was not."""
        while True:
            try:
                found = await self._line.driver.updates(cursor.offset, long_poll)
                await self._whole(self._take_all(found, cursor))
            except TooFast as late:
                await self._line.pause(late.seconds)
            except Taken as other:
                log.error("Another process takes this bot's updates; stop one of them. %s", other)
                await self._line.pause(RETRY_AFTER)
            except Exception as lost:
                log.warning("Listening again in %g s: %s", RETRY_AFTER, lost)
                await self._line.pause(RETRY_AFTER)

    async def push(self, update: Update) -> bool:
        """Take an update that was pushed; whether it is safe with the steward."""
        return await self._whole(self.take(update))

    async def finish(self) -> None:
        """Let what is in hand be taken, and confirmed, while the line is open."""
        await ended(self._in_hand, within=FINISH_WITHIN)

    async def _whole(self, work: Coroutine[None, None, T]) -> T:
        """Do something to its end, also where who asked for it is not there any more."""
        task = asyncio.create_task(work)
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        return await asyncio.shield(task)

    async def _take_all(self, updates: Sequence[Update], cursor: Cursor) -> None:
        ordered = sorted(updates, key=chat_of)
        chats = [list(group) for _, group in groupby(ordered, key=chat_of)]
        untaken = [late for late in await asyncio.gather(*map(self._take_chat, chats)) if late]
        edge = min(untaken, default=None)
        done = [one.update_id for one in updates if edge is None or one.update_id < edge]
        if done:
            cursor.keep(max(done))
        if edge is not None:
            await self._line.pause(RETRY_AFTER)

    async def _take_chat(self, updates: list[Update]) -> int | None:
        """Take one chat's updates in order; gives the first that could not be taken, if any."""
        for update in updates:
            if not await self.take(update):
                return update.update_id
        return None

    async def take(self, update: Update) -> bool:
        """Whether the update is safe with the steward; one that fails again and again is let go."""
        try:
            await self._dispatch(update)
        except (Conflict, Unreachable) as error:
            log.warning("Update %s is not taken yet: %s", update.update_id, error)
            return False
        except StewardError as error:
            log.warning("Update %s was refused: %s", update.update_id, error)
        except Exception:
            log.exception("Update %s broke the adapter", update.update_id)
            return self._gives_up(update.update_id)
        self._failed.pop(update.update_id, None)
        return True

    async def _dispatch(self, update: Update) -> None:
        if update.unreadable:
            log.error("Update %s cannot be read: %s", update.update_id, update.unreadable)
        elif update.message is not None:
            self._posting.wake(update.message.chat.id)
            self._line.outgoing.saw(update.message.chat.id, update.message.message_id)
            if update.message.migrate_to_chat_id is not None:
                chat = update.message.chat.id
                self._line.outgoing.follow(chat, update.message.migrate_to_chat_id)
            await self._ear.take(update.message)
        elif update.edited_message is not None:
            await self._ear.take(update.edited_message, edited_by=update.update_id)
        elif update.callback_query is not None:
            await self._taps.take(update.callback_query)
        elif update.my_chat_member is not None:
            await self._welcome(update.my_chat_member)

    async def _welcome(self, change: MembershipChange) -> None:
        if change.new_chat_member.status in WRITABLE:
            self._posting.wake(change.chat.id)
            steward = self._line.steward
            await self._line.ask(steward.reopened, CHANNEL, str(change.chat.id))

    def _gives_up(self, update: int) -> bool:
        self._failed[update] = self._failed.get(update, 0) + 1
        if self._failed[update] < TRIES:
            return False
        del self._failed[update]
        return True


def chat_of(update: Update) -> int:
    """The chat an update belongs to; 0 for one that belongs to none."""
    tapped = update.callback_query.message if update.callback_query else None
    message = update.message or update.edited_message or tapped or update.my_chat_member
    return message.chat.id if message else 0
