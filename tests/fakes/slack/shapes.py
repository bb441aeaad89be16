"""Posts, files and views as Slack writes them in answers, events and interaction payloads."""

from tests.fakes.slack.jsons import Json
from tests.fakes.slack.workspace import APP, BOT_ID, BOT_USER, TEAM, OpenView, Post, SharedFile


def message_of(post: Post) -> Json:
    """A post as Slack sends it in answers, events and interaction payloads."""
    shown: Json = {"type": "message", "user": post.user, "text": post.text, "ts": post.ts}
    if post.user == BOT_USER:
        shown |= {"bot_id": BOT_ID, "app_id": APP}
    if post.thread:
        shown["thread_ts"] = post.thread
    if post.blocks:
        shown["blocks"] = post.blocks
    if post.files:
        shown["files"] = [file_of(file) for file in post.files]
    return shown


def file_of(file: SharedFile) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.name,
        "mimetype": file.media_type,
        "size": len(file.content),
        "mode": "hosted",
        "url_private": file.url,
        "url_private_download": file.url,
    }


def view_of(shown: OpenView) -> Json:
    return {
        **shown.view,
        "id": shown.id,
        "hash": shown.hash,
        "root_view_id": shown.parent or shown.id,
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT_ID,
    }
