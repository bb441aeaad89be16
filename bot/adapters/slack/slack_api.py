"""The calls that we make to Slack, typed, their refusals told apart by what is to be done about them."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.models.messages.chunk import BlocksChunk
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

from bot.adapters.slack.places import Place
from bot.adapters.slack.postbox import RateLimited
from bot.adapters.slack.rendering import Rendered
from bot.kernel.errors import NotFound, Refused, StewardError, Unreachable

OFFICIAL = "https://slack.com/api/"
CARD_EVENT = "steward_card"
# Seconds; what is asked before an acknowledgement has to be quick, for that has three.
_TIMEOUT = 10
_QUICK = 1
_GONE = frozenset({"message_not_found", "cant_update_message", "thread_not_found", "not_found"})
_PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
# https://docs.slack.dev/reference/methods/chat.postMessage#errors: those that are about the place.
_CLOSED = {
    "is_archived": "that channel is archived",
    "channel_not_found": "that channel is gone, or I am not in it any more",
    "not_in_channel": "I am not in that channel any more",
    "is_inactive": "that conversation is closed",
    "restricted_action": "this workspace lets me post nothing there",
    "restricted_action_read_only_channel": "that channel is read-only",
    "restricted_action_non_threadable_channel": "that channel has no threads any more",
    "restricted_action_thread_only_channel": "that channel has threads only",
    "restricted_action_thread_locked": "that thread is locked",
    "messages_tab_disabled": "direct messages to me are switched off",
    "user_disabled": "that account is deactivated",
    "user_not_found": "that account is gone",
    "cannot_dm_bot": "that account takes no messages from me",
    "team_access_not_granted": "this workspace does not let me in any more",
    "ekm_access_denied": "this workspace lets nobody post just now",
    "account_inactive": "my own account there is switched off",
    "token_revoked": "my key to the workspace was taken back",
    "token_expired": "my key to the workspace has expired",
    "invalid_auth": "my key to the workspace does not work any more",
    "not_authed": "I have no key to the workspace",
}

log = logging.getLogger(__name__)


class Closed(Refused):
    """Nothing can be posted to that place, whatever it is."""


class StillStreaming(Refused):
    """The message cannot be changed as a whole while it is being streamed."""


class SlackApi:
    """Slack's Web API, as far as this adapter uses it."""

    def __init__(self, token: str, base_url: str = OFFICIAL) -> None:
        # Retries are the postbox's: it knows the order, and obeys Retry-After.
        self.client = WebClient(token, base_url=base_url, timeout=_TIMEOUT, retry_handlers=[])
        self._quick = WebClient(token, base_url=base_url, timeout=_QUICK, retry_handlers=[])
        self._token = token
        self._identity: tuple[str, str] | None = None

    def me(self) -> str:
        """The app's own user id; asked once, and Unreachable until Slack has answered."""
        return self._who_am_i()[0]

    def team(self) -> str:
        """The id of the workspace."""
        return self._who_am_i()[1]

    def _who_am_i(self) -> tuple[str, str]:
        if self._identity is None:
            with translating("auth.test"):
                answer = self._quick.auth_test()
            self._identity = str(answer["user_id"]), str(answer["team_id"])
        return self._identity

    def post(self, place: Place, shown: Rendered, key: str = "") -> str:
        """Post a message; returns its ts. `key` is found again by `find`."""
        with translating("chat.postMessage"):
            answer = self.client.chat_postMessage(
                channel=place.channel,
                thread_ts=place.thread or None,
                text=shown.text,
                blocks=list(shown.blocks),
                metadata=Metadata(CARD_EVENT, {"key": key}) if key else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def find(self, place: Place, key: str) -> str | None:
        """The ts of a message that was posted under `key`, where the answer to posting was lost."""
        with translating("conversations.history"):
            if place.thread:
                answer = self.client.conversations_replies(
                    channel=place.channel, ts=place.thread, include_all_metadata=True, limit=200
                )
            else:
                answer = self.client.conversations_history(
                    channel=place.channel, include_all_metadata=True, limit=100
                )
        for message in answer.get("messages") or []:
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("key") == key:
                return str(message["ts"])
        return None

    def update(self, place: Place, ts: str, shown: Rendered) -> None:
        """Replace a message; one that is still being streamed is ended first."""
        try:
            self._replace(place, ts, shown)
        except StillStreaming:
            self.stop_stream(place, ts)
            self._replace(place, ts, shown)

    def _replace(self, place: Place, ts: str, shown: Rendered) -> None:
        with translating("chat.update"):
            self.client.chat_update(
                channel=place.channel, ts=ts, text=shown.text, blocks=list(shown.blocks)
            )

    def whisper(self, place: Place, user: str, shown: Rendered) -> None:
        """Say something that only `user` sees; it is gone on reload, so never a decision."""
        with translating("chat.postEphemeral"):
            self.client.chat_postEphemeral(
                channel=place.channel,
                user=user,
                thread_ts=place.thread or None,
                text=shown.text,
                blocks=list(shown.blocks),
            )

    def upload(self, place: Place, name: str, content: bytes) -> None:
        """Put a file into a channel or thread."""
        with translating("files.completeUploadExternal"):
            self.client.files_upload_v2(
                filename=name,
                title=name,
                content=content,
                channel=place.channel,
                thread_ts=place.thread or None,
            )

    def download(self, url: str) -> bytes:
        """Fetch a file of a message; Slack answers a login page to a token without files:read."""
        request = Request(url, headers={"Authorization": f"Bearer {self._token}"})
        try:
            with urlopen(request, timeout=_TIMEOUT) as answer:
                content = bytes(answer.read())
                kind = str(answer.headers.get_content_type())
        except (URLError, TimeoutError, ConnectionError) as fault:
            raise Unreachable(f"Slack did not hand the file over: {fault}") from fault
        if kind == "text/html" and content.lstrip()[:9].lower() == b"<!doctype":
            raise Refused("Slack asked to log in instead of giving the file; grant files:read.")
        return content

    def open_view(self, trigger: str, view: View) -> str:
        """Open a modal within three seconds of a tap; returns its id."""
        with translating("views.open"):
            answer = self.client.views_open(trigger_id=trigger, view=view)
        return str(answer["view"]["id"])

    def update_view(self, view_id: str, view: View) -> None:
        with translating("views.update"):
            self.client.views_update(view_id=view_id, view=view)

    def publish_home(self, user: str, view: View) -> None:
        with translating("views.publish"):
            self.client.views_publish(user_id=user, view=view)

    def name_of(self, user: str) -> str:
        """What a person is called in this workspace."""
        with translating("users.info"):
            profile = self._quick.users_info(user=user)["user"]
        shown = profile.get("profile") or {}
        return str(shown.get("display_name") or profile.get("real_name") or profile["name"])

    def direct(self, user: str) -> str:
        """The channel of the direct conversation with `user`."""
        with translating("conversations.open"):
            return str(self._quick.conversations_open(users=user)["channel"]["id"])

    def set_status(self, place: Place, words: str) -> None:
        """Show words under a thread until the next message in it; empty words take them away."""
        with translating("assistant.threads.setStatus"):
            self.client.assistant_threads_setStatus(
                channel_id=place.channel, thread_ts=place.thread, status=words
            )

    def set_working(self, place: Place, working: bool) -> None:
        """Show a thread as being worked in, with Slack's stop button, or as done."""
        with translating("agents.sessions.setStatus"):
            self.client.agents_sessions_setStatus(
                channel_id=place.channel,
                thread_ts=place.thread,
                status="processing" if working else "active",
            )

    def suggest(self, channel: str, title: str, prompts: Sequence[tuple[str, str]]) -> None:
        """Offer prompts above the composer, as (title, message)."""
        with translating("assistant.threads.setSuggestedPrompts"):
            self.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel,
                title=title,
                prompts=[{"title": name, "message": said} for name, said in prompts],
            )

    def start_stream(self, place: Place, user: str, team: str) -> str:
        """Begin a streamed answer; returns its ts."""
        with translating("chat.startStream"):
            answer = self.client.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread,
                recipient_user_id=user,
                recipient_team_id=team,
            )
        return str(answer["ts"])

    def append_stream(self, place: Place, ts: str, blocks: Sequence[Block]) -> None:
        with translating("chat.appendStream"):
            self.client.chat_appendStream(
                channel=place.channel, ts=ts, chunks=[BlocksChunk(blocks=list(blocks))]
            )

    def stop_stream(self, place: Place, ts: str, blocks: Sequence[Block] = ()) -> None:
        """End a streamed answer, with these blocks under it."""
        with translating("chat.stopStream"):
            self.client.chat_stopStream(
                channel=place.channel, ts=ts, blocks=list(blocks) or None, session_status="active"
            )


@contextmanager
def translating(method: str) -> Iterator[None]:
    """Raise Slack's refusals and failures as ours."""
    try:
        yield
    except SlackApiError as refusal:
        raise _translated(method, refusal) from refusal
    except (SlackClientError, OSError) as fault:
        raise Unreachable(f"Slack did not answer {method}: {fault}") from fault


def _translated(method: str, refusal: SlackApiError) -> StewardError:
    answer = refusal.response
    error = str(answer.get("error") or answer.status_code)
    if answer.status_code == 429 or error == "ratelimited":
        return RateLimited(float(answer.headers.get("Retry-After") or 1))
    if answer.status_code >= 500 or error in _PASSING:
        return Unreachable(f"Slack could not do {method} just now: {error}.")
    if error == "streaming_state_conflict":
        return StillStreaming("That message is still being streamed.")
    if error in _CLOSED:
        return Closed(f"{_CLOSED[error]} ({error})")
    if error in _GONE:
        return NotFound(f"Slack no longer has that message or view: {error}.")
    messages = (answer.get("response_metadata") or {}).get("messages") or []
    detail = f" ({'; '.join(map(str, messages))})" if messages else ""
    return Refused(f"Slack refused {method}: {error}{detail}.")
