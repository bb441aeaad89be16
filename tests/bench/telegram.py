"""Measures Telegram with a fake that answers at once: message in → confirmed, tap → card updated."""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.fakes.telegram import FakeTelegram, Post
from tests.fakes.telegram.desk import Desk, Way

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
ROUNDS = 100
UNHURRIED = 0.0001


def measure(driver: str, way: Way, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each round, by what was measured; Telegram's limits of pace are lifted."""
    took: dict[str, list[float]] = {
        "message → confirmed": [],
        "tap → answered": [],
        "tap → card updated": [],
    }
    with tempfile.TemporaryDirectory() as home, FakeTelegram(second=UNHURRIED) as telegram:
        telegram.forgives("Too Many Requests")
        desk = Desk(Path(home), telegram, driver=driver, way=way)
        ada = desk.pairs(telegram.person("Ada"))
        desk.opens()
        for number in range(rounds + 1):
            started = time.perf_counter()
            telegram.says(ada, telegram.private(ada), INVOICE)
            telegram.waits(partial(confirmed, telegram), "the message to be confirmed")
            heard = time.perf_counter()
            card = telegram.sees(ada, "Shall I invoice Acme")
            tapped = time.perf_counter()
            tap = telegram.answered(telegram.taps(ada, card, "Approve"))
            answered = time.perf_counter()
            telegram.waits(partial(is_approved, card), "the card to be updated")
            updated = time.perf_counter()
            telegram.waits(partial(is_done, card), "the run to end")
            if number:  # the first round warms everything up
                took["message → confirmed"].append(heard - started)
                took["tap → answered"].append(answered - tapped)
                took["tap → card updated"].append(updated - tapped)
            assert tap.answer == "Approved"
        desk.closes()
    return took


def confirmed(telegram: FakeTelegram) -> bool | None:
    return True if telegram.pending == [] else None


def is_approved(card: Post) -> bool | None:
    return True if "Approved" in card.text else None


def is_done(card: Post) -> bool | None:
    return True if "Mailed" in card.text else None


def report(took: dict[str, list[float]]) -> Sequence[str]:
    """One line for each measure, in milliseconds."""
    return [
        f"{name:20} p50 {1000 * statistics.median(times):6.1f} ms   "
        f"p99 {1000 * statistics.quantiles(times, n=100)[98]:6.1f} ms   n={len(times)}"
        for name, times in took.items()
    ]


def main() -> None:
    ways: tuple[Way, ...] = ("polling", "webhook")
    for driver in ("aiogram", "ptb"):
        for way in ways:
            title = f"Telegram by {driver}, {way}"
            sys.stdout.write("\n".join([title, *report(measure(driver, way)), ""]) + "\n")


if __name__ == "__main__":
    main()
