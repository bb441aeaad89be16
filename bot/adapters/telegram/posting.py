"""What goes out: every card that the chats do not show yet, journalled once its message id is back."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from functools import partial
from itertools import groupby

from bot.adapters.telegram.calls import Place, SendText
from bot.adapters.telegram.copies import Copy, read_copy
from bot.adapters.telegram.driver import Closed
from bot.adapters.telegram.hearing import CHANNEL
from bot.adapters.telegram.line import FINISH_WITHIN, Line, ended
from bot.adapters.telegram.markup import escape
from bot.adapters.telegram.showing import edit_card, edited_to, mend_strays, post_card, posted
from bot.adapters.telegram.threads import place_of
from bot.facade.delivering import Delivery
from bot.kernel.cards import Card
from bot.kernel.errors import Refused, StewardError
from bot.kernel.ids import ApprovalRef

log = logging.getLogger(__name__)
LOOK_EVERY = 0.25
LOOK_SOON = 0.03
SOON_LASTS = 2.0
FIRST_REST = 15.0
LONGEST_REST = 600.0
GIVE_UP_AFTER = 4
REMEMBERED = 5_000


class Posting:
    """Looks for cards to show, and shows each chat's in order; one slow chat holds up no other."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, float] = {}
        self._woken: set[int] = set()
        self._losses: dict[int, int] = {}
        self._known: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._strays: dict[tuple[int, str], set[int]] = {}

    async def run(self) -> None:
        """Look at once when something came in, often while its answer is due, now and then always."""
        try:
            await self._look_forever()
        finally:
            # What is on its way has to arrive, so that it need not be posted twice.
            await ended(self._busy.values(), within=FINISH_WITHIN)

    async def _look_forever(self) -> None:
        loop = asyncio.get_running_loop()
        soon_until = 0.0
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("Could not look for cards to post; looking again")
            wait = LOOK_SOON if loop.time() < soon_until else LOOK_EVERY
            if await self._changed_within(wait):
                soon_until = loop.time() + SOON_LASTS

    def wake(self, chat: int) -> None:
        """This chat can be written to, since somebody just wrote or let us in."""
        self._woken.add(chat)
        if self._resting.pop(chat, None) is not None:
            self._line.changed.set()

    async def mend(self, chat: int, message: int, approval: str) -> None:
        """Bring a tapped message up to date where it is not the copy that we keep, and from then on."""
        if (chat, message) not in self._known:
            self._strays.setdefault((chat, approval), set()).add(message)
            await self.redraw(chat, message, approval)

    async def redraw(self, chat: int, message: int, approval: str) -> None:
        """Show a card as it is now, in one message of it."""
        shown, ref = 0, ApprovalRef(approval)
        while (card := await self._line.ask(self._line.steward.card, ref)).revision != shown:
            await mend_strays(self._line, card, chat, (message,))
            shown = card.revision

    async def _look(self) -> None:
        # What was asked while a chat was being shown may have been shown by the time of the answer.
        busy = set(self._busy)
        waiting = await self._line.ask(self._line.steward.undelivered, CHANNEL)
        by_chat = sorted(waiting, key=chat_of)
        now = asyncio.get_running_loop().time()
        for chat, deliveries in groupby(by_chat, key=chat_of):
            if chat not in busy and self._resting.get(chat, 0.0) <= now:
                task = asyncio.create_task(self._show_all(chat, list(deliveries)))
                self._busy[chat] = task

    async def _show_all(self, chat: int, deliveries: list[Delivery]) -> None:
        """Show one chat's cards in order; on trouble stop there, so that order is kept."""
        self._woken.discard(chat)
        showing = deliveries[0]
        try:
            for showing in deliveries:
                await self._show(showing)
            self._losses.pop(chat, None)
        except Exception as error:
            await self._leave_alone(chat, showing, error)
        finally:
            del self._busy[chat]

    async def _leave_alone(self, chat: int, showing: Delivery, error: Exception) -> None:
        """Let a chat rest, and tell the office where that is for long; until it knows, the rest is short."""
        if not isinstance(error, StewardError):
            log.error("Showing a card in chat %s failed", chat, exc_info=error)
        if isinstance(error, Closed):
            self._rest(chat, LONGEST_REST, error)
        else:
            self._rest_longer(chat, error)
            if self._losses[chat] < GIVE_UP_AFTER:
                return
        try:
            await self._give_up(chat, showing, error)
        except Exception as unheard:
            log.error("The office was not told that chat %s rests", chat, exc_info=unheard)
            self._rest(chat, FIRST_REST, unheard)

    async def _show(self, delivery: Delivery) -> None:
        place = self._line.outgoing.now_at(place_of(delivery.thread))
        copy = read_copy(delivery.external_id)
        try:
            copy = await self._copied(delivery.card, place, copy)
        except Closed:
            raise
        except Refused as refusal:
            copy = await self._excused(delivery.card, place, refusal)
        copy = await self._with_strays(delivery.card, place.chat, copy)
        self._remember(place.chat, copy)
        await self._line.ask(self._line.steward.delivered, CHANNEL, delivery, str(copy))
        self._look_for_twins(delivery.card, place.chat, copy)

    def _look_for_twins(self, card: Card, chat: int, copy: Copy) -> None:
        """Find out whether a try whose answer was lost left a second copy with live buttons."""
        doubts = [
            one for message in copy.messages for one in self._line.outgoing.doubts(chat, message)
        ]
        if card.approval and doubts:
            self._line.later(self._adopt_twins(card, chat, doubts))

    async def _adopt_twins(self, card: Card, chat: int, doubts: list[int]) -> None:
        for message in doubts:
            if await edited_to(self._line, card, chat, message):
                await self.mend(chat, message, card.approval)

    async def _with_strays(self, card: Card, chat: int, copy: Copy) -> Copy:
        """Let every other copy of the card follow, and be journalled with it."""
        found = self._strays.pop((chat, card.approval), set())
        also = tuple(sorted({*copy.also, *found} - set(copy.messages)))
        await mend_strays(self._line, card, chat, also)
        return replace(copy, also=also)

    def _remember(self, chat: int, copy: Copy) -> None:
        for message in copy.messages:
            self._known[chat, message] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _copied(self, card: Card, place: Place, copy: Copy | None) -> Copy:
        if copy is None:
            return await post_card(self._line, card, place)
        return await edit_card(self._line, card, place, copy)

    async def _excused(self, card: Card, place: Place, refusal: Refused) -> Copy:
        """Say that a card could not be shown, rather than let it go missing in silence."""
        log.error("Telegram refused card %s: %s", card.key, refusal)
        words = (
            f"I could not show “{card.title or card.key}” here ({refusal}). It is in the console."
        )
        return Copy((await posted(self._line, SendText(place, escape(words), silent=False)),))

    async def _give_up(self, chat: int, delivery: Delivery, error: Exception) -> None:
        """Let the office decide when this thread is tried again, and whether its cards go elsewhere."""
        if chat in self._woken:
            return
        steward, closed = self._line.steward, isinstance(error, Closed)
        known = isinstance(error, StewardError)
        words = str(error) if known else f"Showing it broke ({type(error).__name__}: {error})."
        give_up = partial(steward.undeliverable, CHANNEL, delivery, words, closed=closed)
        await self._line.ask(give_up)
        if chat in self._woken:
            await self._line.ask(steward.reopened, CHANNEL, delivery.thread)

    def _rest_longer(self, chat: int, error: Exception) -> None:
        """Leave a chat alone, twice as long after each trouble in a row."""
        self._losses[chat] = self._losses.get(chat, 0) + 1
        self._rest(chat, min(FIRST_REST * 2 ** (self._losses[chat] - 1), LONGEST_REST), error)

    def _rest(self, chat: int, seconds: float, error: Exception) -> None:
        if chat in self._woken:
            return
        log.warning("Chat %s is left alone for %g s: %s", chat, seconds, error)
        now = asyncio.get_running_loop().time()
        self._resting[chat] = now + seconds * self._line.second

    async def _changed_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._line.changed.wait()
        except TimeoutError:
            return False
        self._line.changed.clear()
        return True


def chat_of(delivery: Delivery) -> int:
    return place_of(delivery.thread).chat
