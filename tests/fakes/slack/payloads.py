"""The events and interaction payloads that Slack sends for what people do."""

from tests.fakes.slack.jsons import Json, child, text_of
from tests.fakes.slack.shapes import file_of, message_of, view_of
from tests.fakes.slack.workspace import (
    APP,
    BOT_USER,
    TEAM,
    Channel,
    OpenView,
    Post,
    Workspace,
)


class Payloads:
    """Writes payloads from the workspace's state."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def enveloped(self, event: Json) -> Json:
        """Wrap an event as the Events API does."""
        return {
            "token": "deprecated",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event_id": self._workspace.name("Ev"),
            "event_time": int(float(text_of(event, "event_ts") or "0")),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event": event,
        }

    def subscription(self, event: Json) -> str:
        """The name under which the manifest subscribes to this event."""
        if event.get("type") != "message":
            return text_of(event, "type")
        kinds = {"im": "im", "channel": "channels", "group": "groups", "mpim": "mpim"}
        return f"message.{kinds[text_of(event, 'channel_type')]}"

    def of_message(self, post: Post) -> list[Json]:
        """A message is one event, and another one when it mentions the app in a channel."""
        channel = self._channel(post)
        event = self._event(post, channel)
        if post.files:
            event["subtype"] = "file_share"
            event["files"] = [file_of(file) for file in post.files]
        mention: Json = {key: value for key, value in event.items() if key != "channel_type"}
        mention["type"] = "app_mention"
        mentions = f"<@{BOT_USER}>" in post.text and channel.kind != "im"
        return [event, mention] if mentions else [event]

    def of_edit(self, user: str, post: Post, before: str) -> Json:
        at = self._workspace.timestamp()
        message = message_of(post) | {"edited": {"user": user, "ts": at}}
        return {
            "type": "message",
            "subtype": "message_changed",
            "channel": post.channel,
            "channel_type": self._channel(post).kind,
            "ts": at,
            "event_ts": at,
            "message": message,
            "previous_message": message_of(post) | {"text": before},
        }

    def of_opening(self, user: str, tab: str) -> Json:
        return {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.direct(user).id,
            "tab": tab,
            "event_ts": self._workspace.timestamp(),
        }

    def of_stop(self, user: str, channel: str, thread: str) -> Json:
        """Slack ends the streams itself, and tells the app which."""
        streams = [p for p in self._workspace.posts if p.streaming and p.thread == thread]
        for post in streams:
            post.streaming = False
        return {
            "type": "agent_session_stopped",
            "user": user,
            "channel": channel,
            "thread_ts": thread,
            "event_ts": self._workspace.timestamp(),
            "streaming_message_ts": [post.ts for post in streams],
        }

    def of_tap(self, user: str, post: Post, button: Json) -> Json:
        action: Json = {
            "type": "button",
            "action_id": text_of(button, "action_id"),
            "block_id": "b",
            "text": child(button, "text"),
            "action_ts": self._workspace.timestamp(),
        }
        if "value" in button:
            action["value"] = button["value"]
        return self._of_block_action(user, post, action)

    def of_feedback(self, user: str, post: Post, element: Json, good: bool) -> Json:
        chosen = child(element, "positive_button" if good else "negative_button")
        action: Json = {
            "type": "feedback_buttons",
            "action_id": text_of(element, "action_id"),
            "block_id": "b",
            "value": text_of(chosen, "value"),
            "action_ts": self._workspace.timestamp(),
        }
        return self._of_block_action(user, post, action)

    def of_view_tap(self, user: str, view: OpenView, button: Json) -> Json:
        action: Json = {
            "type": "button",
            "action_id": text_of(button, "action_id"),
            "block_id": "b",
            "value": text_of(button, "value"),
            "text": child(button, "text"),
            "action_ts": self._workspace.timestamp(),
        }
        return self._interaction("block_actions", user) | {
            "container": {"type": "view", "view_id": view.id},
            "view": view_of(view),
            "actions": [action],
        }

    def of_submission(self, view: OpenView, values: dict[str, str]) -> Json:
        """Inputs that were not filled carry what they showed at first."""
        state: dict[str, Json] = {}
        for label, (block, action) in view.labels().items():
            element = view.input_under(label)
            given = values.get(label, text_of(element, "initial_value"))
            state[block] = {action: _entered(element, given)}
        shown = view_of(view) | {"state": {"values": state}}
        return self._interaction("view_submission", view.user) | {
            "view": shown,
            "response_urls": [],
        }

    def of_shortcut(self, user: str, post: Post, callback: str) -> Json:
        return self._interaction("message_action", user) | {
            "callback_id": callback,
            "channel": {"id": post.channel, "name": self._channel(post).name},
            "message": message_of(post),
            "message_ts": post.ts,
        }

    def of_command(self, user: str, channel: str, command: str, text: str) -> Json:
        return {
            "token": "deprecated",
            "team_id": TEAM,
            "api_app_id": APP,
            "command": command,
            "text": text,
            "user_id": user,
            "user_name": self._workspace.users[user].name.lower(),
            "channel_id": channel,
            "channel_name": self._workspace.channels[channel].name,
            "trigger_id": self._workspace.trigger(user),
        }

    def _of_block_action(self, user: str, post: Post, action: Json) -> Json:
        container: Json = {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": post.channel,
            "is_ephemeral": bool(post.ephemeral_to),
        }
        if post.thread:
            container["thread_ts"] = post.thread
        return self._interaction("block_actions", user) | {
            "container": container,
            "channel": {"id": post.channel, "name": self._channel(post).name},
            "message": message_of(post),
            "actions": [action],
        }

    def _interaction(self, kind: str, user: str) -> Json:
        name = self._workspace.users[user].name
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "steward"},
            "user": {"id": user, "username": name.lower(), "name": name.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "token": "deprecated",
            "trigger_id": self._workspace.trigger(user),
        }

    def _event(self, post: Post, channel: Channel) -> Json:
        event: Json = {
            "type": "message",
            "channel": post.channel,
            "channel_type": channel.kind,
            "user": post.user,
            "team": TEAM,
            "text": post.text,
            "ts": post.ts,
            "event_ts": post.ts,
        }
        if post.thread:
            event["thread_ts"] = post.thread
            root = self._workspace.post(post.channel, post.thread)
            event["parent_user_id"] = root.user if root else ""
        return event

    def _channel(self, post: Post) -> Channel:
        return self._workspace.channels[post.channel]


def _entered(element: Json, given: str) -> Json:
    kind = text_of(element, "type")
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": {"value": given} if given else None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": given or text_of(element, "initial_date") or None}
    return {"type": kind, "value": given or None}
