"""What ships is enough to teach a router that knows the catalog and leaves the rest alone."""

from collections import Counter

import pytest

from bot.intents.catalog import CATALOG
from bot.intents.frames import shipped_templates
from bot.intents.router import LearnedRouter, train_router
from bot.intents.teaching import catalog_examples, out_of_scope
from bot.models.minilm import MiniLM


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> LearnedRouter:
    models = tmp_path_factory.mktemp("models")
    return train_router(catalog_examples(shipped_templates()), MiniLM(models))


def test_no_sentence_is_both_an_example_and_out_of_scope() -> None:
    meant = {each.text for each in catalog_examples(shipped_templates()) if each.label}

    assert len(out_of_scope()) >= 120
    assert len(set(out_of_scope())) == len(out_of_scope())
    assert meant.isdisjoint(out_of_scope())


def test_each_intent_is_taught_by_two_dozen_sentences_of_which_none_comes_twice() -> None:
    meant = [each for each in catalog_examples(shipped_templates()) if each.label]
    taught = Counter(each.label for each in meant)

    assert {*taught} == {*CATALOG}
    assert min(taught.values()) >= 25
    assert len({each.text for each in meant}) == len(meant)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("could you please invoice Northwind for two days of coaching", "invoice.create"),
        ("what money is still outstanding", "due.list"),
        ("put a call with Dana in the calendar for Friday", "meeting.book"),
    ],
)
def test_the_catalog_is_understood_without_a_template(
    router: LearnedRouter, text: str, label: str
) -> None:
    ranking = router.rank(text)

    assert label in (ranking.name, *ranking.alternatives)
    assert ranking.name in (None, label)


@pytest.mark.parametrize("text", ["who painted the Mona Lisa", "my tooth hurts"])
def test_what_is_not_in_the_catalog_is_asked_about(router: LearnedRouter, text: str) -> None:
    assert router.rank(text).name is None
