"""The timed flow runs from end to end on a real worker, so that `make bench` has something to time."""

from pathlib import Path

from tests.bench.steward_speed import steward


def test_a_round_of_steward_gives_every_figure(tmp_path: Path) -> None:
    found = steward(tmp_path, many=2, singles=2)

    assert found.workflows_per_second > 0
    assert 0 < found.waiting_p50 <= found.waiting_p99
    assert 0 < found.done_p50 <= found.done_p99
    assert found.memory > 0
