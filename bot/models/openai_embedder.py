"""Embeds by any server that speaks OpenAI's embeddings API: OpenAI, vLLM, llama.cpp, Ollama."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bot.models.embedder import EmbedderUnavailable, FloatArray, encodable, unit

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 128  # texts a request; several servers refuse more than some hundred
QUERIES_KEPT = 1024
SECONDS = 30.0


class OpenAIEmbedder:
    """Costs a round trip a batch; connects at the first `embed`, and retries twice by itself."""

    def __init__(self, model: str, dimensions: int, *, base_url: str, api_key: str) -> None:
        self.dimensions = dimensions
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._recent = lru_cache(QUERIES_KEPT)(self._embed_query)

    @property
    def name(self) -> str:
        """Two servers may serve different weights under one model name, so both count."""
        identity = f"{self._base_url.rstrip('/')} {self._model} {self.dimensions}"
        return f"openai-{blake2b(identity.encode(), digest_size=6).hexdigest()}"

    def embed(self, texts: Sequence[str]) -> FloatArray:
        if len(texts) == 1:
            return self._recent(texts[0]).copy()
        remaining = iter(texts)
        batches = [self._request(batch) for batch in iter(lambda: [*islice(remaining, BATCH)], [])]
        return np.concatenate(batches or [np.empty((0, self.dimensions), np.float32)])

    def _embed_query(self, text: str) -> FloatArray:
        return self._request([text])

    def _request(self, texts: list[str]) -> FloatArray:
        import openai

        # The API refuses an empty text, and an empty message is no reason to stop.
        sent = [encodable(text) or " " for text in texts]
        try:
            answer = self._client.embeddings.create(
                model=self._model, input=sent, encoding_format="float"
            )
        except openai.OpenAIError as error:
            raise EmbedderUnavailable(
                f'{self._base_url} did not embed with "{self._model}": {error}. '
                "Check the address, the key and the model's name."
            ) from error
        ordered = sorted(answer.data, key=lambda item: item.index)
        return unit(self._checked([item.embedding for item in ordered], len(texts)))

    def _checked(self, vectors: list[list[float]], wanted: int) -> FloatArray:
        lengths = {len(vector) for vector in vectors}
        if len(vectors) != wanted or lengths != {self.dimensions}:
            raise EmbedderUnavailable(
                f'"{self._model}" at {self._base_url} gave {len(vectors)} vectors of length '
                f"{sorted(lengths)} for {wanted} texts, not of {self.dimensions}. "
                "Set the dimensions to what the model makes."
            )
        return np.array(vectors, np.float32)

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI  # takes a second to import

        return OpenAI(base_url=self._base_url, api_key=self._api_key, timeout=SECONDS)
