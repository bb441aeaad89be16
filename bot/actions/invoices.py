"""What can be done with an invoice: issue it, set it as a PDF, void it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from pydantic import Field, ValidationError

from bot.actions.mail import SendMail
from bot.business.customers import MAIL_ADDRESS
from bot.business.invoices import Invoice, Line, tax, total
from bot.business.money import Money
from bot.kernel.actions import Action, Capability, Reversibility, ShownField
from bot.kernel.errors import Malformed

NUMBER = "{number}"
_FACT = re.compile(r"\{(customer|total|due)\}")
_TEXTS = frozenset({"email", "currency", "due", "reference", "note", "message"})


class IssueInvoice(Action):
    """Give a drafted invoice its number in the ledger; the mail that carries it is shown with it.

    `subject` and `message` may say {number}, {customer}, {total} and {due}.
    """

    capability: ClassVar[Capability] = Capability(
        name="invoice.issue",
        title="issuing invoices",
        outward=True,
        reversibility=Reversibility.COMPENSABLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"customer", "email", "line", "currency"})

    customer: str
    customer_name: str
    email: str
    address: str = ""
    lines: tuple[Line, ...]
    currency: str
    due: date
    tax_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    reference: str = ""
    note: str = ""
    subject: str = f"Invoice {NUMBER}"
    message: str = ""

    def summary(self) -> str:
        return f"invoice {self.customer_name} {self.total()} and mail it to {self.email or '…'}"

    def total(self) -> Money:
        return total(self.lines, self.currency, self.tax_percent)

    def shown(self) -> tuple[ShownField, ...]:
        lines = tuple(
            ShownField(name=f"line{n}", label=f"Line {n}", value=_in_words(line, self.currency))
            for n, line in enumerate(self.lines, 1)
        )
        return (
            ShownField(name="customer", label="Customer", value=self.customer_name),
            ShownField(name="email", label="Send to", value=self.email or "not known yet"),
            *lines,
            *self._extras(),
            ShownField(name="total", label="Total", value=str(self.total())),
            ShownField(name="due", label="Due", value=f"{self.due:%A, %-d %B %Y}"),
            *((ShownField(name="note", label="Note", value=self.note),) if self.note else ()),
            ShownField(name="message", label="Mail", value=self._worded(self.message)),
        )

    def _extras(self) -> tuple[ShownField, ...]:
        """Tax and order number, where there are any."""
        taxed = tax(self.lines, self.currency, self.tax_percent)
        label = f"Tax {self.tax_percent.normalize():f} %"
        found = (
            ShownField(name="tax_percent", label=label, value=str(taxed)) if taxed.amount else None,
            ShownField(name="reference", label="Your reference", value=self.reference)
            if self.reference
            else None,
        )
        return tuple(field for field in found if field)

    def form(self) -> tuple[ShownField, ...]:
        lines = [field for n, line in enumerate(self.lines, 1) for field in _line_form(n, line)]
        return (
            ShownField(name="email", label="Send to", value=self.email),
            *lines,
            ShownField(name="currency", label="Currency", value=self.currency),
            ShownField(name="tax_percent", label="Tax (percent)", value=f"{self.tax_percent}"),
            ShownField(name="reference", label="Your reference", value=self.reference),
            ShownField(name="due", label="Due (YYYY-MM-DD)", value=self.due.isoformat()),
            ShownField(name="note", label="Note", value=self.note),
            ShownField(name="message", label="Mail", value=self.message),
        )

    def blocked(self) -> str:
        return "" if self.email else f"I have no e-mail address for {self.customer_name}: tap Edit."

    def edited(self, changes: Mapping[str, str]) -> "IssueInvoice":
        values: dict[str, object] = {}
        lines = [line.model_dump() for line in self.lines]
        for name, text in changes.items():
            if name == "total":
                lines = [_line_of_total(self, _decimal(name, text))]
            elif name.startswith("line"):
                _edit_line(lines, name, text.strip())
            elif name == "tax_percent":
                values[name] = _decimal(name, text)
            elif name in _TEXTS:
                values[name] = text.strip().upper() if name == "currency" else text.strip()
            else:
                raise Malformed(f"An invoice has no field “{name}”; use {_names(self)} or total.")
        return _checked(self, {**values, "lines": lines})

    def mail(self, number: str) -> tuple[str, str]:
        """Subject and text of the mail that carries the invoice, once it has a number."""
        subject, message = self._worded(self.subject), self._worded(self.message)
        return subject.replace(NUMBER, number), message.replace(NUMBER, number)

    def _worded(self, text: str) -> str:
        """A text with what the invoice says by now; only the number is not known yet."""
        facts = {
            "customer": self.customer_name,
            "total": str(self.total()),
            "due": f"{self.due:%-d %B %Y}",
        }
        return _FACT.sub(lambda found: facts[found[1]], text)

    def issued(self, number: str, day: date) -> Invoice:
        """The invoice that this becomes in the ledger."""
        content = self.model_dump(exclude={"subject", "message"})
        return Invoice(number=number, issued=day, **content)

    def covers(self, action: Action) -> bool:
        """The mail was shown on the card: to this address, in these words, with this one file."""
        return (
            isinstance(action, SendMail)
            and action.to == self.email
            and (action.subject, action.body) == self.mail(action.regarding)
            and [file.name for file in action.attachments] == [f"{action.regarding}.pdf"]
        )


class TypesetInvoice(Action):
    """Make the PDF of an issued invoice."""

    capability: ClassVar[Capability] = Capability(
        name="invoice.typeset",
        title="making PDFs",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
    )

    invoice: Invoice

    def summary(self) -> str:
        return f"make the PDF of invoice {self.invoice.number}"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="number", label="Invoice", value=self.invoice.number),)


class VoidInvoice(Action):
    """Cancel an issued invoice; its number stays used."""

    capability: ClassVar[Capability] = Capability(
        name="invoice.void",
        title="voiding invoices",
        outward=True,
        reversibility=Reversibility.IRREVERSIBLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"number"})

    number: str
    reason: str
    customer_name: str = ""
    total: str = ""

    def summary(self) -> str:
        return f"void invoice {self.number}"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="number", label="Invoice", value=self.number),
            ShownField(name="customer", label="Customer", value=self.customer_name),
            ShownField(name="total", label="Total", value=self.total),
            ShownField(name="reason", label="Reason", value=self.reason),
        )

    def form(self) -> tuple[ShownField, ...]:
        return (ShownField(name="reason", label="Reason", value=self.reason),)

    def edited(self, changes: Mapping[str, str]) -> "VoidInvoice":
        if set(changes) != {"reason"}:
            raise Malformed("Only the reason of a void can be edited: reason=…")
        return self.model_copy(update={"reason": changes["reason"].strip()})


def _in_words(line: Line, currency: str) -> str:
    price = Money(amount=line.unit_price, currency=currency)
    return f"{line.description}: {line.counted()} × {price} = {line.total(currency)}"


def _line_form(n: int, line: Line) -> tuple[ShownField, ...]:
    return (
        ShownField(name=f"line{n}.description", label=f"Line {n}: what", value=line.description),
        ShownField(name=f"line{n}.quantity", label=f"Line {n}: how much", value=f"{line.quantity}"),
        ShownField(name=f"line{n}.unit", label=f"Line {n}: unit", value=line.unit),
        ShownField(
            name=f"line{n}.unit_price", label=f"Line {n}: price", value=f"{line.unit_price}"
        ),
    )


def _names(action: IssueInvoice) -> str:
    return ", ".join(field.name for field in action.form())


def _edit_line(lines: list[dict[str, object]], name: str, text: str) -> None:
    head, _, column = name.partition(".")
    position = head.removeprefix("line")
    if not position.isdigit() or not 1 <= int(position) <= len(lines):
        raise Malformed(f"There is no {head}; the invoice has {len(lines)} line(s), from line1.")
    if column not in {"description", "quantity", "unit", "unit_price"}:
        raise Malformed(f"{head} has description, quantity, unit and unit_price, not “{column}”.")
    numeric = column in {"quantity", "unit_price"}
    lines[int(position) - 1][column] = _decimal(name, text) if numeric else text


def _line_of_total(action: IssueInvoice, amount: Decimal) -> dict[str, object]:
    """One line's new net total keeps its quantity where the price stays exact, else is a lump sum."""
    if len(action.lines) != 1:
        raise Malformed("The invoice has several lines: edit a line, as in line1.unit_price=750.")
    line = action.lines[0]
    price = amount / line.quantity
    if price == price.quantize(Decimal("0.01")):
        return {**line.model_dump(), "unit_price": price}
    return {**line.model_dump(), "quantity": Decimal(1), "unit": "", "unit_price": amount}


