"""Encrypts a stream in chunks that cannot be read, changed, swapped or left out without the passphrase.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: each chunk's nonce
carries its number and whether it is the last; the key comes from the passphrase by scrypt (RFC 7914).
"""

import io
import os
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.kernel.errors import NotAllowed

MAGIC = b"steward backup, encrypted, 1\n"
_SALT, _PREFIX, _CHUNK, _TAG = 16, 7, 64 * 1024, 16
_COST, _BLOCK, _LANES = 2**17, 8, 1


class Buffer(Protocol):
    """What can be read into: the standard library's name for it comes with Python 3.12."""

    def __buffer__(self, flags: int, /) -> memoryview: ...


class Encrypting(io.RawIOBase):
    """A file to write to; `close` ends the stream, without which it cannot be read."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt, prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._header = MAGIC + salt + prefix
        self._target, self._waiting, self._number = target, bytearray(), 0
        self._key, self._prefix = _key(passphrase, salt), prefix
        target.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, content: "bytes | Buffer") -> int:
        self._waiting += memoryview(content)
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return memoryview(content).nbytes

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._target.write(self._key.encrypt(nonce, chunk, self._header))
        self._number += 1


class Decrypting(io.RawIOBase):
    """A file to read from, which has been told apart by its `MAGIC`; raises NotAllowed at what is not genuine."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._header = source.read(len(MAGIC) + _SALT + _PREFIX)
        salt, self._prefix = self._header[len(MAGIC) : -_PREFIX], self._header[-_PREFIX:]
        if len(salt) != _SALT:
            raise NotAllowed("This backup ends in its first line: copy it here again.")
        self._source, self._key, self._number = source, _key(passphrase, salt), 0
        self._ready, self._ahead = b"", source.read(_CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Buffer) -> int:
        if not self._ready and self._ahead:
            self._ready = self._next()
        room = memoryview(into)
        taken = self._ready[: len(room)]
        room[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)

    def _next(self) -> bytes:
        chunk, self._ahead = self._ahead, self._source.read(_CHUNK + _TAG)
        nonce = _nonce(self._prefix, self._number, last=not self._ahead)
        try:
            opened = self._key.decrypt(nonce, chunk, self._header)
        except InvalidTag:
            raise NotAllowed(_no(self._number)) from None
        self._number += 1
        return opened


def _key(passphrase: str, salt: bytes) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_LANES)
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def _no(number: int) -> str:
    if number == 0:
        return "That is not this backup's passphrase, or this copy of it was changed."
    return "This backup was changed or cut off since it was made: take another copy of it."
