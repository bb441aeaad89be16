"""Opening and changing modals and the Home tab: the views.* methods."""

from tests.fakes.slack.jsons import Json, child, text_of
from tests.fakes.slack.refusals import refuse
from tests.fakes.slack.rules import faults_of_view
from tests.fakes.slack.shapes import view_of
from tests.fakes.slack.workspace import ApiError, OpenView, Workspace

# Seconds, https://docs.slack.dev/interactivity/handling-user-interaction: a trigger is good once.
TRIGGER_LIVES = 3.0


class ViewMethods:
    """The views.* methods."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.methods = {
            "views.open": self._open_view,
            "views.publish": self._publish_view,
            "views.update": self._update_view,
        }

    def _open_view(self, args: Json) -> Json:
        user = self._workspace.spend_trigger(text_of(args, "trigger_id"), TRIGGER_LIVES)
        shown = OpenView(
            self._workspace.name("V"), user, _sound_view(args, "modal"), self._workspace.name("h")
        )
        self._workspace.views[shown.id] = shown
        return {"view": view_of(shown)}

    def _update_view(self, args: Json) -> Json:
        found = self._workspace.views.get(text_of(args, "view_id"))
        if found is None or found.closed:
            raise ApiError("not_found")
        if "hash" in args and args["hash"] != found.hash:
            raise ApiError("hash_conflict")
        view = _sound_view(args, "modal")
        found.hash = self._workspace.name("h")
        found.updates += 1
        # Last, since a test on another thread goes by the words that it sees.
        found.view = view
        return {"view": view_of(found)}

    def _publish_view(self, args: Json) -> Json:
        user = text_of(args, "user_id")
        if user not in self._workspace.users:
            raise ApiError("user_not_found")
        home = OpenView(self._workspace.name("V"), user, _sound_view(args, "home"), "h")
        self._workspace.homes[user] = home
        return {"view": view_of(home)}


def _sound_view(args: Json, kind: str) -> Json:
    view = child(args, "view")
    faults = faults_of_view(view)
    if text_of(view, "type") != kind:
        faults.append(f"this call takes a view of type {kind}")
    refuse("invalid_arguments", faults)
    return view
