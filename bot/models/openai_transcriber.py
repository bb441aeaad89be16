"""Listens by any server that speaks OpenAI's transcription API: OpenAI, vLLM, whisper.cpp, Speaches."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.kernel.errors import Refused, Unreachable

if TYPE_CHECKING:
    from openai import OpenAI

# The model reads no more than the end of a long prompt, some 224 tokens.
NAMES_MOST = 40
KEYLESS = "none"
# The API goes by a file's name, and knows one of the names that Ogg goes by.
_OGG = re.compile(r"\.(oga|opus)$", re.IGNORECASE)


class OpenAITranscriber:
    """One request a recording; connects at the first, and tries once more by itself."""

    def __init__(self, model: str, *, base_url: str, api_key: str, seconds: float) -> None:
        self.name = model
        self._base_url = base_url
        self._api_key = api_key
        self._seconds = seconds

    def words(self, content: bytes, name: str, vocabulary: Sequence[str] = ()) -> str:
        import openai

        try:
            heard = self._client.audio.transcriptions.create(
                file=(_OGG.sub(".ogg", name), content),
                model=self.name,
                prompt=", ".join(vocabulary[:NAMES_MOST]) or openai.omit,
                response_format="json",
            )
        except (openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError):
            raise Unreachable(
                f"The speech model “{self.name}” does not answer just now. "
                "Send the recording again in a while, or type it."
            ) from None
        except openai.OpenAIError as fault:
            raise Refused(
                f"The speech model “{self.name}” could not listen to that ({fault}). Please type it."
            ) from fault
        return heard.text.strip()

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI  # takes a second to import

        return OpenAI(
            base_url=self._base_url or None,
            api_key=self._api_key or KEYLESS,
            timeout=self._seconds,
            max_retries=1,
        )
