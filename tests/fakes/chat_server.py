"""A fake of the chat API that answers what it was told to, in turn."""

import json
from contextlib import AbstractContextManager
from typing import Any

from tests.fakes.model_server import KEY as KEY, Answer, ModelServer, running


class ChatServer(ModelServer):
    """`answers` are given one after the other, the last one for good; `asked` keeps each request."""

    path = "/v1/chat/completions"

    def __init__(self, answers: tuple[str, ...]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def answer(self, body: bytes, media_type: str) -> Answer:
        asked = json.loads(body)
        self.asked.append(asked)
        words = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return 200, _completion(asked["model"], words)


def answering(*answers: str) -> AbstractContextManager[ChatServer]:
    """A running server, stopped at the end."""
    return running(ChatServer(answers))


def _completion(model: str, words: str) -> dict[str, object]:
    message = {"role": "assistant", "content": words}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
    }
