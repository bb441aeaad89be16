"""What Prometheus scrapes agrees with what happened, and tells nothing of the business."""

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.bootstrap import WEB
from bot.console.app import console
from bot.console.sessions import Sessions
from bot.observe.metrics import Meter
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_waits_and_what_happened_is_counted(office: Office) -> None:
    meter = Meter(office.steward)
    office.says(SENTENCE)

    waiting = scraped(meter)
    office.waits(timedelta(seconds=90))
    office.taps("Approve")
    done = scraped(meter)

    assert waiting["steward_approvals_waiting"] == 1
    assert waiting["steward_runs{state=waiting}"] == 1
    assert done["steward_approvals_waiting"] == 0
    assert done["steward_events_total{kind=EffectDone}"] == len(effects_of(office))
    assert done["steward_stretch_seconds_sum{failed=false,stretch=ask}"] == pytest.approx(90)
    assert done["steward_log_position"] == office.parts.log.last()


def test_a_scrape_changes_nothing(office: Office) -> None:
    meter = Meter(office.steward)
    office.says(SENTENCE)
    before = scraped(meter)

    after = scraped(meter)

    assert {n: v for n, v in after.items() if n.startswith("steward")} == {
        n: v for n, v in before.items() if n.startswith("steward")
    }


def test_the_kill_switch_shows(office: Office) -> None:
    meter = Meter(office.steward)
    office.says("stop")

    assert scraped(meter)["steward_stopped"] == 1


def test_anybody_may_scrape_the_console_and_learns_no_name(office: Office) -> None:
    app = console(office.steward, Sessions(office.home), WEB)
    with TestClient(app, base_url="http://127.0.0.1") as stranger:
        office.says(SENTENCE)
        told = stranger.get("/metrics").text

    assert "steward_approvals_waiting 1.0" in told
    assert "Acme" not in told
    assert "design" not in told


def scraped(meter: Meter) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus reads them."""
    families = text_string_to_metric_families(meter.exposition().decode())
    return {
        _named(sample.name, sample.labels): sample.value
        for family in families
        for sample in family.samples
    }


def effects_of(office: Office) -> list[str]:
    run = office.steward.runs()[0]
    return [e.fact.kind for e in office.steward.trace(run.id) if e.fact.kind == "EffectDone"]


def _named(name: str, labels: dict[str, str]) -> str:
    told = ",".join(f"{label}={value}" for label, value in sorted(labels.items()))
    return f"{name}{{{told}}}" if told else name
