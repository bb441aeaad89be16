"""A guess of the router or of a model is offered, and starts nothing that changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.intents.drafts import Catalog
from bot.intents.resolver import Resolver
from bot.intents.routing import Proposal, Ranking
from tests.unit.intents.worlds import small_world


@dataclass
class SureRouter:
    """Says the same of every sentence."""

    ranking: Ranking

    def rank(self, text: str) -> Ranking:
        del text
        return self.ranking


@dataclass
class EagerModel:
    """Proposes the same for every sentence."""

    proposal: Proposal | None

    def propose(self, text: str, catalog: Catalog, now: datetime) -> Proposal | None:
        assert text
        assert "invoice.create" in catalog
        return self.proposal


def _routed(name: str | None, confidence: float, *alternatives: str) -> Resolver:
    ranking = Ranking(
        name=name,
        confidence=confidence,
        alternatives=alternatives,
        nearest=("what is overdue",),
    )
    return Resolver(SureRouter(ranking))


def test_a_router_that_is_sure_serves_what_only_looks() -> None:
    resolution = _routed("due.list", 0.93).resolve("anybody behind with us by now", small_world())

    assert (resolution.tier, resolution.ask) == (2, None)
    assert [intent.name for intent in resolution.intents] == ["due.list"]
    assert resolution.evidence == ("like “what is overdue”",)


def test_what_changes_anything_is_confirmed_however_sure_the_router_is() -> None:
    resolution = _routed("invoice.create", 0.99).resolve(
        "do the Acme paper, 700 euros", small_world()
    )

    assert resolution.ask is not None
    assert resolution.ask.buttons == ("Yes", "No")
    assert resolution.intents == ()
    assert resolution.drafts[0].slots["customer"] == "Acme GmbH"


def test_no_price_is_taken_from_a_sentence_of_which_a_figure_was_lost() -> None:
    resolution = _routed("invoice.create", 0.99).resolve("Acme paper 700 12 bla", small_world())

    assert "lines" not in resolution.drafts[0].slots


def test_under_its_bar_the_router_only_offers() -> None:
    resolver = _routed(None, 0.4, "due.list", "costs", "status")
    resolution = resolver.resolve("the usual numbers if you would", small_world())

    assert resolution.ask is not None
    assert len(resolution.ask.options) == 4
    assert resolution.ask.buttons[-1] == "None of these"
    assert resolution.alternatives == ("due.list", "costs", "status")
    assert "like “what is overdue”" in resolution.evidence
    assert resolution.intents == ()


def test_a_model_is_asked_last_and_always_confirmed() -> None:
    proposal = Proposal(name="task.add", slots={"text": "water the plants", "colour": "green"})
    resolver = Resolver(model=EagerModel(proposal))
    resolution = resolver.resolve("the greens look thirsty", small_world())

    assert resolution.tier == 3
    assert resolution.drafts[0].slots == {"text": "water the plants"}
    assert resolution.intents == ()


def test_a_model_that_invents_an_intent_is_not_believed() -> None:
    resolver = Resolver(model=EagerModel(Proposal(name="rocket.launch", slots={})))

    assert resolver.resolve("to the moon with it", small_world()).drafts == ()


def test_a_model_is_not_asked_when_the_templates_are_sure() -> None:
    resolver = Resolver(model=EagerModel(Proposal(name="status", slots={})))

    assert resolver.resolve("invoice Acme 3 days at 800", small_world()).tier == 1
