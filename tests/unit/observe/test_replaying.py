"""What replays every test's runs can fail: at a run that comes out otherwise, and at any effect."""

from pathlib import Path

import pytest

from bot.facade.seeing import Seeing
from bot.kernel.flows import Flow, Flows
from bot.kernel.runs import Run
from bot.observe.replay import Replay
from tests.fakes.office import Office
from tests.replaying import differing, watched

SENTENCE = "invoice Acme 120 euros for hosting"


def test_every_office_that_is_opened_is_watched(tmp_path: Path) -> None:
    with watched() as opened:
        office = Office(tmp_path / "home")
        office.restarts()

    assert list(opened.values()) == [office.parts]


def test_a_run_that_comes_out_otherwise_is_found(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    assert differing(office.parts) == []
    flows = office.parts.flows
    known = flows.newest("invoice")
    shorter = Flow(known.name, known.version, known.steps[:2], known.serves)
    others = [flow for flow in flows.all() if flow is not known]

    office.restarts(flows=Flows(shorter, *others))

    (found,) = differing(office.parts)
    assert found.difference is not None
    office.restarts(flows=flows)


def test_a_replay_that_does_something_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    (sent,) = (office.home / "outbox" / "new").iterdir()

    def mails(_seeing: Seeing, run: Run) -> Replay:
        sent.with_name("again").write_bytes(sent.read_bytes())
        return Replay(run.id, 0, 0)

    with monkeypatch.context() as patched:
        patched.setattr(Seeing, "replay", mails)
        with pytest.raises(AssertionError, match="a replay did something outside"):
            differing(office.parts)
