"""The port to a model that writes: messages and the shape of the answer go in, text comes out."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from pydantic import JsonValue

from bot.kernel.frozen import Frozen


class Turn(Frozen):
    """One message to, or from, a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Chat(Protocol):
    @property
    def name(self) -> str:
        """The model, as evidence names it."""

    def answer(self, turns: Sequence[Turn], schema: Mapping[str, JsonValue]) -> str:
        """What the model says next, asked to keep to a JSON schema, which nobody may trust it with.

        Raises `Unreachable` and `Refused`.
        """
