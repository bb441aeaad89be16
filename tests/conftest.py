"""What every test may ask for: an office of its own, in a folder of its own."""

from pathlib import Path

import pytest

from tests.fakes.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A working office on a Monday morning, with its owner at the terminal."""
    return Office(tmp_path / "home")
