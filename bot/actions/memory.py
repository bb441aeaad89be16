"""What can be done with what Steward knows: keep it, put it right, choose between two, forget it."""

from typing import ClassVar

from bot.kernel.actions import Action, Capability, Reversibility, ShownField
from bot.kernel.cards import Card
from bot.kernel.messages import File, Trust


class KeepRecord(Action):
    """Write down something that was said; what a model heard on a recording carries less far."""

    capability: ClassVar[Capability] = Capability(
        name="memory.keep",
        title="remembering",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
    )

    text: str
    subject: str = ""
    kind: str = "fact"
    said_in: str = ""
    trust: Trust = Trust.OPERATOR

    def summary(self) -> str:
        return f"remember “{self.text}”"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="text", label="Remember", value=self.text),)


class KeepDocuments(Action):
    """Read files that came with a message into memory; again, where they changed since."""

    capability: ClassVar[Capability] = Capability(
        name="memory.read",
        title="reading files into memory",
        outward=False,
        reversibility=Reversibility.COMPENSABLE,
    )

    files: tuple[File, ...]
    about: str = ""
    said_in: str = ""

    def summary(self) -> str:
        names = ", ".join(file.name for file in self.files)
        return f"remember what {names} says{f' about {self.about}' if self.about else ''}"

    def shown(self) -> tuple[ShownField, ...]:
        names = ", ".join(file.name for file in self.files)
        about = (ShownField(name="about", label="About", value=self.about),) if self.about else ()
        return (ShownField(name="files", label="Files", value=names), *about)


class KeepNotes(Action):
    """Keep a text under a name: notes of the operator's own, or a mail that somebody `outside` wrote."""

    capability: ClassVar[Capability] = Capability(
        name="memory.note",
        title="keeping notes and mails",
        outward=False,
        reversibility=Reversibility.COMPENSABLE,
    )

    name: str
    text: str
    about: str = ""
    outside: bool = False
    said_in: str = ""

    def summary(self) -> str:
        return f"keep {self.name}"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="name", label="Keep", value=self.name),
            ShownField(name="text", label="Text", value=self.text),
        )


class CorrectRecord(Action):
    """Say a record otherwise; its earlier version stays as history."""

    capability: ClassVar[Capability] = Capability(
        name="memory.correct",
        title="correcting what is known",
        outward=False,
        reversibility=Reversibility.COMPENSABLE,
    )

    ref: str
    before: str
    text: str

    def summary(self) -> str:
        return f"remember “{self.text}” instead"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="before", label="Until now", value=self.before),
            ShownField(name="text", label="From now on", value=self.text),
        )


class AdmitRecord(Action):
    """Let count what was kept aside in doubt."""

    capability: ClassVar[Capability] = Capability(
        name="memory.admit",
        title="admitting what was in doubt",
        outward=False,
        reversibility=Reversibility.COMPENSABLE,
    )

    id: str
    text: str

    def summary(self) -> str:
        return f"remember “{self.text}”"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="text", label="Remember", value=self.text),)


class ReplaceRecord(Action):
    """Of two records that contradict each other, let the new one hold."""

    capability: ClassVar[Capability] = Capability(
        name="memory.replace",
        title="settling a contradiction",
        outward=False,
        reversibility=Reversibility.COMPENSABLE,
        always_asked=True,
    )

    old: str
    old_text: str
    new: str
    new_text: str

    def summary(self) -> str:
        return f"believe “{self.new_text}” from now on"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="old", label="You told me before", value=self.old_text),
            ShownField(name="new", label="Now you say", value=self.new_text),
        )


class ForgetRecord(Action):
    """Erase a record, or a whole document: its words in every version, index, message and card."""

    capability: ClassVar[Capability] = Capability(
        name="memory.forget",
        title="forgetting",
        outward=False,
        reversibility=Reversibility.IRREVERSIBLE,
        always_asked=True,
    )

    id: str
    text: str
    document: str = ""

    def summary(self) -> str:
        return f"forget {self.document or f'“{self.text}”'}"

    def shown(self) -> tuple[ShownField, ...]:
        if self.document:
            words = f"all of {self.document}, and the file itself"
            return (ShownField(name="document", label="Forget", value=words),)
        return (ShownField(name="text", label="Forget", value=self.text),)


class TellAnswer(Action):
    """Answer a question in the thread it was asked in."""

    capability: ClassVar[Capability] = Capability(
        name="answer.tell",
        title="answering questions",
        outward=False,
        reversibility=Reversibility.IRREVERSIBLE,
    )

    card: Card

    def summary(self) -> str:
        return "answer"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="card", label="Answer", value=self.card.text),)
