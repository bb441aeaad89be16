"""The updates waiting for the bot: fetched by long polling, or pushed to its webhook, never both."""

import asyncio
import time
from dataclasses import dataclass

import aiohttp

from tests.fakes.telegram.asked import GetUpdates, SetWebhook
from tests.fakes.telegram.refusals import bad_request, conflict
from tests.fakes.telegram.wire import Update, WebhookInfo

QUIET_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
LOCAL = ("http://127.0.0.1:", "http://localhost:")


@dataclass
class Hook:
    url: str
    secret: str | None


class Inbox:
    """Keeps each update until the bot confirms it: by a higher offset, or by a 2xx answer."""

    def __init__(self, second: float) -> None:
        self.pending: list[Update] = []
        self.delivered: list[int] = []
        self.polls = 0
        self.latest: Update | None = None
        self._second = second
        self._next_id = 700_000_001
        self._hook: Hook | None = None
        self._allowed: list[str] = []
        self._changed = asyncio.Condition()
        self._poller: asyncio.Task[list[Update]] | None = None
        self._ended: set[asyncio.Task[list[Update]]] = set()
        self._pusher: asyncio.Task[None] | None = None
        self._last_error: tuple[int, str] | None = None

    async def add(self, update: Update) -> Update:
        """Queue one update under the next id, unless the bot did not ask for its kind."""
        numbered = update.model_copy(update={"update_id": self._next_id})
        self._next_id += 1
        if self.wants(numbered.kind):
            self.latest = numbered
            self.pending.append(numbered)
            await self._announce()
        return numbered

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in QUIET_BY_DEFAULT

    async def again(self, update_id: int, update: Update) -> None:
        """Deliver an update a second time, as Telegram does when a confirmation was lost."""
        self.pending.insert(0, update.model_copy(update={"update_id": update_id}))
        await self._announce()

    async def fetch(self, asked: GetUpdates) -> list[Update]:
        """Answer one getUpdates; a newer one ends it with a 409, as does a webhook."""
        if self._hook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._end_poll()
        self.polls += 1
        self._remember(asked.allowed_updates)
        mine = asyncio.ensure_future(self._wait(asked))
        self._poller = mine
        try:
            return await mine
        except asyncio.CancelledError:
            if mine in self._ended:
                raise conflict(TERMINATED) from None
            raise
        finally:
            mine.cancel()
            self._ended.discard(mine)
            self._poller = None if self._poller is mine else self._poller

    def _end_poll(self) -> None:
        """End the poll that waits, if one does: its bot is told that another took over."""
        if self._poller is not None:
            self._ended.add(self._poller)
            self._poller.cancel()

    async def _wait(self, asked: GetUpdates) -> list[Update]:
        self._confirm(asked.offset)
        async with self._changed:
            if not self.pending and asked.timeout:
                try:
                    async with asyncio.timeout(asked.timeout):
                        await self._changed.wait()
                except TimeoutError:
                    return []
        found = self.pending[: asked.limit]
        self.delivered += [update.update_id for update in found]
        return found

    def _confirm(self, offset: int | None) -> None:
        if offset is None:
            return
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [update for update in self.pending if update.update_id >= offset]

    def _remember(self, allowed: list[str] | None) -> None:
        self._allowed = self._allowed if allowed is None else allowed

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def hook(self, asked: SetWebhook) -> None:
        """Start pushing; plain http is for loopback only, as on a local Bot API server."""
        if asked.url and not asked.url.startswith(("https://", *LOCAL)):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        await self.unhook(drop=asked.drop_pending_updates)
        self._remember(asked.allowed_updates)
        if asked.url:
            self._hook = Hook(asked.url, asked.secret_token)
            self._end_poll()
            self._pusher = asyncio.ensure_future(self._push(self._hook))

    async def unhook(self, *, drop: bool = False) -> None:
        self._hook = None
        if drop:
            self.pending = []
        if self._pusher is not None:
            self._pusher.cancel()
            await asyncio.gather(self._pusher, return_exceptions=True)
            self._pusher = None

    def info(self) -> WebhookInfo:
        date, message = self._last_error or (None, None)
        return WebhookInfo(
            url=self._hook.url if self._hook else "",
            pending_update_count=len(self.pending),
            last_error_date=date,
            last_error_message=message,
            allowed_updates=self._allowed or None,
        )

    async def _push(self, hook: Hook) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as client:
            while True:
                async with self._changed:
                    await self._changed.wait_for(lambda: bool(self.pending))
                update = self.pending[0]
                if await self._posted(client, hook, update):
                    self.pending = [other for other in self.pending if other is not update]
                else:
                    await asyncio.sleep(self._second)

    async def _posted(self, client: aiohttp.ClientSession, hook: Hook, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        self.delivered.append(update.update_id)
        try:
            async with client.post(hook.url, json=spoken(update), headers=headers) as answer:
                if answer.status // 100 == 2:
                    return True
                self._last_error = (
                    int(time.time()),
                    f"Wrong response from the webhook: {answer.status} {answer.reason}",
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            self._last_error = (int(time.time()), f"Connection failed: {error}")
        return False


def spoken(update: Update) -> object:
    return update.model_dump(mode="json", by_alias=True, exclude_none=True)
