"""Documents: one name for one content, and nothing else ever under it."""

from pathlib import Path

import pytest

from bot.connectors.documents import FileDocuments, MemoryDocuments
from bot.kernel.errors import NotFound, Unreachable
from bot.kernel.ports import Documents

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture(params=["files", "memory"])
def documents(request: pytest.FixtureRequest, tmp_path: Path) -> Documents:
    return FileDocuments(tmp_path / "kept") if request.param == "files" else MemoryDocuments()


def test_content_is_named_by_its_sha_256(documents: Documents) -> None:
    assert documents.keep(b"hello") == HELLO
    assert documents.content(HELLO) == b"hello"


def test_keeping_twice_is_keeping_once(documents: Documents) -> None:
    assert documents.keep(b"hello") == documents.keep(b"hello")
    assert documents.content(HELLO) == b"hello"


@pytest.mark.parametrize("content", [b"", b"\x00" * 100_000])
def test_any_bytes_whatever_come_back(documents: Documents, content: bytes) -> None:
    assert documents.content(documents.keep(content)) == content


@pytest.mark.parametrize("digest", ["0" * 64, "", "../secret", HELLO.upper()])
def test_what_was_never_kept_is_not_found(documents: Documents, digest: str) -> None:
    with pytest.raises(NotFound):
        documents.content(digest)


def test_files_outlive_the_object_that_kept_them(tmp_path: Path) -> None:
    FileDocuments(tmp_path).keep(b"hello")

    assert FileDocuments(tmp_path).content(HELLO) == b"hello"


def test_a_damaged_file_is_never_handed_out_and_keeping_it_again_mends_it(tmp_path: Path) -> None:
    documents = FileDocuments(tmp_path)
    documents.keep(b"hello")
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(b"jello")

    with pytest.raises(NotFound, match="damaged"):
        documents.content(HELLO)
    documents.keep(b"hello")
    assert documents.content(HELLO) == b"hello"


def test_a_path_is_no_digest(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")

    with pytest.raises(NotFound, match="SHA-256"):
        FileDocuments(tmp_path / "kept").content("../secret")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()

    with pytest.raises(Unreachable, match="kept"):
        FileDocuments(tmp_path / "kept").keep(b"hello")
