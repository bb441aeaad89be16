"""The observer tells a collector of traces and a collector of lines all that the log holds, come what may."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import variable
from tests.fakes.collector import Collector, collector
from tests.fakes.office import Office
from tests.fakes.ports import held_port

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
_PATIENCE_SECONDS = 240.0


def test_a_message_arrives_at_the_collector_as_one_trace(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.says(SENTENCE)
    office.taps("Approve")

    with collector() as traces, observed(office.home, traces.endpoint, tmp_path / "lines"):
        eventually(lambda: "run invoice" in names(traces))

    heard = next(span for span in traces.spans if span.name == "hear terminal")
    followed = {span.name for span in traces.spans if span.trace_id == heard.trace_id}
    assert {"draft draft", "ask issue", "queue send", "perform send", "run invoice"} <= followed


def test_every_event_is_one_line_without_its_words(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.says(SENTENCE)
    last = office.parts.log.last()

    with observed(office.home, "", tmp_path / "lines"):
        eventually(lambda: len(events_in(tmp_path / "lines")) == last)

    told = events_in(tmp_path / "lines")
    assert [line["seq"] for line in told] == list(range(1, last + 1))
    assert "design" not in (tmp_path / "lines").read_text()


def test_an_observer_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    with observed(office.home, "", tmp_path / "lines"):
        eventually(lambda: place_of(office) == str(office.parts.log.last()))
    before = office.parts.log.last()

    office.says("help")
    with observed(office.home, "", tmp_path / "more"):
        eventually(lambda: bool(events_in(tmp_path / "more")))
        eventually(lambda: events_in(tmp_path / "more")[-1]["seq"] == office.parts.log.last())

    assert events_in(tmp_path / "more")[0]["seq"] == before + 1


def test_what_no_collector_took_is_offered_again(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    office.says(SENTENCE)
    with (
        held_port() as port,
        observed(office.home, f"http://127.0.0.1:{port}", tmp_path / "lines"),
    ):
        eventually(lambda: "It is tried again" in (tmp_path / "lines").read_text())
        with collector(port) as back:
            eventually(lambda: "hear terminal" in names(back))


@contextmanager
def observed(home: Path, endpoint: str, lines: Path) -> Iterator[None]:
    """Run the observer over a home until the end of the block, then kill it."""
    told = {"home": str(home), "otel_exporter_otlp_endpoint": endpoint, "log_format": "json"}
    environment = {**os.environ, **{variable(name): value for name, value in told.items()}}
    with lines.open("w") as output:
        observer = subprocess.Popen(
            (sys.executable, "-m", "bot.observe"), env=environment, stderr=output
        )
        try:
            yield
        finally:
            observer.kill()
            observer.wait()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "It never came about."
        time.sleep(0.05)


def place_of(office: Office) -> str:
    """How far the observer has noted that it told the log's lines."""
    place = office.home / "observed" / "lines"
    return place.read_text() if place.exists() else ""


def names(traces: Collector) -> set[str]:
    return {span.name for span in traces.spans}


def events_in(lines: Path) -> list[dict[str, object]]:
    """The lines that tell of an event; the last may still be being written."""
    whole = [line for line in lines.read_text().splitlines(keepends=True) if line.endswith("\n")]
    told = [json.loads(line) for line in whole]
    return [line for line in told if line["logger"] == "steward.events"]
