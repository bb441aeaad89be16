"""Asks any server that speaks OpenAI's chat API for JSON: OpenAI, vLLM, llama.cpp, Ollama."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import JsonValue

from bot.kernel.errors import Refused, Unreachable
from bot.models.chat import Turn

if TYPE_CHECKING:
    from openai import OpenAI

KEYLESS = "none"


class OpenAIChat:
    """One request an answer, and none again: who asks decides what a silence means."""

    def __init__(self, model: str, *, base_url: str, api_key: str, seconds: float) -> None:
        self.name = model
        self._base_url = base_url
        self._api_key = api_key
        self._seconds = seconds

    def answer(self, turns: Sequence[Turn], schema: Mapping[str, JsonValue]) -> str:
        import openai
        from openai.types.shared_params import ResponseFormatJSONSchema

        shape: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": dict(schema), "strict": False},
        }
        try:
            said = self._client.chat.completions.create(
                model=self.name,
                messages=[{"role": turn.role, "content": turn.content} for turn in turns],  # type: ignore[misc]
                response_format=shape,
                temperature=0,
            )
        except (openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError):
            raise Unreachable(f"The model “{self.name}” does not answer just now.") from None
        except openai.OpenAIError as fault:
            raise Refused(f"The model “{self.name}” refused to answer: {fault}.") from fault
        return (said.choices[0].message.content or "") if said.choices else ""

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI  # takes a second to import

        return OpenAI(
            base_url=self._base_url or None,
            api_key=self._api_key or KEYLESS,
            timeout=self._seconds,
            max_retries=0,
        )
