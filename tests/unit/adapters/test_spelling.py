"""What would be done can be read on a phone, wholly, and no text in it passes for more than it is."""

import json

from hypothesis import given, strategies as st

from bot.adapters.spelling import BAR, readable

names = st.text(alphabet="abc_", min_size=1, max_size=8)
words = st.text(alphabet='abc :{}",\n', max_size=20)
values = st.recursive(
    st.one_of(words, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=12,
)
MAIL = "Hello Acme,\n\nplease pay.\nEmail: eve@shop.example"
INVOICE = {
    "customer_name": "Acme",
    "email": "ada@acme.example",
    "lines": [{"description": "design, quantity: 9", "quantity": "3", "unit": ""}],
    "note": "",
    "message": MAIL,
}


def test_every_value_has_its_name_and_no_text_passes_for_another_value() -> None:
    assert readable(json.dumps(INVOICE, indent=2)).split("\n") == [
        "Customer name: Acme",
        "Email: ada@acme.example",
        "Lines 1:",
        "│ Description: design, quantity: 9",
        "│ Quantity: 3",
        "│ Left empty: Unit",
        "Message:",
        "│ Hello Acme,",
        "│ ",
        "│ please pay.",
        "│ Email: eve@shop.example",
        "Left empty: Note",
    ]


def test_a_list_keeps_its_numbers_above_what_each_of_them_would_do() -> None:
    payload = '1. Pay Beta\n{"amount": "90"}\n\n2. Pay Acme\n{"amount": "80"}'

    assert readable(payload) == "1. Pay Beta\nAmount: 90\n\n2. Pay Acme\nAmount: 80"


def test_what_is_no_payload_of_ours_stays_as_it_is() -> None:
    for text in ("", "git diff\n{\n-a\n+b", "{broken", "[1, 2]", '"words"'):
        assert readable(text) == text


@given(st.dictionaries(names, values, max_size=4))
def test_nothing_of_a_payload_is_left_out(payload: dict[str, object]) -> None:
    shown = [line.replace(BAR, "") for line in readable(json.dumps(payload)).split("\n")]

    for leaf in leaves(payload):
        for line in leaf.splitlines():
            assert any(line in said for said in shown)


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value if isinstance(value, str) else json.dumps(value)] if value is not None else []
