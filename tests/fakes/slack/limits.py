"""Slack's rate limits: one message a second in a channel, and so many calls a minute by tier."""

import math

from tests.fakes.slack.clock import PlatformClock

# https://docs.slack.dev/apis/web-api/rate-limits: calls per minute of each tier.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
TIER_OF = {
    "apps.connections.open": 1,
    "chat.appendStream": 4,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.startStream": 2,
    "chat.stopStream": 2,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "reactions.add": 3,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}


class RateLimits:
    """Counts calls on the platform's clock and says how long an early one has to wait.

    An interval of 0 takes all limits away, for benches.
    """

    def __init__(self, clock: PlatformClock, post_interval: float = 1.0) -> None:
        self._clock = clock
        self._post_interval = post_interval
        self._posted: dict[str, float] = {}
        self._spent: dict[str, list[float]] = {}

    def wait_for(self, method: str, channel: str) -> int:
        """Seconds to retry after, at least 1; 0 when the call may go ahead now."""
        if self._post_interval == 0:
            return 0
        now = self._clock.now()
        if method == "chat.postMessage":
            return self._wait_for_post(channel, now)
        tier = TIER_OF.get(method)
        return self._wait_for_tier(method, TIERS[tier], now) if tier else 0

    def _wait_for_post(self, channel: str, now: float) -> int:
        free = self._posted.get(channel, -math.inf) + self._post_interval
        if now < free:
            return max(1, math.ceil(free - now))
        self._posted[channel] = now
        return 0

    def _wait_for_tier(self, method: str, most: int, now: float) -> int:
        calls = [at for at in self._spent.get(method, []) if now - at < 60]
        self._spent[method] = calls
        # Slack tolerates short bursts above a tier; an app may connect again at once.
        if len(calls) >= max(most, 10):
            return max(1, math.ceil(60 - (now - calls[0])))
        calls.append(now)
        return 0
