"""The operator's own company, as its documents and mails name it."""

from pydantic import field_validator

from bot.business.customers import MAIL_ADDRESS
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

    @field_validator("email")
    @classmethod
    def _looks_like_mail(cls, email: str) -> str:
        if not MAIL_ADDRESS.fullmatch(email):
            raise ValueError(f"“{email}” is not an e-mail address; write one like ana@acme.example")
        return email
