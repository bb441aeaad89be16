"""The one file that a backup is: a tar.gz of the log, the home's own files, and a manifest of both.

Any archive program opens it; a passphrase wraps the same in `cipher`. The manifest comes last, so that
what was cut off has none.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import AwareDatetime, ValidationError

from bot.kernel.errors import Malformed, NotAllowed
from bot.kernel.frozen import Frozen
from bot.operations.cipher import MAGIC, Decrypting, Encrypting

LOG, MANIFEST, HOME = "log.jsonl", "manifest.json", "home"
_DAMAGED = (EOFError, OSError, tarfile.TarError, ValidationError)


class Manifest(Frozen):
    """What a backup holds: how the log ended, and the SHA-256 of each file by its name."""

    format: int = 1
    made_at: AwareDatetime
    events: int
    heads: str
    files: dict[str, str]


def pack(
    target: IO[bytes],
    passphrase: str,
    log: Path,
    files: Iterable[tuple[str, bytes]],
    seal: Manifest,
) -> Manifest:
    """Write log, files and manifest; `seal` says everything but the files' digests."""
    with _wrapped(target, passphrase) as stream, tarfile.open(fileobj=stream, mode="w|gz") as tar:
        tar.add(log, LOG, filter=_anonymous)
        digests = {LOG: _digest_of(log)}
        for name, content in files:
            digests[f"{HOME}/{name}"] = hashlib.sha256(content).hexdigest()
            _add(tar, f"{HOME}/{name}", content)
        manifest = seal.model_copy(update={"files": digests})
        _add(tar, MANIFEST, manifest.model_dump_json().encode())
    return manifest


def unpack(source: Path, passphrase: str, into: Path) -> Manifest:
    """Write `home/…` and the log under a folder, each file for its owner only.

    Raises Malformed for what is no whole backup, NotAllowed for a passphrase that does not fit.
    """
    try:
        with _opened(source) as file, _unwrapped(file, passphrase) as stream:
            return _unpacked(stream, into)
    except _DAMAGED as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise  # the disk's fault, and not the file's
        raise Malformed(
            f"{source.name} is no backup, or not a whole one ({fault}): take another copy of it."
        ) from None


def is_encrypted(source: Path) -> bool:
    """Whether a file asks for a passphrase; it need not be there."""
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _opened(source: Path) -> IO[bytes]:
    try:
        return source.open("rb")
    except FileNotFoundError:
        raise NotAllowed(f"There is no file {source}.") from None
    except OSError as fault:
        raise NotAllowed(f"{source} cannot be read ({fault.strerror}): name the file.") from None


@contextmanager
def _wrapped(target: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    if not passphrase:
        yield target
        return
    stream = Encrypting(target, passphrase)
    yield stream  # type: ignore[misc]  # tarfile only writes to it
    stream.close()


@contextmanager
def _unwrapped(source: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    encrypted = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    if encrypted and not passphrase:
        raise NotAllowed("This backup is encrypted: give its passphrase or its key file.")
    yield io.BufferedReader(Decrypting(source, passphrase)) if encrypted else source


def _unpacked(stream: IO[bytes], into: Path) -> Manifest:
    digests: dict[str, str] = {}
    manifest = None
    with tarfile.open(fileobj=stream, mode="r|gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not _is_ours(member.name):
                raise Malformed(f"The backup holds “{member.name}”, which no backup of mine does.")
            if member.name == MANIFEST:
                manifest = Manifest.model_validate_json(content.read())
            else:
                digests[member.name] = _write(into / member.name, content)
    while stream.read(io.DEFAULT_BUFFER_SIZE):
        pass  # what follows the archive is padding, and must be genuine as well
    if manifest is None or manifest.files != digests:
        raise Malformed("The backup is not what its manifest says: take another copy of it.")
    return manifest


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = len(parts) > 1 and parts[0] == HOME and ".." not in parts
    return inside or name in (LOG, MANIFEST)


def _write(path: Path, content: IO[bytes]) -> str:
    """Write a file and give its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := content.read(1 << 20):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
