"""A button's reference fits Telegram's 64 bytes, whatever it carries, and comes back the same."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.references import Tapped, reference, tapped
from bot.kernel.cards import Button, Verb
from bot.kernel.frozen import digest_of
from bot.kernel.ids import MessageId, approval_ref, run_id


@pytest.mark.parametrize("verb", [verb for verb in get_args(Verb) if verb != "say"])
def test_every_verb_travels_with_its_approval_and_whole_digest(verb: Verb) -> None:
    ref, digest = approval_ref(run_id(MessageId("m"), 0), "issue"), digest_of("IssueInvoice", "{}")
    carried = reference(Button(label="Approve", verb=verb, ref=ref, digest=digest))

    assert carried is not None
    assert len(carried.encode()) <= 64
    assert tapped(carried) == Tapped(verb, ref, digest)


@given(st.text(max_size=80))
def test_words_travel_when_they_fit(text: str) -> None:
    carried = reference(Button(label="Say", verb="say", text=text))
    if len(text.encode()) <= 63:
        assert carried is not None
        assert tapped(carried) == Tapped("say", text=text)
    else:
        assert carried is None


@pytest.mark.parametrize("forged", ["", "?", "Aa_x", "Aa_x.!!", "Xa_x.AAAA", "A" * 64])
def test_what_we_did_not_make_is_not_read(forged: str) -> None:
    read = tapped(forged)
    assert read is None or read.shown == ""
