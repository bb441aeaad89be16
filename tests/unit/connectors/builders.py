"""What the tests of connectors work with: one invoice, one mail, one noon."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.actions.mail import SendMail
from bot.business.company import Company
from bot.business.invoices import Invoice, Line
from bot.connectors.mail import mail_address
from bot.kernel.cards import Attachment
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Documents

KEY = EffectKey("e_abcdefghijkl")
OTHER_KEY = EffectKey("e_mnopqrstuvwx")
SENDER = mail_address("me@studio.example", "Zoë, Studio")
STUDIO = Company(
    name="Studio Zoë",
    address="Lindenstraße 5\n10969 Berlin",
    email="zoe@studio.example",
    tax_id="DE123456789",
    iban="DE02120300000000202051",
)
PDF = b"%PDF-1.7\r\n.\r\nnot the end"


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def a_line(
    description: str = "Design", quantity: str = "3", unit: str = "days", price: str = "800"
) -> Line:
    return Line(
        description=description, quantity=Decimal(quantity), unit=unit, unit_price=Decimal(price)
    )


def an_invoice(
    *lines: Line, customer: str = "Acme GmbH", note: str = "Thank you.", currency: str = "EUR"
) -> Invoice:
    return Invoice(
        number="2026-0001",
        customer="acme",
        customer_name=customer,
        email="ana@acme.example",
        address="Hauptstraße 12\n10115 Berlin",
        lines=lines or (a_line(),),
        currency=currency,
        issued=date(2026, 3, 2),
        due=date(2026, 3, 16),
        note=note,
    )


def a_mail(
    documents: Documents | None = None,
    *,
    to: str = "ana@acme.example",
    subject: str = "Invoice 2026-0001",
    body: str = "Hello Ana,\n\nplease find it attached.",
    file: str = "2026-0001.pdf",
    media_type: str = "application/pdf",
) -> SendMail:
    """A mail, with a PDF attached where there are documents to keep it in."""
    files: tuple[Attachment, ...] = ()
    if documents:
        digest = documents.keep(PDF)
        files = (Attachment(name=file, media_type=media_type, digest=digest, size=len(PDF)),)
    return SendMail(to=to, subject=subject, body=body, attachments=files, regarding="2026-0001")
