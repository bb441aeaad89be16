"""`steward resolve` answers any bytes line by line, and needs no office where a world is given."""

import io
import json
import sys
from pathlib import Path

import pytest

from bot.adapters.terminal.resolving import lines_said, resolve_lines
from bot.intents import teaching
from bot.intents.world_file import read_world
from bot.kernel.errors import Malformed
from tests.unit.intents.lessons import LESSON
from tests.unit.intents.worlds import small_world

WORLD = '{"customers": [{"name": "Acme GmbH"}], "invoices": [{"number": "7", "customer": "Acme"}]}'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    monkeypatch.setattr(teaching, "catalog_examples", lambda _: LESSON)
    return tmp_path


def _world(folder: Path, text: str) -> Path:
    file = folder / "world.json"
    file.write_text(text, "utf-8")
    return file


def test_a_world_of_its_own_needs_no_office(home: Path) -> None:
    said = ["invoice Acme 3 days at 800", "florble the wug"]

    lines = [json.loads(line) for line in resolve_lines(said, "", "", _world(home, WORLD))]

    assert lines[0]["intents"][0]["slots"]["customer"] == "Acme GmbH"
    assert lines[1]["outward"] is False
    assert not (home / "steward.db").exists()


def test_every_line_of_any_bytes_is_answered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"qwxz" * 25_000
    said = b"\n".join(
        [b"status", b"", b"\xff\xfe\x80", b"nul \0 here\r", long, "größe 👩‍💻".encode()]
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said)))

    lines = [json.loads(line) for line in resolve_lines(lines_said(), "", "", _world(home, WORLD))]

    assert [line["text"] for line in lines[:4]] == [
        "status",
        "",
        "\ufffd\ufffd\ufffd",
        "nul \0 here",
    ]
    assert lines[4]["intents"] == []
    assert "more than 10,000 characters" in lines[4]["evidence"][0]
    assert len(lines) == 6


def test_what_a_world_leaves_out_has_its_default(tmp_path: Path) -> None:
    now = small_world().now

    world, unread = read_world(_world(tmp_path, '{"currency": "CHF", "leads": null}'), now)

    assert (world.now, world.tz, world.currency, world.customers) == (now, "UTC", "CHF", ())
    assert unread == ()


def test_invoices_of_a_world_are_in_its_currency(tmp_path: Path) -> None:
    text = '{"currency": "CHF", "invoices": [{"number": "7", "customer": "Acme"}]}'

    world, _ = read_world(_world(tmp_path, text), small_world().now)

    assert world.invoices[0].currency == "CHF"


def test_a_key_that_nothing_reads_is_told_with_the_likely_one(tmp_path: Path) -> None:
    text = '{"customer": [], "invoices": [{"number": "7", "customer": "A", "totl": 3}]}'

    _, unread = read_world(_world(tmp_path, text), small_world().now)

    assert [line.partition(": ")[2] for line in unread] == [
        "nothing reads the key 'customer'; did you mean 'customers'?",
        "nothing reads the key 'totl'; did you mean 'total'?",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "is not a world that can be read"),
        ("[]", "must be one JSON object"),
        ('{"tz": "Mars/Base"}', "tz: there is no time zone 'Mars/Base'"),
        ('{"customers": [{"nam": "A"}]}', "customers.0.name: Field required"),
        ('{"now": "soon"}', "now: "),
    ],
)
def test_what_is_no_world_is_refused_with_the_place(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(Malformed, match=fault.replace(".", r"\.")):
        read_world(_world(tmp_path, text), small_world().now)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "UTC"])
def test_odd_time_zones_are_understood(home: Path, zone: str) -> None:
    (line,) = resolve_lines(["remind me at noon to eat"], "", zone, _world(home, WORLD))

    assert "T12:00:00" in json.loads(line)["intents"][0]["slots"]["at"]
