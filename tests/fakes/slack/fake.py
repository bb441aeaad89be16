"""Slack on loopback: tests speak, tap and submit here as people do, and see what people see."""

from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.host import Host
from tests.fakes.slack.jsons import Json, items_of, objects_in, text_of
from tests.fakes.slack.workspace import BOT_ID, BOT_USER, Channel, OpenView, Post, SharedFile, User


class FakeSlack(Host):
    """A workspace with our app installed by its manifest, and people in it."""

    app_user = BOT_USER

    def user(self, name: str, guest: bool = False) -> str:
        """Add a person; returns the user id."""
        user = User(self._workspace.name("U"), name, guest)
        self._do(lambda: self._workspace.users.setdefault(user.id, user))
        return user.id

    def channel(self, name: str, kind: str = "channel") -> str:
        """Add a channel or private group that the app is a member of; returns its id."""
        channel = Channel(self._workspace.name("C"), kind, name)
        self._do(lambda: self._workspace.channels.setdefault(channel.id, channel))
        return channel.id

    def direct(self, user: str) -> str:
        """The id of the app's direct conversation with `user`."""
        return self._do(lambda: self._workspace.direct(user).id)

    def says(
        self,
        user: str,
        channel: str,
        text: str,
        thread: str | None = None,
        files: tuple[SharedFile, ...] = (),
    ) -> Post:
        """Write a message; returns once the app acknowledged it, or did not in time."""
        post = self._do(
            lambda: self._workspace.write(user, channel, text, thread or "", list(files))
        )
        for event in self._payloads.of_message(post):
            self._send_event(event)
        return post

    def edits(self, user: str, post: Post, text: str) -> None:
        """Change the words of an earlier message."""
        before = post.text
        post.text = text
        self._send_event(self._payloads.of_edit(user, post, before))

    def echoes(self, post: Post) -> None:
        """Tell the app of its own message, as Slack does for every one of them, and of its edits."""
        for event in self._payloads.of_message(post):
            self._send_event(event | {"bot_id": BOT_ID})
        self._send_event(self._payloads.of_edit(post.user, post, "as it was before"))

    def attaches(self, name: str, media_type: str, content: bytes) -> SharedFile:
        """Upload a file, to be handed to `says`."""
        file = SharedFile(self._workspace.name("F"), name, media_type, content)
        file.url = f"{self._platform.base}/files-pri/{file.id}/{name}"
        self._do(lambda: self._workspace.files.setdefault(file.id, file))
        return file

    def hands_over_late(self, file: SharedFile) -> None:
        """Let a download of a file last until something is brought to the app a second time."""
        file.late = True

    def taps(self, user: str, post: Post, label: str) -> Delivery:
        """Tap the button that reads `label`; it must be there."""
        found = [b for b in post.tappable if text_of(b, "text", "text") == label]
        assert found, f"no button {label!r} on {post.buttons}"
        return self._interact(self._payloads.of_tap(user, post, found[0]))

    def likes(self, user: str, post: Post, good: bool) -> Delivery:
        """Use the feedback buttons."""
        found = [e for e in objects_in(list(post.blocks)) if e.get("type") == "feedback_buttons"]
        assert found, "no feedback buttons"
        return self._interact(self._payloads.of_feedback(user, post, found[0], good))

    def taps_in_view(self, user: str, view: OpenView, label: str) -> Delivery:
        """Tap a button in a modal or the Home tab."""
        found = [
            element
            for element in objects_in(view.view)
            if element.get("type") == "button" and text_of(element, "text", "text") == label
        ]
        assert found, f"no button {label!r} in {view.title or 'the Home tab'}"
        return self._interact(self._payloads.of_view_tap(user, view, found[0]))

    def submits(self, view: OpenView, values: dict[str, str]) -> Json:
        """Fill a modal's inputs by label and submit; returns the field errors, if any, by label."""
        labels = view.labels()
        unknown = set(values) - set(labels)
        assert not unknown, f"no input {unknown} among {sorted(labels)}"
        delivery = self._interact(self._payloads.of_submission(view, values))
        errors = delivery.answer.get("errors")
        if delivery.answer.get("response_action") == "errors" and isinstance(errors, dict):
            blocks = {block: label for label, (block, _) in labels.items()}
            return {blocks.get(str(block), str(block)): said for block, said in errors.items()}
        if delivery.acked:
            view.closed = True
        return {}

    def commands(self, user: str, channel: str, command: str, text: str = "") -> Delivery:
        """Use a slash command, outside threads as Slack has it."""
        assert command in self._installed.commands, f"{command} is not in the manifest"
        return self._hand_over(
            "slash_commands", self._payloads.of_command(user, channel, command, text)
        )

    def shortcuts(self, user: str, post: Post, name: str) -> Delivery:
        """Use a message shortcut by the name that the menu shows."""
        callback = self._installed.shortcuts[name]
        return self._interact(self._payloads.of_shortcut(user, post, callback))

    def opens(self, user: str, tab: str = "home") -> None:
        """Look at the app's Home or Messages tab."""
        self._send_event(self._payloads.of_opening(user, tab))

    def stops(self, user: str, channel: str, thread: str) -> None:
        """Press the stop button of a working agent."""
        self._send_event(self._do(lambda: self._payloads.of_stop(user, channel, thread)))

    def posts(self, channel: str, thread: str | None = None) -> list[Post]:
        """The app's messages that everybody in a channel sees, oldest first."""
        return [p for p in self._of_app(channel, thread) if not p.ephemeral_to]

    def ephemerals(self, channel: str, user: str) -> list[Post]:
        """The app's messages that only `user` sees."""
        return [p for p in self._of_app(channel, None) if p.ephemeral_to == user]

    def sees(self, channel: str, words: str, thread: str | None = None) -> Post:
        """Wait for a message of the app with these words, and return the newest."""
        found: list[Post] = []

        def looked() -> bool:
            found[:] = [p for p in self.posts(channel, thread) if words in p.shown]
            return bool(found)

        assert self.waits(looked), f"{words!r} not in {[p.shown for p in self.posts(channel)]}"
        return found[-1]

    def sees_view(self, user: str, words: str) -> OpenView:
        """Wait for an open modal with these words, and return it."""
        found: list[OpenView] = []

        def looked() -> bool:
            found[:] = [view for view in self.views(user) if words in view.shown]
            return bool(found)

        assert self.waits(looked), f"{words!r} not in {[v.shown for v in self.views(user)]}"
        return found[-1]

    def views(self, user: str) -> list[OpenView]:
        """The modals on somebody's screen, lowest first."""
        views = list(self._workspace.views.values())
        return [view for view in views if view.user == user and not view.closed]

    def home(self, user: str, words: str = "") -> OpenView:
        """Wait for the Home tab of `user` to show these words."""
        homes = self._workspace.homes
        assert self.waits(lambda: user in homes and words in homes[user].shown), words
        return homes[user]

    def prompts(self, user: str) -> list[str]:
        """The suggested prompts above the composer of `user`."""
        args = self._workspace.prompts.get(self.direct(user), {})
        return [text_of(prompt, "title") for prompt in items_of(args, "prompts")]

    @property
    def statuses(self) -> list[tuple[str, str, str]]:
        """Every status that was set, as (channel, thread, status)."""
        return list(self._workspace.statuses)

    def _of_app(self, channel: str, thread: str | None) -> list[Post]:
        return [
            post
            for post in list(self._workspace.posts)
            if post.channel == channel
            and post.user == BOT_USER
            and not post.deleted
            and (thread is None or post.thread == thread)
        ]

    def _interact(self, payload: Json) -> Delivery:
        assert self._installed.interactive, "interactivity is off in the manifest"
        return self._hand_over("interactive", payload)

    def _send_event(self, event: Json) -> None:
        if self._payloads.subscription(event) in self._installed.events:
            self._hand_over("events_api", self._payloads.enveloped(event))

    def _hand_over(self, kind: str, payload: Json) -> Delivery:
        return self._run(self._courier.deliver(Delivery(kind, payload)))
