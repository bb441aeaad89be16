"""An outbox on disk: mail waits there as in any Maildir, and can be read with any mail program."""

import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from bot.connectors.durable import sync_folder, write_durably
from bot.connectors.mail import file_name, message_id_starts
from bot.kernel.errors import OutcomeUnknown, Unreachable
from bot.kernel.ids import EffectKey

_ARRIVED = ("new", "cur")


class MaildirTransport:
    """Files each message under a name made from its key, so that sending twice leaves one mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, *, key: EffectKey) -> None:
        try:
            if not self._named(key):
                self._file(message, key)
        except OSError as error:
            raise Unreachable(
                f"The outbox {self._folder} cannot be written ({error.strerror}): "
                "free the disk or mend its permissions."
            ) from error

    def sent(self, key: EffectKey) -> bool:
        """By file name, else by Message-ID: mail programs rename what they have read."""
        try:
            return self._named(key) or any(_carries(path, key) for path in self._mails())
        except OSError as error:
            raise OutcomeUnknown(
                f"The outbox {self._folder} cannot be read ({error.strerror}), so nobody can tell "
                "whether the mail is in it: mend its permissions."
            ) from error

    def _named(self, key: EffectKey) -> bool:
        return any(path.name.partition(":")[0] == _base_name(key) for path in self._mails())

    def _file(self, message: EmailMessage, key: EffectKey) -> None:
        for name in ("tmp", *_ARRIVED):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        sync_folder(self._folder)
        content = message.as_bytes(policy=email.policy.default)
        write_durably(self._folder / "new" / _base_name(key), content, staging=self._folder / "tmp")

    def _mails(self) -> Iterator[Path]:
        for name in _ARRIVED:
            folder = self._folder / name
            if folder.is_dir():
                yield from folder.iterdir()


def _base_name(key: EffectKey) -> str:
    return f"{file_name(key)}.steward"


def _carries(path: Path, key: EffectKey) -> bool:
    try:
        with path.open("rb") as file:
            headers = BytesHeaderParser().parse(file)
    except FileNotFoundError:
        return False
    return str(headers.get("Message-ID", "")).strip().startswith(message_id_starts(key))
