"""A model is asked over HTTP, repaired once, believed in nothing, and never heard without a tap."""

import json
from pathlib import Path

from bot.config import Settings
from bot.intents.catalog import CATALOG
from bot.intents.model_reading import ModelReader, schema_of
from bot.intents.resolver import Resolution, Resolver
from bot.models.openai_chat import OpenAIChat
from tests.fakes.chat_server import KEY, ChatServer, answering
from tests.fakes.office import Office
from tests.unit.intents.worlds import small_world

HAZY = "the greens look thirsty"
WATER = json.dumps({"name": "task.add", "slots": {"text": "water the plants"}})
BILL = {"customer": "Acme", "lines": [{"description": "design", "unit_price": "800"}]}


def test_what_a_model_reads_is_shown_whole_and_waits_for_a_tap() -> None:
    with answering(json.dumps({"name": "invoice.create", "slots": BILL})) as server:
        resolution = _resolved(server)

    assert resolution.tier == 3
    assert resolution.intents == ()
    assert resolution.drafts[0].slots["customer"] == "Acme GmbH"
    assert resolution.ask is not None
    assert "Acme GmbH" in resolution.ask.text
    assert "800" in resolution.ask.text
    assert resolution.ask.buttons == ("Yes", "No")


def test_its_name_and_its_own_words_are_the_evidence() -> None:
    with answering(WATER) as server:
        resolution = _resolved(server)

    assert resolution.evidence == (f"small-1 read it so: {WATER}",)


def test_the_catalog_goes_along_as_a_schema_and_the_books_do_not() -> None:
    with answering(WATER) as server:
        _resolved(server)

    [request] = server.asked
    sent = json.dumps(request)
    names = [
        option["properties"]["name"]["const"]
        for option in request["response_format"]["json_schema"]["schema"]["anyOf"]
    ]
    assert {*names} == {*CATALOG, "none"}
    assert "Blue Harbor" not in sent
    assert request["messages"][-1] == {"role": "user", "content": HAZY}


def test_an_answer_that_does_not_fit_is_repaired_once() -> None:
    wrong = json.dumps({"name": "task.add", "slots": {"colour": "green"}})
    with answering(wrong, WATER) as server:
        resolution = _resolved(server)

    assert resolution.drafts[0].slots == {"text": "water the plants"}
    assert "colour is no slot of it" in server.asked[1]["messages"][-1]["content"]


def test_a_second_bad_answer_is_the_last() -> None:
    with answering("I would gladly water them!") as server:
        resolution = _resolved(server)

    assert len(server.asked) == 2
    assert resolution.drafts == ()


def test_a_model_that_is_not_sure_says_none() -> None:
    with answering(json.dumps({"name": "none", "slots": {}})) as server:
        assert _resolved(server).drafts == ()


def test_a_server_that_fails_or_refuses_leaves_the_message_to_the_operator() -> None:
    with answering(WATER) as server:
        server.broken = True
        assert _resolved(server).drafts == ()
        server.broken = False
        assert _resolved(server, key="sk-wrong").drafts == ()


def test_a_customer_whom_nobody_knows_is_asked_for() -> None:
    with answering(
        json.dumps({"name": "invoice.create", "slots": BILL | {"customer": "Zorp"}})
    ) as s:
        resolution = _resolved(s)

    assert "customer" not in resolution.drafts[0].slots


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    schema = json.loads(json.dumps(schema_of(CATALOG)))
    text = json.dumps(schema)

    assert all(f"#/$defs/{name}" in text for name in schema["$defs"])
    assert text.count('"$defs"') == 1


def test_an_office_asks_the_model_that_its_settings_name(tmp_path: Path) -> None:
    with answering(WATER) as server:
        settings = Settings(
            home=tmp_path / "home",
            embedder="hashing",
            understanding_model="small-1",
            openai_base_url=server.url,
            openai_api_key=KEY,
        )
        office = Office(settings.home, settings=settings)
        office.says(HAZY)

    assert office.sees("water the plants")


def test_an_office_asks_no_model_unless_one_is_named(tmp_path: Path) -> None:
    with answering(WATER) as server:
        settings = Settings(
            home=tmp_path / "home",
            embedder="hashing",
            openai_base_url=server.url,
            openai_api_key=KEY,
        )
        Office(settings.home, settings=settings).says(HAZY)

    assert server.asked == []


def _resolved(server: ChatServer, key: str = KEY) -> Resolution:
    chat = OpenAIChat("small-1", base_url=server.url, api_key=key, seconds=5)
    return Resolver(model=ModelReader(chat)).resolve(HAZY, small_world())
