"""What we read of Slack's events and interaction payloads; past this file they are typed values."""

from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """A part of what Slack sends; keys that we do not read are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Upload(Payload):
    """A file of a message, to be fetched from `url_private_download` with the bot token."""

    id: str
    name: str = "file"
    mimetype: str = "application/octet-stream"
    size: int = 0
    mode: str = "hosted"
    url_private_download: str = ""


class Edited(Payload):
    user: str = ""
    ts: str


class Said(Payload):
    """A message, by itself or inside of an edit; `thread_ts` is missing on a thread's first."""

    ts: str
    user: str = ""
    text: str = ""
    bot_id: str = ""
    thread_ts: str = ""
    edited: Edited | None = None
    files: tuple[Upload, ...] = ()


class MessageEvent(Payload):
    """A `message` or `app_mention` event."""

    type: str
    channel: str
    ts: str
    channel_type: str = ""
    subtype: str = ""
    user: str = ""
    text: str = ""
    bot_id: str = ""
    thread_ts: str = ""
    parent_user_id: str = ""
    files: tuple[Upload, ...] = ()
    message: Said | None = None
    previous_message: Said | None = None

    @property
    def said(self) -> Said:
        """The message itself, taken out of an edit."""
        return self.message or Said.model_validate(self.model_dump(exclude={"message"}))


class Opened(Payload):
    """An `app_home_opened` event."""

    user: str
    channel: str
    tab: str


class Stopped(Payload):
    """An `agent_session_stopped` event."""

    user: str
    channel: str
    thread_ts: str
    event_ts: str


class Person(Payload):
    id: str
    username: str = ""


class Place(Payload):
    id: str


class Container(Payload):
    """Where a tapped element was; messages carry a time stamp, views an id."""

    type: str = "message"
    message_ts: str = ""
    thread_ts: str = ""
    channel_id: str = ""
    is_ephemeral: bool = False


class Tapped(Payload):
    """The element that was used."""

    action_id: str
    value: str = ""
    action_ts: str = ""


class Option(Payload):
    value: str


class Entered(Payload):
    """What one input of a modal holds."""

    value: str | None = None
    selected_option: Option | None = None

    @property
    def text(self) -> str:
        return self.selected_option.value if self.selected_option else self.value or ""


class State(Payload):
    values: dict[str, dict[str, Entered]] = Field(default_factory=dict)


class View(Payload):
    id: str
    hash: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: State = State()

    def entered(self) -> dict[str, str]:
        """What the inputs hold, by block id."""
        return {
            block: held.text
            for block, inputs in self.state.values.items()
            for held in inputs.values()
        }


class Tap(Payload):
    """A `block_actions` payload."""

    user: Person
    trigger_id: str
    actions: tuple[Tapped, ...]
    container: Container = Container()
    channel: Place | None = None
    view: View | None = None

    @property
    def tapped(self) -> Tapped:
        return self.actions[0]


class Submission(Payload):
    """A `view_submission` payload."""

    user: Person
    view: View


class Shortcut(Payload):
    """A `message_action` payload: a shortcut that was used on a message."""

    user: Person
    callback_id: str
    channel: Place
    message: Said
    trigger_id: str = ""


class Command(Payload):
    """A slash command."""

    user_id: str
    channel_id: str
    text: str = ""
    trigger_id: str
