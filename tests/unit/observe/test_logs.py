"""What processes print can be read by a machine, and gives no secret away."""

import json
import logging
from pathlib import Path

import pytest

from bot.config import Settings
from bot.observe.logs import HIDDEN, Hiding, JsonLines, Plain


@pytest.fixture
def hide(tmp_path: Path) -> Hiding:
    return Hiding(
        Settings(
            home=tmp_path,
            slack_signing_secret="8f742231b10e",
            openai_api_key="no-known-shape",
            smtp_url="smtp://ana:p%40ss-word@mail.example.com:587",
        )
    )


@pytest.mark.parametrize(
    "secret",
    [
        "8f742231b10e",
        "no-known-shape",
        "p@ss-word",
        "p%40ss-word",
        "xoxb-12345678-abcdefgh",
        "xapp-1-A02-998877",
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_",
        "sk-proj-abcdefghijklmnop",
    ],
)
def test_a_secret_is_hidden_wherever_it_stands(secret: str, hide: Hiding) -> None:
    told = hide(f"POST https://example.com/{secret}/send failed")

    assert secret not in told
    assert HIDDEN in told
    assert told.startswith("POST https://example.com/")


def test_a_password_in_somebody_elses_address_is_hidden(hide: Hiding) -> None:
    assert hide("redis://user:hunter2@host:6379/0") == f"redis://{HIDDEN}@host:6379/0"


def test_ordinary_words_stay(hide: Hiding) -> None:
    words = "invoice 2026-0001 for Acme was sent at 09:00:00 by smtp://mail.example.com:587"

    assert hide(words) == words


def test_a_line_is_one_object_with_its_facets_and_its_fault(hide: Hiding) -> None:
    record = a_record("could not send with no-known-shape\nat all", {"seq": 7, "actor": "edge"})

    line = JsonLines("edge", hide).format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert (told["process"], told["level"], told["seq"], told["actor"]) == (
        "edge",
        "warning",
        7,
        "edge",
    )
    assert "no-known-shape" not in line
    assert "ValueError" in told["fault"]


def test_a_traceback_in_plain_text_hides_secrets_too(hide: Hiding) -> None:
    assert "no-known-shape" not in Plain(hide).format(a_record("failed", {}))


def a_record(message: str, facets: dict[str, object]) -> logging.LogRecord:
    try:
        raise ValueError("the server said no to no-known-shape")
    except ValueError as fault:
        info = (ValueError, fault, fault.__traceback__)
    record = logging.LogRecord("bot.mail", logging.WARNING, "", 0, message, (), info)
    record.facets = facets
    return record
