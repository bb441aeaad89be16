"""A button's reference fits Telegram's 64 bytes, whatever it carries, and comes back the same."""

from typing import get_args

import pytest
from hypothesis import given, strategies as st

from bot.adapters.telegram.references import Tapped, carried, reference, tapped
from bot.kernel.cards import Button, Verb
from bot.kernel.frozen import digest_of
from bot.kernel.ids import MessageId, approval_ref, run_id

REF = approval_ref(run_id(MessageId("m"), 0), "issue")
DIGEST = digest_of("IssueInvoice", "{}")


@pytest.mark.parametrize("verb", [verb for verb in get_args(Verb) if verb != "say"])
@pytest.mark.parametrize("digest", [DIGEST, ""])
def test_every_verb_travels_with_its_approval_and_whole_digest(verb: Verb, digest: str) -> None:
    written = reference(Button(label="Approve", verb=verb, ref=REF, digest=digest))

    assert written is not None
    assert 1 <= len(written.encode()) <= 64
    assert tapped(written) == Tapped(verb, REF, digest)


@given(st.integers(min_value=0, max_value=99))
def test_a_field_of_a_form_travels_too(field: int) -> None:
    tap = Tapped("pick", REF, DIGEST, field=field)
    written = carried(tap)
    assert written is not None
    assert tapped(written) == tap


@given(st.text(max_size=80))
def test_words_travel_when_they_fit_whole_and_not_at_all_otherwise(text: str) -> None:
    written = reference(Button(label="Say", verb="say", text=text))
    if len(text.encode()) <= 63:
        assert written is not None
        assert tapped(written) == Tapped("say", text=text)
    else:
        assert written is None


@pytest.mark.parametrize("forged", ["", "?", "A", "A.", "Aa_x.!!", "Xa_x.A.b", "Q" * 64, "A" * 64])
def test_what_we_did_not_make_names_no_digest(forged: str) -> None:
    read = tapped(forged)
    assert read is None or read.shown == ""


@given(st.text(max_size=64))
def test_nothing_that_comes_back_can_break_the_reading(forged: str) -> None:
    read = tapped(forged)
    assert read is None or isinstance(read, Tapped)
