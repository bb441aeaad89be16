"""An outbox on disk: mail waits there as in any Maildir, and can be read with any mail program."""

import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from bot.connectors.durable import sync_folder, write_durably
from bot.connectors.mail import file_name, message_id_starts
from bot.kernel.errors import Unreachable
from bot.kernel.ids import EffectKey

_ARRIVED = ("new", "cur")


class MaildirTransport:
    """Files each message under a name made from its key, so that sending twice leaves one mail."""

    name = "maildir"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, *, key: EffectKey) -> None:
        content = message.as_bytes(policy=email.policy.default)
        try:
            if not self.sent(key):
                self._lay_out()
                new, tmp = self._folder / "new", self._folder / "tmp"
                write_durably(new / _base_name(key), content, staging=tmp)
        except OSError as error:
            raise Unreachable(
                f"The outbox {self._folder} cannot be written ({error.strerror}): "
                "free the disk or mend its permissions."
            ) from error

    def sent(self, key: EffectKey) -> bool:
        """By file name, else by Message-ID: mail programs rename what they have read."""
        named = any(path.name.split(":")[0] == _base_name(key) for path in self._mails())
        return named or any(_carries(path, key) for path in self._mails())

    def _mails(self) -> Iterator[Path]:
        for name in _ARRIVED:
            folder = self._folder / name
            if folder.is_dir():
                yield from folder.iterdir()

    def _lay_out(self) -> None:
        for name in ("tmp", *_ARRIVED):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        sync_folder(self._folder)


def _base_name(key: EffectKey) -> str:
    return f"{file_name(key)}.steward"


def _carries(path: Path, key: EffectKey) -> bool:
    try:
        with path.open("rb") as file:
            headers = BytesHeaderParser().parse(file)
    except FileNotFoundError:
        return False
    return str(headers.get("Message-ID", "")).strip().startswith(message_id_starts(key))
