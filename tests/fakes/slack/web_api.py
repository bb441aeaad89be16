"""The Web API: every method that an app may call, answering as at docs.slack.dev/reference/methods."""

from collections.abc import Callable

from tests.fakes.slack.chat_methods import ChatMethods
from tests.fakes.slack.file_methods import FileMethods
from tests.fakes.slack.jsons import Json, text_of
from tests.fakes.slack.refusals import channel_named
from tests.fakes.slack.view_methods import ViewMethods
from tests.fakes.slack.workspace import APP, BOT_ID, BOT_USER, TEAM, ApiError, Workspace


class WebApi:
    """Answers one call; an unknown method is an error, as it is at Slack."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        self._workspace = workspace
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "conversations.info": self._conversations_info,
            "conversations.open": self._conversations_open,
            "users.info": self._users_info,
            **ChatMethods(workspace).methods,
            **FileMethods(workspace, base).methods,
            **ViewMethods(workspace).methods,
        }

    def call(self, method: str, args: Json) -> Json:
        """Return the answer, or raise ApiError as documented for the method."""
        answer = self._methods.get(method)
        if answer is None:
            raise ApiError("unknown_method")
        return {"ok": True, **answer(args)}

    def _auth_test(self, _args: Json) -> Json:
        return {
            "url": "https://steward.slack.com/",
            "team": "Steward",
            "team_id": TEAM,
            "user": "steward",
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP,
            "is_enterprise_install": False,
        }

    def _conversations_open(self, args: Json) -> Json:
        user = text_of(args, "users")
        if user not in self._workspace.users:
            raise ApiError("user_not_found")
        return {"channel": {"id": self._workspace.direct(user).id}}

    def _conversations_info(self, args: Json) -> Json:
        channel = channel_named(self._workspace, text_of(args, "channel"))
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_im": channel.kind == "im",
                "is_archived": channel.archived,
            }
        }

    def _users_info(self, args: Json) -> Json:
        user = self._workspace.users.get(text_of(args, "user"))
        if user is None:
            raise ApiError("user_not_found")
        return {
            "user": {
                "id": user.id,
                "name": user.name.lower(),
                "real_name": user.name,
                "is_restricted": user.guest,
                "profile": {"display_name": user.name, "real_name": user.name},
            }
        }
