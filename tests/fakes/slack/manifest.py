"""The app as installed: what the repository's manifest grants, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.fakes.slack.jsons import Json, child, items_of, text_of

OUR_MANIFEST = Path(__file__).parents[3] / "slack-manifest.yaml"
SCOPES = {
    "agents.sessions.rename": "chat:write",
    "agents.sessions.setStatus": "chat:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
    "chat.appendStream": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.startStream": "chat:write",
    "chat.stopStream": "chat:write",
    "chat.update": "chat:write",
    "conversations.info": "im:read",
    "conversations.history": "im:history",
    "conversations.open": "im:write",
    "conversations.replies": "im:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "users.info": "users:read",
}


@dataclass(frozen=True)
class Installed:
    """An app's rights in the workspace."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: dict[str, str]
    interactive: bool
    agent: bool

    @classmethod
    def by(cls, manifest: Path) -> "Installed":
        app: Json = YAML(typ="safe").load(manifest.read_text())
        features = child(app, "features")
        settings = child(app, "settings")
        return cls(
            scopes=_texts(child(app, "oauth_config", "scopes"), "bot"),
            events=_texts(child(settings, "event_subscriptions"), "bot_events"),
            commands=frozenset(text_of(c, "command") for c in items_of(features, "slash_commands")),
            shortcuts={
                text_of(s, "name"): text_of(s, "callback_id")
                for s in items_of(features, "shortcuts")
            },
            interactive=child(settings, "interactivity").get("is_enabled") is True,
            agent="agent_view" in features,
        )


def _texts(holder: Json, key: str) -> frozenset[str]:
    found = holder.get(key)
    return frozenset(str(item) for item in found) if isinstance(found, list) else frozenset()
