"""Values that never change: the base of every kernel type, and typed values packed for the log."""

import hashlib
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel):
    """A value: validated once where it enters, immutable and trusted from there on."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest_of(*parts: str) -> str:
    """Name content by its SHA-256, in hex; parts are kept apart by a byte that no text holds."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


class Packed(Frozen):
    """A typed value as its kind and JSON text, so that the kernel carries what it need not know."""

    kind: str
    body: str

    @property
    def digest(self) -> str:
        """What a person is shown, and what is later executed, are compared by this."""
        return digest_of(self.kind, self.body)

    def unpack(self, model: type[Model]) -> Model:
        """Give the value back as `model`; raises pydantic's ValidationError where it is another."""
        return model.model_validate_json(self.body)


def pack(value: BaseModel, kind: str | None = None) -> Packed:
    """Pack a value under its own class name, or under the name its registry knows it by."""
    return Packed(kind=kind or type(value).__name__, body=value.model_dump_json())
