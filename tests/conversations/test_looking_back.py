"""Status, why, replay, what-if, the past, the digest and the memory: seen and steered from every chat."""

import pytest

from bot.kernel.runs import Run
from tests.conversations.sentences import ASKED, INVOICE
from tests.fakes.office import Office
from tests.fakes.phones.phone import Phone

PNG = b"\x89PNG"
ALONE = '[capability."invoice.issue"]\nautonomy = "auto"\n'


@pytest.fixture
def run(phone: Phone, office: Office) -> Run:
    """An invoice that was approved and mailed."""
    phone.says(INVOICE)
    phone.sees(ASKED)
    phone.taps("Approve")
    phone.receives("2026-0001.pdf")
    phone.sees("Mailed")
    (run,) = office.steward.runs()
    return run


def test_status_lists_what_waits_and_each_row_is_a_tap(phone: Phone) -> None:
    phone.says("status")
    phone.sees("All quiet")
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.says("status")
    listed = phone.sees("1 open")
    phone.taps(next(label for label in listed.buttons if label.startswith("invoice Acme")))

    assert "issue: asked as" in phone.sees("understood invoice.create").text
    assert phone.receives(".png").startswith(PNG)


def test_the_status_of_a_run_is_its_timeline_in_words_and_as_a_picture(
    phone: Phone, run: Run
) -> None:
    phone.says(f"status {run.id}")

    told = phone.sees("send: done").text
    assert "heard “invoice Acme" in told
    assert phone.receives(".png").startswith(PNG)


def test_why_a_result_came_about_goes_back_to_the_message(phone: Phone, run: Run) -> None:
    phone.taps("Why")

    told = phone.sees("approved by").text
    assert "“invoice Acme" in told
    assert "98% sure, by templates" in told
    assert "the books: Acme, version 1" in told
    assert "default.outward: it leaves this machine" in told
    assert "under policy " in told
    assert "Made 2026-0001.pdf." in told


def test_a_replay_repeats_every_step_and_performs_none(
    phone: Phone, run: Run, office: Office
) -> None:
    phone.says(f"replay {run.id}")

    assert "Nothing was performed" in phone.sees("identical").text
    assert len(office.mailbox) == 1


def test_a_fork_asks_afresh_from_its_step(phone: Phone, run: Run, office: Office) -> None:
    phone.says(f"replay {run.id} from send")
    phone.sees("Forked from “send”")
    phone.sees("Shall I mail “Invoice 2026-0001”")
    assert len(office.mailbox) == 1

    phone.taps("Approve")

    phone.waits(lambda: office.mailbox[1:] or None, "the second mail")
    assert len(office.steward.invoices()) == 1


def test_another_policy_is_tried_on_the_past_and_nothing_is_done(
    phone: Phone, run: Run, office: Office
) -> None:
    (office.home / "alone.toml").write_text(ALONE)

    phone.says("replay since 2026-03-01 with policy alone.toml")

    tried = phone.sees("Without a tap: €2,400.00").text
    assert "Nothing was performed" in tried
    assert "you approved → auto" in tried
    assert len(office.mailbox) == 1


def test_the_books_are_shown_as_they_were(phone: Phone, office: Office) -> None:
    phone.says("change the e-mail of Acme to new@acme.example")
    phone.sees("is new@acme.example now")
    phone.says("at 2026-03-02T08:00 customer Acme")
    phone.sees("On 2 March 2026 at 08:00 the books had no customer “Acme”")

    phone.says("at 2026-03-02T09:00 customer Acme")

    assert "new@acme.example" in phone.sees("Acme on 2 March 2026 at 09:00").text


@pytest.mark.parametrize(
    ("asked", "title"), [("digest", "Monday, 2 March"), ("weekly digest", "23 February to 2 March")]
)
def test_the_digest_tells_the_day_or_the_week_with_a_chart(
    phone: Phone, run: Run, asked: str, title: str
) -> None:
    phone.says(asked)

    told = phone.sees(title).text
    assert "€2,400.00" in told
    assert phone.receives(".png").startswith(PNG)


def test_what_is_remembered_is_cited_and_forgotten_on_approval(phone: Phone) -> None:
    phone.says("remember that Acme pays Net 14")
    phone.sees("I will remember: Acme pays Net 14")
    phone.says("which Net does Acme pay?")
    phone.sees("Acme pays Net 14 [1]")

    phone.says("forget that Acme pays Net 14")
    phone.sees("Shall I forget")
    phone.taps("Approve")
    phone.sees("Forgotten")
    phone.says("which Net does Acme pay?")

    phone.sees("I don't know: nothing that I remember bears on this")
