"""Sets issued invoices as PDFs made to last: archivable, and byte for byte the same each time."""

import hashlib
from datetime import UTC, datetime, time

from bot.actions.invoices import TypesetInvoice
from bot.business.company import Company
from bot.business.invoices import Invoice
from bot.connectors.letterhead import paper_of
from bot.connectors.typesetting import Sheet, typeset
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.cards import Attachment
from bot.kernel.errors import NotFound, Refused
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Documents


class PdfConnector:
    """Makes PDFs; since the same invoice gives the same bytes, doing it again changes nothing."""

    performs: tuple[type[Action], ...] = (TypesetInvoice,)

    def __init__(self, documents: Documents, company: Company) -> None:
        self._documents = documents
        self._company = company

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        invoice = _invoice_of(action)
        sheet = self._set(invoice)
        self._documents.keep(sheet.content)
        return _receipt(invoice, sheet)

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        """Set the invoice again and look whether that document is kept."""
        invoice = _invoice_of(action)
        sheet = self._set(invoice)
        try:
            self._documents.content(_digest(sheet))
        except NotFound:
            return None
        return _receipt(invoice, sheet)

    def simulate(self, action: Action) -> Preview:
        invoice = _invoice_of(action)
        sheet = self._set(invoice)
        file = _attachment(invoice, sheet)
        return Preview(words=f"Would make {file.name}{_blemish(sheet)}.", attachments=(file,))

    def _set(self, invoice: Invoice) -> Sheet:
        dated = datetime.combine(invoice.issued, time(), UTC)
        return typeset("invoice", paper_of(invoice, self._company), dated)


def _invoice_of(action: Action) -> Invoice:
    if not isinstance(action, TypesetInvoice):
        raise Refused(f"The PDF connector sets invoices; it cannot {action.summary()}.")
    return action.invoice


def _receipt(invoice: Invoice, sheet: Sheet) -> Receipt:
    file = _attachment(invoice, sheet)
    words = f"Made {file.name}{_blemish(sheet)}."
    return Receipt(reference=file.digest, words=words, attachments=(file,))


def _attachment(invoice: Invoice, sheet: Sheet) -> Attachment:
    return Attachment(
        name=f"{invoice.number}.pdf",
        media_type="application/pdf",
        digest=_digest(sheet),
        size=len(sheet.content),
    )


def _digest(sheet: Sheet) -> str:
    return hashlib.sha256(sheet.content).hexdigest()


def _blemish(sheet: Sheet) -> str:
    if not sheet.missing:
        return ""
    return f", but no font here has {sheet.missing}: install one, such as fonts-noto"
