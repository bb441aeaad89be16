"""`at TIME customer NAME` and `at TIME run RUN`: a thing as it stood at a moment, read off the log."""

from datetime import datetime

from bot.business.customers import Customer
from bot.intents.catalog.orders import AsOf
from bot.intents.values.reading import Setting
from bot.intents.values.times import read_moment
from bot.intents.words import tokens_of
from bot.kernel.cards import Card, CardField
from bot.kernel.errors import Malformed, NotFound
from bot.steward import Steward


def as_of(asked: AsOf, steward: Steward) -> Card:
    """The card of it; raises Malformed for a moment that cannot be read, NotFound for what was not."""
    moment = moment_in(asked.moment, steward)
    look = _run if asked.kind == "run" else _customer
    return look(asked.what, moment, steward)


def moment_in(words: str, steward: Steward) -> datetime:
    """A moment as it is written or said; in the operator's zone, unless it names its own."""
    settings = steward.office.settings
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        now = steward.office.clock.now().astimezone(settings.zone)
        setting = Setting(now=now, currency=settings.currency, locale=settings.locale)
        tokens = tokens_of(words)
        whole = [one.value for one in read_moment(tokens, 0, setting) if one.end == len(tokens)]
        if not whole:
            raise Malformed(
                f"I cannot read a time in “{words}”: write it like 2026-03-02 or 2026-03-02T10:00."
            ) from None
        return whole[0]
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)


def _customer(name: str, moment: datetime, steward: Steward) -> Card:
    customer, event = steward.seeing.customer_at(name, moment)
    since = event.at.astimezone(steward.office.settings.zone)
    name_of = steward.office.people.name_of
    return Card(
        key="",
        title=f"{customer.name} on {moment:%-d %B %Y at %H:%M}",
        text=f"Since {since:%-d %B %Y at %H:%M}, by {name_of(event.actor)}: {steward.seeing.words_behind(event)}",
        fields=tuple(_fields(customer)),
    )


def _fields(customer: Customer) -> list[CardField]:
    return [CardField(name=k, label=k, value=v) for k, v in customer.told().items() if v]


def _run(name: str, moment: datetime, steward: Steward) -> Card:
    run = steward.seeing.run_at(steward.run(name), moment)
    if run.version == 0:
        raise NotFound(f"On {moment:%-d %B %Y at %H:%M} run {name} had not begun.")
    lines = [f"• {step}: {state.status}" for step, state in run.steps.items()]
    title = f"{run.title or run.flow} on {moment:%-d %B %Y at %H:%M}: {run.state}"
    return Card(key="", title=title, text="\n".join(lines))
