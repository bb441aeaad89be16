"""Customers: who is invoiced, and where their mail goes."""

import re

from pydantic import field_validator

from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen

MAIL_ADDRESS = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")


class Customer(Frozen):
    """A customer as the books know it; `email` is where invoices go, empty until it is told."""

    id: str
    name: str
    email: str = ""
    address: str = ""
    currency: str = ""

    @field_validator("email")
    @classmethod
    def _looks_like_mail(cls, email: str) -> str:
        if email and not MAIL_ADDRESS.fullmatch(email):
            raise ValueError(f"“{email}” is not an e-mail address; write one like ana@acme.example")
        return email


class CustomerSaved(Fact):
    """A customer was added or changed: its whole new state."""

    customer: Customer


def customer_id(name: str) -> str:
    """One id for one name, however it is capitalised or spaced."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return slug or "customer"
