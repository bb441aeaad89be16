"""A fake of the embeddings API that answers longer than asked, and out of order, as that API may."""

import json
from contextlib import AbstractContextManager

from bot.models.embedder import HashingEmbedder
from tests.fakes.model_server import KEY as KEY, Answer, ModelServer, fault, running


class EmbeddingsServer(ModelServer):
    """Embeds by hashing; `sizes` lists how many texts each request brought."""

    path = "/v1/embeddings"

    def __init__(self) -> None:
        super().__init__()
        self.embedder = HashingEmbedder(64)
        self.sizes: list[int] = []

    def answer(self, body: bytes, media_type: str) -> Answer:
        asked = json.loads(body)
        texts = asked["input"]
        if "" in texts:
            return 400, fault("input cannot be an empty string")
        self.sizes.append(len(texts))
        vectors = [(vector * 3).tolist() for vector in self.embedder.embed(texts)]
        items = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        listed = {"object": "list", "data": items[::-1], "model": asked["model"], "usage": usage}
        return 200, listed


def serving() -> AbstractContextManager[EmbeddingsServer]:
    """A running server, stopped at the end."""
    return running(EmbeddingsServer())
