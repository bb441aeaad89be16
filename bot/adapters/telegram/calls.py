"""What we ask of Telegram, whichever driver asks it; texts are HTML that its parser accepts."""

from dataclasses import dataclass
from typing import Literal

Style = Literal["primary", "success", "danger"]
Scope = Literal[
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"
]
Doing = Literal["typing", "upload_document", "upload_photo"]


@dataclass(frozen=True)
class Key:
    """One inline button; `reference` has 1 to 64 bytes."""

    label: str
    reference: str
    style: Style | None = None


Keys = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True)
class Place:
    """A chat, the topic in it, and the message that is answered there."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class SendText:
    """Post a text; `ask` invites a reply in the input field, with these words as its placeholder."""

    place: Place
    html: str
    keys: Keys = ()
    silent: bool = True
    ask: str = ""


@dataclass(frozen=True)
class SendFile:
    """Post a document, or a photo where `photo` is set, with a caption."""

    place: Place
    name: str
    content: bytes
    html: str = ""
    keys: Keys = ()
    silent: bool = True
    photo: bool = False


@dataclass(frozen=True)
class EditText:
    chat: int
    message: int
    html: str
    keys: Keys = ()


@dataclass(frozen=True)
class EditCaption:
    chat: int
    message: int
    html: str
    keys: Keys = ()


@dataclass(frozen=True)
class EditKeys:
    """Change the buttons only; the text stays."""

    chat: int
    message: int
    keys: Keys = ()


@dataclass(frozen=True)
class Delete:
    chat: int
    message: int


@dataclass(frozen=True)
class Answer:
    """Stop the spinner of a tap, with up to 200 characters; `alert` makes them a dialog."""

    tap: str
    text: str = ""
    alert: bool = False


@dataclass(frozen=True)
class React:
    chat: int
    message: int
    emoji: str


@dataclass(frozen=True)
class Show:
    """Show for 5 s, or until the next message, that something is being done."""

    place: Place
    doing: Doing = "typing"


@dataclass(frozen=True)
class Menu:
    """The commands menu of one scope: names of `[a-z0-9_]` with what they do."""

    scope: Scope
    commands: tuple[tuple[str, str], ...]
    chat: int | None = None


Post = SendText | SendFile
Edit = EditText | EditCaption | EditKeys
Paced = Post | Edit | Delete
Prompt = Answer | React | Show | Menu
Call = Paced | Prompt
