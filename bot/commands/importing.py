"""Taking customers over from a CSV file: who is new comes into the books, who is known stays as they are."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from pydantic import ValidationError

from bot.business.customers import Customer, CustomerSaved, customer_id
from bot.intents.files import is_csv
from bot.kernel.errors import Malformed
from bot.kernel.events import Entry
from bot.kernel.ids import MessageId
from bot.kernel.messages import File, Message
from bot.kernel.ports import Append
from bot.steward import Steward

MOST_ROWS = 5000
_MOST_FAULTS = 5
_MESSAGE = re.compile(r"\bm_[a-z2-7]+\b")
# The first of these that a column's heading holds says what stands in it.
_COLUMNS = {
    "email": ("mail",),
    "address": ("address", "street", "adresse", "straße"),
    "currency": ("currency", "währung"),
    "name": ("customer", "company", "client", "organi", "name", "firma", "kunde"),
}


def import_customers(
    source: str, message: Message, steward: Steward
) -> tuple[str, tuple[Append, ...]]:
    """What was taken over, in words, and the facts of it. Raises Malformed where there is no such file."""
    named = _MESSAGE.search(source)
    sent = steward.office.conversations.message(MessageId(named[0])) if named else message
    files = [file for file in (sent.files if sent else ()) if is_csv(file)]
    if not files:
        raise Malformed(
            "I import customers from a CSV file: send it to me and say “import customers”."
        )
    operator = steward.operator(message.sender)
    actor = operator.id if operator else ""
    known = {customer.id for customer in steward.customers()}
    told: list[str] = []
    appends: list[Append] = []
    for file in files:
        found, faults = _read(file, steward.office.documents.content(file.digest))
        new = {c.id: c for c in found if c.id not in known}
        known |= new.keys()
        told += _told(file, len(new), len(found) - len(new), faults)
        why = f"imported from {file.name}"
        for customer in new.values():
            stream, fact = f"customer/{customer.id}", CustomerSaved(customer=customer)
            entry = Entry(fact=fact, actor=actor, source=message.id, rationale=why)
            appends.append(Append(stream, steward.office.log.version(stream), (entry,)))
    return "\n".join(told), tuple(appends)


def _read(file: File, content: bytes) -> tuple[list[Customer], list[str]]:
    """The customers of a file, and a sentence for each row that holds none."""
    rows = csv.DictReader(StringIO(_text(content)), dialect=_dialect(content), restkey="")
    columns = dict(_columned(rows.fieldnames or ()))
    if "name" not in columns:
        raise Malformed(
            f"{file.name} has no column of names; call one “name”, and others “email”, “address”."
        )
    found, faults = [], []
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            faults.append(f"I stopped behind {MOST_ROWS:,} rows; send the rest as another file.")
            break
        if not (row[columns["name"]] or "").strip():
            faults.append(f"row {number}: it names nobody")
            continue
        try:
            found.append(_customer(row, columns))
        except ValidationError as fault:
            words = fault.errors()[0]["msg"].removeprefix("Value error, ")
            faults.append(f"row {number}: {words}")
    return found, faults


def _customer(row: Mapping[str, str | None], columns: Mapping[str, str]) -> Customer:
    values = {field: (row.get(column) or "").strip() for field, column in columns.items()}
    return Customer.model_validate({"id": customer_id(values["name"]), **values})


def _columned(headings: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Which column holds which field: each column once, the first that fits."""
    free = [heading for heading in headings if heading]
    for field, words in _COLUMNS.items():
        fitting = [h for word in words for h in free if word in h.casefold()]
        if fitting:
            free.remove(fitting[0])
            yield field, fitting[0]


def _dialect(content: bytes) -> type[csv.Dialect]:
    """Commas, semicolons or tabs: what the heading has most of."""
    heading = _text(content).partition("\n")[0]
    mark = max(",;\t", key=heading.count)
    return type("_Found", (csv.excel,), {"delimiter": mark})


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _told(file: File, new: int, known: int, faults: list[str]) -> list[str]:
    have = f", {known} known already and left as they were" if known else ""
    lines = [f"{file.name}: {new} new in the books{have}."]
    lines += [f"• {fault}" for fault in faults[:_MOST_FAULTS]]
    further = len(faults[_MOST_FAULTS:])
    return [*lines, f"• and {further} more rows like these"] if further else lines
