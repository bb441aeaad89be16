"""Modals from tap to submission: a loading view within three seconds, then the form, then its faults."""

from collections.abc import Callable

from slack_bolt import Ack
from slack_sdk.models.views import View

from bot.adapters.slack.facade import Facade
from bot.adapters.slack.inbox import Inbox
from bot.adapters.slack.modals import (
    About,
    about_of,
    changes_of,
    edit_form,
    faults_by_input,
    loading,
    notice,
    reason_of,
    reject_form,
)
from bot.adapters.slack.payloads import Submission, Tap
from bot.adapters.slack.reasons import why_view
from bot.adapters.slack.slack_api import SlackApi
from bot.adapters.slack.taps import Tag
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Malformed, NotAllowed, StewardError
from bot.kernel.ids import ApprovalRef


class Forms:
    """Opens what a tap asks for, and takes what was typed; `done` is told who decided something."""

    def __init__(
        self, api: SlackApi, steward: Facade, inbox: Inbox, done: Callable[[str], None]
    ) -> None:
        self._api = api
        self._steward = steward
        self._inbox = inbox
        self._done = done

    def open_edit(self, tap: Tap, tag: Tag) -> None:
        """Offer the fields of an action as they are now."""

        def form() -> View:
            self._only_operators(tap)
            card = self._steward.card(ApprovalRef(tag.ref))
            if card.state != "pending":
                return notice("Too late", "It was decided already; the card says by whom and when.")
            return edit_form(card, About(approval=tag.ref, digest=card.digest))

        self._open(tap, form)

    def open_reject(self, tap: Tap, tag: Tag) -> None:
        """Ask why not."""

        def form() -> View:
            self._only_operators(tap)
            card = self._steward.card(ApprovalRef(tag.ref))
            return reject_form(card.title, About(approval=tag.ref, digest=tag.digest))

        self._open(tap, form)

    def open_why(self, tap: Tap, tag: Tag) -> None:
        """Show where an action comes from, and what happened on the way to it."""

        def view() -> View:
            self._only_operators(tap)
            ref = ApprovalRef(tag.ref)
            return why_view(self._steward.why(ref), self._steward.card(ref).payload)

        self._open(tap, view)

    def on_edit(self, ack: Ack, body: dict[str, object]) -> None:
        """The edit form was submitted: faults come back under their fields."""
        submission = Submission.model_validate(body)
        about, entered = about_of(submission.view.private_metadata), submission.view.entered()
        ref = ApprovalRef(about.approval)
        changes: tuple[tuple[str, str], ...] = ()
        try:
            changes = changes_of(entered, self._steward.card(ref).form)
            if changes:
                sender = self._inbox.sender(submission.user.id)
                edit = Edit(approval=ref, sender=sender, shown=about.digest, changes=changes)
                self._steward.edit(edit)
        except Malformed as fault:
            faults = faults_by_input(str(fault), changes, entered)
            ack(response_action="errors", errors=faults)
        except StewardError as fault:
            ack(response_action="update", view=notice("Not changed", str(fault)))
        else:
            ack()
            self._done(submission.user.id)

    def on_reject(self, ack: Ack, body: dict[str, object]) -> None:
        """The reason was given, or left out: the rejection counts from now."""
        submission = Submission.model_validate(body)
        about = about_of(submission.view.private_metadata)
        decision = Decision(
            approval=ApprovalRef(about.approval),
            verb="reject",
            sender=self._inbox.sender(submission.user.id),
            shown=about.digest,
            reason=reason_of(submission.view.entered()),
        )
        try:
            self._steward.decide(decision)
        except StewardError as fault:
            ack(response_action="update", view=notice("Not rejected", str(fault)))
        else:
            ack()
            self._done(submission.user.id)

    def _open(self, tap: Tap, make: Callable[[], View]) -> None:
        """Open a loading view before anything else, since the trigger is good for three seconds."""
        view_id = self._api.open_view(tap.trigger_id, loading())
        try:
            view = make()
        except StewardError as fault:
            view = notice("Sorry", str(fault))
        self._api.update_view(view_id, view)

    def _only_operators(self, tap: Tap) -> None:
        if self._steward.operator(self._inbox.sender(tap.user.id)) is None:
            raise NotAllowed("Only the owner of this office can decide that.")
