"""Posting, editing, streaming and session status: the chat.* methods and their kin."""

from tests.fakes.slack.jsons import Json, child, items_of, text_of
from tests.fakes.slack.refusals import bot_post, channel_named, refuse
from tests.fakes.slack.rules import faults_of_message, faults_of_stream
from tests.fakes.slack.shapes import message_of
from tests.fakes.slack.workspace import BOT_USER, ApiError, Post, Workspace

SESSION_STATUSES = ("processing", "active", "suspended", "closed")
MOST_PROMPTS = 4


class ChatMethods:
    """What an app may do in a conversation."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.methods = {
            "agents.sessions.setStatus": self._set_session_status,
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._set_prompts,
            "chat.appendStream": self._append_stream,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post_message,
            "chat.startStream": self._start_stream,
            "chat.stopStream": self._stop_stream,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "reactions.add": self._react,
        }

    def _post_message(self, args: Json) -> Json:
        post = self._bot_post(args)
        self._workspace.add_post(post)
        return {"channel": post.channel, "ts": post.ts, "message": message_of(post)}

    def _post_ephemeral(self, args: Json) -> Json:
        user = text_of(args, "user")
        if user not in self._workspace.users:
            raise ApiError("user_not_in_channel")
        post = self._bot_post(args)
        post.ephemeral_to = user
        self._workspace.add_post(post)
        return {"message_ts": post.ts}

    def _history(self, args: Json) -> Json:
        """The latest messages of a channel outside of threads, newest first."""
        channel = channel_named(self._workspace, text_of(args, "channel"))
        shown = [p for p in self._workspace.posts if p.channel == channel.id and not p.thread]
        return {"messages": self._readable(shown[::-1], args)}

    def _replies(self, args: Json) -> Json:
        """A thread with its first message, oldest first."""
        channel = channel_named(self._workspace, text_of(args, "channel"))
        root = text_of(args, "ts")
        shown = [p for p in self._workspace.posts if p.channel == channel.id]
        return {"messages": self._readable([p for p in shown if root in (p.ts, p.thread)], args)}

    def _readable(self, posts: list[Post], args: Json) -> list[Json]:
        most = int(str(args.get("limit") or 100))
        whole = str(args.get("include_all_metadata", "")).lower() in ("1", "true")
        visible = [p for p in posts if not p.deleted and not p.ephemeral_to][:most]
        return [
            message_of(p) | ({"metadata": p.metadata} if whole and p.metadata else {})
            for p in visible
        ]

    def _update(self, args: Json) -> Json:
        post = self._own(args, "cant_update_message")
        if post.streaming:
            raise ApiError("streaming_state_conflict")
        refuse("invalid_blocks", faults_of_message(args))
        post.edits += 1
        # The words last: a test on another thread that sees them finds the buttons that go with them.
        post.blocks = items_of(args, "blocks")
        post.text = text_of(args, "text")
        return {"channel": post.channel, "ts": post.ts, "text": post.text}

    def _delete(self, args: Json) -> Json:
        post = self._own(args, "cant_delete_message")
        post.deleted = True
        return {"channel": post.channel, "ts": post.ts}

    def _start_stream(self, args: Json) -> Json:
        channel = channel_named(self._workspace, text_of(args, "channel"))
        if not text_of(args, "thread_ts"):
            raise ApiError("invalid_thread_ts")
        for needed in ("recipient_user_id", "recipient_team_id"):
            if channel.kind != "im" and not text_of(args, needed):
                raise ApiError(f"missing_{needed}")
        refuse("invalid_chunks", faults_of_stream(args))
        post = bot_post(self._workspace, args)
        post.streaming = True
        post.text = _streamed(args)
        self._workspace.add_post(post)
        return {"channel": channel.id, "ts": post.ts}

    def _append_stream(self, args: Json) -> Json:
        post = self._streaming(args)
        refuse("invalid_chunks", faults_of_stream(args))
        post.text += _streamed(args)
        post.blocks = [*post.blocks, *_streamed_blocks(args)]
        return {"channel": post.channel, "ts": post.ts}

    def _stop_stream(self, args: Json) -> Json:
        post = self._streaming(args)
        refuse("invalid_chunks", faults_of_stream(args))
        if "session_status" in args:
            self._note_status(post.channel, post.thread, text_of(args, "session_status"))
        post.text += _streamed(args)
        post.blocks = [*post.blocks, *_streamed_blocks(args), *items_of(args, "blocks")]
        post.streaming = False
        return {"channel": post.channel, "ts": post.ts, "message": message_of(post)}

    def _set_session_status(self, args: Json) -> Json:
        channel_named(self._workspace, text_of(args, "channel_id"))
        self._note_status(
            text_of(args, "channel_id"), text_of(args, "thread_ts"), text_of(args, "status")
        )
        return {"agent_status": text_of(args, "status")}

    def _set_status(self, args: Json) -> Json:
        channel = channel_named(self._workspace, text_of(args, "channel_id"))
        if not text_of(args, "thread_ts"):
            raise ApiError("invalid_thread_ts")
        self._workspace.statuses.append(
            (channel.id, text_of(args, "thread_ts"), text_of(args, "status"))
        )
        return {}

    def _set_prompts(self, args: Json) -> Json:
        channel = channel_named(self._workspace, text_of(args, "channel_id"))
        prompts = items_of(args, "prompts")
        complete = all(text_of(p, "title") and text_of(p, "message") for p in prompts)
        if not 1 <= len(prompts) <= MOST_PROMPTS or not complete or "thread_ts" in args:
            raise ApiError("invalid_arguments", [f"{len(prompts)} prompts, or a thread_ts"])
        self._workspace.prompts[channel.id] = args
        return {}

    def _react(self, args: Json) -> Json:
        post = self._workspace.post(text_of(args, "channel"), text_of(args, "timestamp"))
        if post is None:
            raise ApiError("message_not_found")
        if text_of(args, "name") in post.reactions:
            raise ApiError("already_reacted")
        post.reactions.append(text_of(args, "name"))
        return {}

    def _note_status(self, channel: str, thread: str, status: str) -> None:
        if status not in SESSION_STATUSES:
            raise ApiError("invalid_status")
        self._workspace.statuses.append((channel, thread, status))

    def _bot_post(self, args: Json) -> Post:
        refuse("invalid_blocks", faults_of_message(args))
        post = bot_post(self._workspace, args)
        post.blocks = items_of(args, "blocks")
        post.metadata = child(args, "metadata")
        return post

    def _own(self, args: Json, error: str) -> Post:
        post = self._workspace.post(text_of(args, "channel"), text_of(args, "ts"))
        if post is None:
            raise ApiError("message_not_found")
        if post.user != BOT_USER:
            raise ApiError(error)
        return post

    def _streaming(self, args: Json) -> Post:
        post = self._own(args, "message_not_owned_by_app")
        if not post.streaming:
            raise ApiError("message_not_in_streaming_state")
        return post


def _streamed(args: Json) -> str:
    return text_of(args, "markdown_text") + "".join(
        text_of(chunk, "text") for chunk in items_of(args, "chunks")
    )


def _streamed_blocks(args: Json) -> list[Json]:
    return [block for chunk in items_of(args, "chunks") for block in items_of(chunk, "blocks")]
