"""A fake of the transcription API: a recording's bytes are its words."""

import email
import email.policy
from contextlib import AbstractContextManager

from tests.fakes.model_server import KEY as KEY, Answer, ModelServer, fault, running

FORMATS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")


class SpeechServer(ModelServer):
    """`prompts` lists what each request brought along."""

    path = "/v1/audio/transcriptions"

    def __init__(self) -> None:
        super().__init__()
        self.prompts: list[str] = []

    def answer(self, body: bytes, media_type: str) -> Answer:
        form = email.message_from_bytes(
            f"Content-Type: {media_type}\r\n\r\n".encode() + body, policy=email.policy.default
        )
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in form.iter_parts()
        }
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        if str(parts["file"].get_filename()).rpartition(".")[2] not in FORMATS:
            return 400, fault("Unrecognized file format")
        self.prompts.append(str(parts["prompt"].get_content()) if "prompt" in parts else "")
        return 200, {"text": content.decode()}


def listening() -> AbstractContextManager[SpeechServer]:
    """A running server, stopped at the end."""
    return running(SpeechServer())
