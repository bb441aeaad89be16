"""A policy may take a model's word for what stays inside, says so in the evidence, and for nothing else."""

import json
from pathlib import Path

import pytest

from bot.config import Settings
from bot.governance.policy import Policy, Understanding
from bot.intents.catalog import CATALOG
from bot.intents.resolver import Resolution, Resolver
from bot.intents.routing import Proposal
from bot.kernel import events as e
from tests.fakes.chat_server import KEY, answering
from tests.fakes.office import Office
from tests.unit.intents.test_tiers import EagerModel
from tests.unit.intents.worlds import small_world

HAZY = "the greens look thirsty"
POLICY = Policy(understanding=Understanding(model="auto"))
NEVER = {name for name, intent in CATALOG.items() if not intent.may_pass()}


def test_a_reading_starts_unasked_where_policy_says_so_and_names_the_policy() -> None:
    resolution = _read("task.add", text="water the plants")

    assert [intent.name for intent in resolution.intents] == ["task.add"]
    assert resolution.ask is None
    assert POLICY.digest[:12] in resolution.evidence[1]


@pytest.mark.parametrize("name", sorted(NEVER))
def test_what_goes_out_or_weighs_is_confirmed_whatever_policy_says(name: str) -> None:
    resolution = _read(name)

    assert resolution.intents == ()
    assert resolution.ask is not None


def test_money_decisions_rules_and_forgetting_are_among_what_is_always_confirmed() -> None:
    outward = {name for name, intent in CATALOG.items() if intent.outward}
    money = {"payment.record", "payment.reconcile", "contract.record", "contract.change"}
    decisions = {"approve", "reject", "edit", "snooze", "undo", "resume"}
    rules = {"policy.set", "budget.set", "forget", "customer.update"}
    assert outward | money | decisions | rules <= NEVER


def test_a_reading_of_which_something_had_to_be_left_out_is_confirmed() -> None:
    resolution = _read("remind", text="the logo", at="2026-03-03T09:00:00+00:00", customer="Zorp")

    assert resolution.intents == ()
    assert resolution.ask is not None


def test_an_office_starts_it_at_once_and_keeps_which_policy_let_it(tmp_path: Path) -> None:
    office = _office(tmp_path, 'version = 1\n[understanding]\nmodel = "auto"\n')

    facts = [event.fact for event in office.parts.log.read_all(limit=1000)]
    resolved = [fact.resolution.body for fact in facts if isinstance(fact, e.MessageResolved)]
    assert office.parts.policy.digest[:12] in resolved[-1]
    assert [task.text for task in office.parts.books.tasks()] == ["water the plants"]


def test_an_office_without_such_a_policy_asks_first(tmp_path: Path) -> None:
    office = _office(tmp_path, "version = 1\n")

    assert office.parts.books.tasks() == []
    assert office.sees("Did you mean")


def _read(name: str, **slots: str) -> Resolution:
    model = EagerModel(Proposal(name=name, slots=slots))
    return Resolver(model=model, unasked=POLICY.unasked).resolve(HAZY, small_world())


def _office(home: Path, policy: str) -> Office:
    """One that has been told something which only a model can read."""
    (home / "policy.toml").write_text(policy, encoding="utf-8")
    water = json.dumps({"name": "task.add", "slots": {"text": "water the plants"}})
    with answering(water) as server:
        settings = Settings(
            home=home,
            embedder="hashing",
            understanding_model="small-1",
            openai_base_url=server.url,
            openai_api_key=KEY,
        )
        office = Office(home, settings=settings)
        office.says(HAZY)
    return office
