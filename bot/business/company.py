"""The operator's own company, as its documents and mails name it."""

from pydantic import Field, field_validator

from bot.business.customers import MAIL_ADDRESS
from bot.kernel.frozen import Frozen


class Company(Frozen):
    """What the letterhead, the footer and the payment lines of a document say."""

    name: str = Field(description="Name", default="Your company")
    address: str = Field(description="Address, lines separated by a comma", default="")
    email: str = Field(
        description="Address that mails are sent from", default="owner@company.example"
    )
    phone: str = Field(description="Telephone", default="")
    website: str = Field(description="Address of the web site", default="")
    tax_id: str = Field(description="Tax number, as invoices must show it", default="")
    bank: str = Field(description="Name of the bank", default="")
    iban: str = Field(description="Account (IBAN)", default="")
    bic: str = Field(description="Bank code (BIC)", default="")

    @field_validator("email")
    @classmethod
    def _looks_like_mail(cls, email: str) -> str:
        if not MAIL_ADDRESS.fullmatch(email):
            raise ValueError(f"“{email}” is not an e-mail address; write one like ana@acme.example")
        return email
