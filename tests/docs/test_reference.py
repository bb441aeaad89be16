"""The reference says what the code says; nothing that an operator or engineer meets is left out."""

import pytest

from tests.docs.reference import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_the_code_has_it(name: str) -> None:
    written = FOLDER / name

    assert written.exists(), f"docs/reference/{name} is missing: run `make docs`."
    assert written.read_text(encoding="utf-8") == PAGES[name](), (
        f"docs/reference/{name} is older than the code: run `make docs`."
    )


def test_every_page_stands_in_the_index() -> None:
    index = (FOLDER.parent / "README.md").read_text(encoding="utf-8")

    assert [name for name in PAGES if f"reference/{name}" not in index] == []
