"""Ed25519 signatures (RFC 8032) over what operators decided, with a key that never leaves the home."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from bot.kernel.decisions import Attestation
from bot.kernel.ids import OperatorId


class Ed25519Signer:
    """Signs statements as they are; whoever holds the public key can check them for good."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key().public_bytes_raw().hex()

    def attest(self, operator: OperatorId, statement: str) -> Attestation:
        public_key, signature = self.sign(statement)
        return Attestation(
            operator=operator, statement=statement, public_key=public_key, signature=signature
        )

    def sign(self, text: str) -> tuple[str, str]:
        return self.public_key, self._key.sign(text.encode()).hex()


def signer_in(folder: Path) -> Ed25519Signer:
    """The office's signer; the key is made at first use, readable by its owner only."""
    path = folder / "signing.key"
    if not path.exists():
        _create(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519Signer(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))


def holds(public_key: str, text: str, signature: str) -> bool:
    """Whether a signature is genuine."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _create(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
