"""Sending a mail."""

from collections.abc import Mapping
from typing import ClassVar

from bot.business.customers import MAIL_ADDRESS
from bot.kernel.actions import Action, Capability, Reversibility, ShownField
from bot.kernel.cards import Attachment
from bot.kernel.errors import Malformed


class SendMail(Action):
    """One plain-text mail to one address, with files. `regarding` names what it is about."""

    capability: ClassVar[Capability] = Capability(
        name="email.send",
        title="sending mail",
        outward=True,
        reversibility=Reversibility.IRREVERSIBLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"to", "attachments"})

    to: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    regarding: str = ""

    def summary(self) -> str:
        return f"mail “{self.subject}” to {self.to}"

    def shown(self) -> tuple[ShownField, ...]:
        files = ", ".join(file.name for file in self.attachments)
        return (
            *self.form(),
            *((ShownField(name="attachments", label="Files", value=files),) if files else ()),
        )

    def form(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="to", label="To", value=self.to),
            ShownField(name="subject", label="Subject", value=self.subject),
            ShownField(name="body", label="Text", value=self.body),
        )

    def edited(self, changes: Mapping[str, str]) -> "SendMail":
        unknown = set(changes) - {"to", "subject", "body"}
        if unknown:
            raise Malformed(f"A mail has to, subject and body, not {', '.join(sorted(unknown))}.")
        if not MAIL_ADDRESS.fullmatch(changes.get("to", self.to)):
            raise Malformed(f"to: “{changes['to']}” is no e-mail address.")
        return SendMail.model_validate({**self.model_dump(), **changes})
