"""Turns speech into words: the port, and the side of it that has no model and says so."""

from collections.abc import Sequence
from typing import Protocol

from bot.kernel.errors import Refused

NO_MODEL = (
    "I cannot listen to recordings yet, since no speech model is set up (OPENAI_API_KEY). "
    "Please type it."
)


class Transcriber(Protocol):
    @property
    def name(self) -> str:
        """What listens, for the record."""
        ...

    def words(self, content: bytes, name: str, vocabulary: Sequence[str] = ()) -> str:
        """What is said in an audio file, whose name ends in its format; "" where nothing is.

        `vocabulary` are names that may come up, for their spelling. Raises Unreachable or Refused
        with a sentence for who spoke.
        """
        ...


class NoTranscriber:
    """`Transcriber` of an office without a speech model."""

    name = "none"

    def words(self, content: bytes, name: str, vocabulary: Sequence[str] = ()) -> str:
        raise Refused(NO_MODEL)
