"""Settings that cannot be read stop the start: one line a fault, naming its place and the fix."""

from pathlib import Path

import pytest

from bot.config import read_settings
from bot.kernel.errors import Malformed


def faults(home: Path, written: str = "", **told: str) -> list[str]:
    if written:
        (home / "settings.toml").write_text(written, encoding="utf-8")
    with pytest.raises(Malformed) as refusal:
        read_settings({"STEWARD_HOME": str(home), **told})
    return str(refusal.value).splitlines()


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = read_settings({"STEWARD_HOME": str(tmp_path)})
    assert (settings.home, settings.currency, settings.tz) == (tmp_path, "EUR", "UTC")


def test_the_environment_goes_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('currency = "USD"\ntz = "Europe/Berlin"\n')
    told = {"STEWARD_HOME": str(tmp_path), "STEWARD_CURRENCY": "CHF"}
    settings = read_settings(told)
    assert (settings.currency, settings.tz) == ("CHF", "Europe/Berlin")


def test_each_fault_is_named_by_where_it_was_set_and_how_to_mend_it(tmp_path: Path) -> None:
    found = faults(tmp_path, 'tz = "Mars/Base"\ncolour = "red"\n', STEWARD_CURRENCY="EURO")
    assert sorted(found) == [
        "STEWARD_CURRENCY: no such currency; write its ISO code, like EUR.",
        "settings.toml, colour: there is no such setting; remove it or correct its name.",
        "settings.toml, tz: no such time zone; write one like Europe/Berlin.",
    ]


def test_a_file_that_is_no_toml_is_told_where_it_breaks(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, "tz =\n")
    assert line.startswith("settings.toml: ")
    assert line.endswith("fix that line and start again.")
    assert "line 1" in line


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    told = {"STEWARD_HOME": str(tmp_path), "STEWARD_CURRENCY": ""}
    assert read_settings(told).currency == "EUR"
