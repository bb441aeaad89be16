"""How long it takes to understand a sentence, in an office with 5,000 customers."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter

from bot.intents.frames import shipped_templates
from bot.intents.resolver import Resolver
from bot.intents.router import train_router
from bot.intents.teaching import catalog_examples
from bot.intents.world import Contact, Customer, World
from bot.models.minilm import MiniLM

CUSTOMERS = 5000
CORPUS = Path(__file__).parent.parent / "corpus" / "operator.jsonl"
MODELS = Path(gettempdir()) / "steward-bench-models"


def main() -> None:
    """Print p50 and p99 in milliseconds for the templates alone, and with the router behind them."""
    texts = [json.loads(line)["say"] for line in CORPUS.read_text("utf-8").splitlines()]
    examples = catalog_examples(shipped_templates())
    router = train_router(examples, MiniLM(MODELS), folder=MODELS)
    print(f"{len(texts)} sentences, {CUSTOMERS:,} customers, {len(examples):,} examples")  # noqa: T201
    for name, resolver in (("tiers 0-1", Resolver()), ("tiers 0-2", Resolver(router))):
        times = _times(resolver, texts)
        print(f"{name}: p50 {_at(times, 0.5):.1f} ms, p99 {_at(times, 0.99):.1f} ms")  # noqa: T201


def _world() -> World:
    names = (f"{word} {number}" for number in range(CUSTOMERS // 5) for word in _WORDS)
    return World(
        now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        customers=tuple(
            Customer(name=name, contacts=(Contact(name=f"Ana of {name}"),)) for name in names
        ),
    )


def _times(resolver: Resolver, texts: list[str]) -> list[float]:
    """The first sentence builds the index of names, and is not counted."""
    world = _world()
    resolver.resolve("help me", world)
    times = []
    for text in texts:
        started = perf_counter()
        resolver.resolve(text, world)
        times.append(1000 * (perf_counter() - started))
    return sorted(times)


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))]


_WORDS = ("Acme", "Beta Ltd", "Nordlicht", "Studio Kern", "Harbour & Sons")

if __name__ == "__main__":
    main()