def _decimal(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise Malformed(
            f"{name}: “{text}” is not a number; write one like 2200 or 99.50."
        ) from None
    if not value.is_finite():
        raise Malformed(f"{name}: “{text}” is not an amount; write one like 2200 or 99.50.")
    return value


def _checked(action: IssueInvoice, values: dict[str, object]) -> IssueInvoice:
    email = str(values.get("email", action.email))
    if email and not MAIL_ADDRESS.fullmatch(email):
        raise Malformed(f"email: “{email}” is no e-mail address; write one like ana@acme.example.")
    try:
        return IssueInvoice.model_validate({**action.model_dump(), **values})
    except ValidationError as faults:
        sentences = [_sentence(f["loc"], str(f["input"]), f["msg"]) for f in faults.errors()]
        raise Malformed(" ".join(sentences)) from None


def _sentence(place: tuple[int | str, ...], typed: str, message: str) -> str:
    """What is wrong with a field, named as the form names it."""
    if place[0] == "due":
        return f"due: “{typed}” is no date; write one like 2026-12-24."
    if place[0] == "lines":
        _, position, column = place
        name = f"line{int(position) + 1}.{column}"
    else:
        name = str(place[0])
    return f"{name}: “{typed}” will not do: {message.removeprefix('Value error, ')}."
