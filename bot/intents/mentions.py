"""What a thread has spoken of lately, so that `it` and `the second one` can be resolved."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.intents.drafts import Draft

_KEPT = 8


class Mentions(BaseModel):
    """Names and numbers as they came up, the latest first; `listed` is what was last shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customers: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    def after(self, drafts: tuple[Draft, ...]) -> Mentions:
        """These mentions with what the drafts name put in front."""
        found = self
        for draft in drafts:
            customer, invoice = draft.slots.get("customer"), draft.slots.get("invoice")
            found = found.model_copy(
                update={
                    "customers": _in_front(found.customers, customer),
                    "invoices": _in_front(found.invoices, invoice),
                }
            )
        return found

    def speaking_of(self, *customers: str) -> Mentions:
        """These mentions with whom a message names itself; the first of them is meant first."""
        found = self.customers
        for name in reversed(customers):
            found = _in_front(found, name)
        return self.model_copy(update={"customers": found})

    def showing(self, listed: tuple[str, ...]) -> Mentions:
        """These mentions after a list was shown, from which one may be chosen by its place."""
        return self.model_copy(update={"listed": listed})


NOTHING = Mentions()


def _in_front(known: tuple[str, ...], value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        return known
    return (value, *(other for other in known if other != value))[:_KEPT]
