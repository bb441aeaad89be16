"""Signatures that hold, keys that stay private, and nothing else that passes for either."""

import stat
from pathlib import Path

from bot.approvals.attestation import holds, signer_in
from bot.kernel.ids import OperatorId


def test_a_signature_holds_for_its_text_and_key_only(tmp_path: Path) -> None:
    signer, other = signer_in(tmp_path / "a"), signer_in(tmp_path / "b")
    made = signer.attest(OperatorId("owner"), "I agree")
    assert holds(made.public_key, "I agree", made.signature)
    assert not holds(made.public_key, "I agree not", made.signature)
    assert not holds(other.public_key, "I agree", made.signature)
    assert not holds("no key", "I agree", made.signature)
    assert not holds(made.public_key, "I agree", "no signature")


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = signer_in(tmp_path)
    assert signer_in(tmp_path).public_key == first.public_key
    mode = stat.S_IMODE((tmp_path / "signing.key").stat().st_mode)
    assert mode == stat.S_IRUSR | stat.S_IWUSR
    assert [path.name for path in tmp_path.iterdir()] == ["signing.key"]
