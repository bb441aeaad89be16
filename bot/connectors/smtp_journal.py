"""Remembers what a mail server acknowledged, since SMTP itself cannot be asked afterwards."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from bot.connectors.durable import create_durably, remove_durably, write_durably
from bot.connectors.mail import file_name
from bot.kernel.errors import OutcomeUnknown
from bot.kernel.frozen import Frozen
from bot.kernel.ids import EffectKey


class Handover(Frozen):
    """One mail on its way over: `sending` from before its text leaves until the server's answer."""

    state: Literal["sending", "sent"]
    to: str
    message_id: str
    server: str
    at: AwareDatetime
    reply: str = ""


class SmtpJournal:
    """One file a key, each written whole and flushed to disk before anything else happens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mark(self, key: EffectKey, handover: Handover, *, after: Handover | None) -> None:
        """Note that from here on the mail may arrive; `after` is what was read before.

        Raises OutcomeUnknown where another attempt has come in between.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        content = handover.model_dump_json().encode()
        if after and after == self.read(key):
            return write_durably(self._path(key), content)
        try:
            create_durably(self._path(key), content)
        except FileExistsError:
            raise OutcomeUnknown(
                f"Another attempt is sending the mail to {handover.to}, so this one stopped: "
                f"look for {handover.message_id} in the log of {handover.server}."
            ) from None

    def acknowledge(self, key: EffectKey, handover: Handover, reply: str) -> None:
        """Note the server's word that it has the mail."""
        sent = handover.model_copy(update={"state": "sent", "reply": reply})
        write_durably(self._path(key), sent.model_dump_json().encode())

    def withdraw(self, key: EffectKey) -> None:
        """Note the server's word that it does not have the mail."""
        remove_durably(self._path(key))

    def read(self, key: EffectKey) -> Handover | None:
        try:
            return Handover.model_validate_json(self._path(key).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise OutcomeUnknown(
                f"The journal {self._path(key)} cannot be read, so nobody can tell whether the mail "
                "left: ask its recipient before you send it again."
            ) from error

    def _path(self, key: EffectKey) -> Path:
        return self._folder / f"{file_name(key)}.json"
