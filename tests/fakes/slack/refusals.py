"""How the Web API says no, and the checks that its methods share."""

from tests.fakes.slack.jsons import Json, text_of
from tests.fakes.slack.workspace import BOT_USER, ApiError, Channel, Post, Workspace


def refuse(error: str, faults: list[str]) -> None:
    """Answer with `error` if anything is wrong."""
    if faults:
        raise ApiError(error, faults)


def channel_named(workspace: Workspace, name: str) -> Channel:
    """Find a channel by its id, or the direct one by its user's."""
    if name in workspace.users and name != BOT_USER:
        return workspace.direct(name)
    found = workspace.channels.get(name)
    if found is None:
        raise ApiError("channel_not_found")
    return found


def bot_post(workspace: Workspace, args: Json) -> Post:
    """Make the app's own message where `args` says; it is not shown yet."""
    channel = channel_named(workspace, text_of(args, "channel"))
    thread = text_of(args, "thread_ts")
    if channel.archived:
        raise ApiError("is_archived")
    if thread and workspace.post(channel.id, thread) is None:
        raise ApiError("thread_not_found")
    return Post(
        channel=channel.id,
        ts=workspace.timestamp(),
        user=BOT_USER,
        text=text_of(args, "text"),
        thread=thread,
    )
