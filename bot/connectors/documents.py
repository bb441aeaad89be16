"""Keeps files by the SHA-256 of their content, so that a name can never come to mean another file."""

import hashlib
import re
from pathlib import Path

from bot.connectors.durable import write_durably
from bot.kernel.errors import NotFound, Unreachable

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileDocuments:
    """Documents in a folder of the office, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Raises Unreachable where the disk takes no more."""
        digest = _digest(content)
        path = self._path(digest)
        try:
            if not _holds(path, content):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_durably(path, content)
        except OSError as error:
            raise Unreachable(
                f"Documents cannot be kept in {self._folder} ({error.strerror}): "
                "free the disk or mend its permissions."
            ) from error
        return digest

    def content(self, digest: str) -> bytes:
        """The bytes under this digest; raises NotFound where they are missing or damaged."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound(f"“{digest}” names no document: that takes a SHA-256 in 64 hex digits.")
        path = self._path(digest)
        try:
            content = path.read_bytes()
        except OSError:
            raise _missing(digest) from None
        if _digest(content) != digest:
            raise NotFound(f"Document {digest[:12]} is damaged: restore {path} from a backup.")
        return content

    def erase(self, digest: str) -> None:
        if _DIGEST.fullmatch(digest):
            self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]


class MemoryDocuments:
    """Documents that last as long as the process."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        digest = _digest(content)
        self._contents[digest] = content
        return digest

    def content(self, digest: str) -> bytes:
        try:
            return self._contents[digest]
        except KeyError:
            raise _missing(digest) from None

    def erase(self, digest: str) -> None:
        self._contents.pop(digest, None)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _missing(digest: str) -> NotFound:
    return NotFound(f"No document {digest[:12]} is kept here: make or attach it again.")
