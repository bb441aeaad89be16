"""The whole way of one message over the real processes: redis-server, RQ workers, a mail server."""

from pathlib import Path

from bot.bootstrap import database
from bot.governance.adopting import adopted
from bot.kernel.events import Judged
from bot.storage.verify import verify
from tests.fakes.smtp import HANG_UP, mail_server
from tests.fakes.workers import running_office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def test_say_card_edit_approve_and_the_mail_arrives_with_the_pdf(
    tmp_path: Path, database_url: str
) -> None:
    with (
        mail_server() as server,
        running_office(tmp_path, smtp_url=server.url, database_url=database_url) as office,
    ):
        office.opens()
        office.says(SENTENCE)
        card = office.shows("pending")
        assert server.mails == []

        edited = office.edits(card, **{"line1.unit_price": "750"})
        office.decides(edited)
        done = office.shows("done")

        (mail,) = server.mails
        assert mail.recipients == ("billing@acme.example",)
        (invoice,) = office.parts.books.invoices()
        assert mail.message["Subject"] == f"Invoice {invoice.number}"
        assert invoice.number.endswith("-0001")
        (pdf,) = mail.message.iter_attachments()
        assert pdf.get_content().startswith(b"%PDF-")
        assert [file.name for file in done.attachments] == [pdf.get_filename()]
        assert verify(database(office.settings)).faults == ()


def test_a_worker_that_restarts_alone_judges_by_no_policy_that_the_log_lacks(
    tmp_path: Path,
) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says(SENTENCE)
        office.shows("pending")
        office.kills("kernel")
        (tmp_path / "policy.toml").write_text('[default]\noutward = "auto"\n')
        office.starts("kernel")
        office.says("invoice Acme 120 euros for hosting", external_id="2")
        alone = office.shows("done")

        judged = {
            event.fact.policy
            for event in office.parts.log.read(f"run/{alone.run}")
            if isinstance(event.fact, Judged)
        }
        assert judged < set(adopted(office.parts.log))
        assert len(adopted(office.parts.log)) == 2
        assert all(office.steward.seeing.replay(one).identical for one in office.steward.runs())


def test_a_refused_recipient_takes_the_invoice_back_out_of_the_books(tmp_path: Path) -> None:
    with mail_server() as server, running_office(tmp_path, smtp_url=server.url) as office:
        server.will("rcpt", "550 no such user here")
        office.opens()
        office.says(SENTENCE)
        office.decides(office.shows("pending"))

        failed = office.shows("failed")

        assert "550" in failed.text
        assert [invoice.state for invoice in office.parts.books.invoices()] == ["void"]
        assert server.mails == []
        assert verify(database(office.settings)).faults == ()


def test_a_mail_that_may_have_arrived_is_asked_about_and_never_sent_twice(tmp_path: Path) -> None:
    with mail_server() as server, running_office(tmp_path, smtp_url=server.url) as office:
        server.will("end", HANG_UP)
        office.opens()
        office.says(SENTENCE)
        office.decides(office.shows("pending"))

        unclear = office.shows("unknown")
        assert [button.label for button in unclear.buttons][:2] == [
            "It happened",
            "It did not: try again",
        ]
        office.tells(unclear, happened=True)

        office.shows("done")
        assert len(server.mails) <= 1


def test_redis_may_forget_everything_and_nothing_is_lost(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says(SENTENCE)
        card = office.shows("pending")
        office.closes()
        office.decides(card)
        office.loses_redis()
        office.outwaits_leases()

        office.opens()

        office.shows("done")
        assert len(list((tmp_path / "outbox" / "new").iterdir())) == 1


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says(SENTENCE)
        office.decides(office.shows("pending"))

        assert [office.drains(role) for role in ("kernel", "edge", "clock")] == [0, 0, 0]
        office.outwaits_leases()
        office.opens()

        office.shows("done")
        assert len(office.parts.books.invoices()) == 1
