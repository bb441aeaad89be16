"""One contract for everything that performs actions: once per key, and with an answer for its past."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.actions.invoices import TypesetInvoice, VoidInvoice
from bot.connectors.documents import FileDocuments, MemoryDocuments
from bot.connectors.mail import MailConnector
from bot.connectors.maildir import MaildirTransport
from bot.connectors.pdf import PdfConnector
from bot.connectors.smtp import SmtpTransport
from bot.connectors.smtp_journal import SmtpJournal
from bot.connectors.smtp_server import smtp_server
from bot.kernel.actions import Action
from bot.kernel.errors import Refused, Unreachable
from bot.kernel.ports import Connector
from tests.fakes.smtp import mail_server
from tests.unit.connectors.builders import KEY, SENDER, STUDIO, Noon, a_mail, an_invoice


@dataclass(frozen=True)
class World:
    """Something to do, the connector for it, how often it was done, and a way to be out of reach."""

    action: Action
    open: Callable[[], Connector]
    effects: Callable[[], int]
    block: Callable[[], None]
    unblock: Callable[[], None] = lambda: None


@pytest.fixture(params=["maildir", "smtp", "pdf"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    match request.param:
        case "maildir":
            yield an_outbox(tmp_path / "outbox")
        case "smtp":
            yield from a_server(tmp_path / "journal")
        case _:
            yield a_press(tmp_path / "documents")


@pytest.fixture
def connector(world: World) -> Connector:
    return world.open()


def an_outbox(folder: Path) -> World:
    documents = MemoryDocuments()
    return World(
        action=a_mail(documents),
        open=lambda: MailConnector(MaildirTransport(folder), documents, Noon(), sender=SENDER),
        effects=lambda: len(list(folder.glob("new/*"))),
        block=folder.touch,
        unblock=folder.unlink,
    )


def a_server(folder: Path) -> Iterator[World]:
    documents = MemoryDocuments()
    with mail_server() as server:
        here = smtp_server(server.url)
        yield World(
            action=a_mail(documents),
            open=lambda: MailConnector(
                SmtpTransport(here, SmtpJournal(folder), Noon()), documents, Noon(), sender=SENDER
            ),
            effects=lambda: len(server.mails),
            block=lambda: server.will("mail", "421 4.3.2 closed for the night"),
        )


def a_press(folder: Path) -> World:
    return World(
        action=TypesetInvoice(invoice=an_invoice()),
        open=lambda: PdfConnector(FileDocuments(folder), STUDIO),
        effects=lambda: len([path for path in folder.rglob("*") if path.is_file()]),
        block=folder.touch,
        unblock=folder.unlink,
    )


def test_performing_leaves_one_effect_and_gives_a_receipt(
    world: World, connector: Connector
) -> None:
    receipt = connector.perform(world.action, key=KEY)

    assert receipt.reference
    assert receipt.words.endswith(".")
    assert world.effects() == 1


def test_what_was_performed_is_found_with_the_same_receipt_even_after_a_restart(
    world: World, connector: Connector
) -> None:
    receipt = connector.perform(world.action, key=KEY)

    assert connector.find(world.action, key=KEY) == receipt
    assert world.open().find(world.action, key=KEY) == receipt
    assert world.effects() == 1


def test_what_was_never_performed_is_not_found(world: World, connector: Connector) -> None:
    assert connector.find(world.action, key=KEY) is None
    assert world.effects() == 0


def test_performing_again_under_the_same_key_changes_nothing(
    world: World, connector: Connector
) -> None:
    first = connector.perform(world.action, key=KEY)
    again = world.open().perform(world.action, key=KEY)

    assert again == first
    assert world.effects() == 1


def test_simulating_shows_what_would_happen_and_does_nothing(
    world: World, connector: Connector
) -> None:
    preview = connector.simulate(world.action)

    assert preview.words.startswith("Would ")
    assert [file.name for file in preview.attachments] == ["2026-0001.pdf"]
    assert world.effects() == 0
    assert connector.find(world.action, key=KEY) is None


def test_out_of_reach_nothing_happens_and_a_later_attempt_succeeds(
    world: World, connector: Connector
) -> None:
    world.block()
    with pytest.raises(Unreachable, match=r": |;"):
        connector.perform(world.action, key=KEY)
    world.unblock()

    assert connector.find(world.action, key=KEY) is None
    assert connector.perform(world.action, key=KEY)
    assert world.effects() == 1


def test_an_action_it_does_not_perform_is_refused_by_name(connector: Connector) -> None:
    with pytest.raises(Refused, match="void invoice 2026-0009"):
        connector.perform(VoidInvoice(number="2026-0009", reason="typo"), key=KEY)
