"""Customers: who is invoiced, and where their mail goes."""

import re

from pydantic import field_validator

from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen

MAIL_ADDRESS = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")


class Detail(Frozen):
    """One thing more that is known of a customer, called as the operator calls it: a phone, a contact."""

    label: str
    value: str


class Customer(Frozen):
    """A customer as the books know it; `email` is where invoices go, empty until it is told."""

    id: str
    name: str
    email: str = ""
    address: str = ""
    currency: str = ""
    details: tuple[Detail, ...] = ()

    @field_validator("email")
    @classmethod
    def _looks_like_mail(cls, email: str) -> str:
        if email and not MAIL_ADDRESS.fullmatch(email):
            raise ValueError(f"“{email}” is not an e-mail address; write one like ana@acme.example")
        return email

    def changed(self, field: str, value: str) -> "Customer":
        """With one thing otherwise; raises ValidationError where the value cannot be that."""
        known = _field_called(field)
        change = {known: value} if known else {"details": self._detailed(field, value)}
        return Customer.model_validate(self.model_dump() | change)

    def told(self) -> dict[str, str]:
        """What is known, by what it is called; empty where it is not."""
        known = {"E-mail": self.email, "Address": self.address, "Currency": self.currency}
        return known | {detail.label: detail.value for detail in self.details}

    def _detailed(self, label: str, value: str) -> tuple[Detail, ...]:
        """The details with this one, in place of what was called the same."""
        new = Detail(label=label[:1].upper() + label[1:], value=value)
        others = (one for one in self.details if one.label.casefold() != label.casefold())
        return (*others, new)


class CustomerSaved(Fact):
    """A customer was added or changed: its whole new state."""

    customer: Customer


def customer_id(name: str) -> str:
    """One id for one name, however it is capitalised or spaced."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return slug or "customer"


def _field_called(said: str) -> str:
    """The field that goes by a name: mail is sent to it, or it stands on invoices; others are details."""
    words = said.casefold().replace("-", "").split()
    if {"mail", "email"} & set(words):
        return "email"
    if words[-1:] == ["address"] and "web" not in words:
        return "address"
    named = {("name",): "name", ("company", "name"): "name", ("currency",): "currency"}
    return named.get(tuple(words), "")
