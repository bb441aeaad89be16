"""Measures Slack with a fake that answers at once: message in → acknowledgement, tap → card updated."""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import House, Way
from tests.fakes.slack.workspace import Post

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
ROUNDS = 100


def measure(way: Way, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each round, by what was measured."""
    took: dict[str, list[float]] = {"message → ack": [], "tap → ack": [], "tap → card updated": []}
    with (
        tempfile.TemporaryDirectory() as home,
        FakeSlack(post_interval=0) as slack,
        House(Path(home), slack, way) as house,
    ):
        for number in range(rounds + 1):
            started = time.perf_counter()
            thread = house.says(INVOICE)
            heard = time.perf_counter()
            card = slack.sees(house.desk, "Shall I invoice Acme", thread)
            house.rests()
            tapped = time.perf_counter()
            slack.taps(house.owner, card, "Approve")
            acknowledged = time.perf_counter()
            slack.waits(partial(_is_approved, card))
            updated = time.perf_counter()
            house.rests()
            if number:  # the first round warms everything up
                took["message → ack"].append(heard - started)
                took["tap → ack"].append(acknowledged - tapped)
                took["tap → card updated"].append(updated - tapped)
    return took


def _is_approved(post: Post) -> bool:
    return "Approved" in post.shown


def report(took: dict[str, list[float]]) -> Sequence[str]:
    """One line for each measure, in milliseconds."""
    return [
        f"{name:20} p50 {1000 * statistics.median(times):6.1f} ms   "
        f"p99 {1000 * statistics.quantiles(times, n=100)[98]:6.1f} ms   n={len(times)}"
        for name, times in took.items()
    ]


def main() -> None:
    for way in ("socket", "http"):
        title = "Slack over Socket Mode" if way == "socket" else "Slack over signed HTTP"
        sys.stdout.write("\n".join([title, *report(measure(way)), ""]) + "\n")


if __name__ == "__main__":
    main()
