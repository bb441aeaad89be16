"""Prints figures, confusion table and misses: `python -m tests.corpus`, for all parts of the corpus."""

from pathlib import Path
from tempfile import gettempdir

from bot.intents.frames import shipped_templates
from bot.intents.resolver import Resolver
from bot.intents.router import train_router
from bot.intents.teaching import catalog_examples
from bot.models.minilm import MiniLM
from tests.corpus.scoring import AMERICAN, BLIND, BRITISH, FIFTH, FRESH, OPERATOR, report, score

MODELS = Path(gettempdir()) / "steward-bench-models"


def main() -> None:
    """Every part through the templates alone, then with the router behind them."""
    examples = catalog_examples(shipped_templates())
    router = train_router(examples, MiniLM(MODELS), folder=MODELS)
    for tiers, resolver in (("0-1", Resolver()), ("0-2", Resolver(router))):
        for file in (OPERATOR, FRESH, BLIND, AMERICAN, FIFTH, BRITISH):
            print(f"\n{file}, tiers {tiers}\n{report(score(resolver, file))}")  # noqa: T201


if __name__ == "__main__":
    main()
