"""What the router is taught before the operator taps anything."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from bot.intents.frames import Templates
from bot.intents.router_lesson import Example

SAID = Path(__file__).parent / "said.yaml"
OUT_OF_SCOPE = Path(__file__).parent / "out_of_scope.yaml"
_BY_INTENT = TypeAdapter(dict[str, tuple[str, ...]])
_SENTENCES = TypeAdapter(tuple[str, ...])


def catalog_examples(templates: Templates) -> tuple[Example, ...]:
    """Every intent's example sentences, and the sentences that mean none of them."""
    meant = [
        Example(text, label)
        for sentences in (templates.examples(), said())
        for label, texts in sentences.items()
        for text in texts
    ]
    return (*meant, *(Example(text, None) for text in out_of_scope()))


@lru_cache(maxsize=1)
def said() -> Mapping[str, tuple[str, ...]]:
    """Further sentences of each intent, which no template need cover."""
    return _BY_INTENT.validate_python(YAML(typ="safe", pure=True).load(SAID))


@lru_cache(maxsize=1)
def out_of_scope() -> tuple[str, ...]:
    """The shipped sentences that nothing may be done about."""
    return _SENTENCES.validate_python(YAML(typ="safe", pure=True).load(OUT_OF_SCOPE))
