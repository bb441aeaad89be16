"""The operator's own company, as its documents and mails name it."""

from bot.kernel.frozen import Frozen


class Company(Frozen):
    """What the letterhead, the footer and the payment lines of a document say."""

    name: str = "Your company"
    address: str = ""
    email: str = "owner@company.example"
    phone: str = ""
    website: str = ""
    tax_id: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
