"""Money that came in, and money that did not: recorded, taken back, reminded of."""

from bot.agents import payments
from bot.flows.drafted import drafted
from bot.kernel.flows import Draft, Effect, Flow

PAYMENT = Flow(
    name="payment",
    version=1,
    serves="payment.record",
    steps=(
        Draft("draft", agent=payments.draft_payment),
        Effect("record", make=drafted("draft")),
    ),
)

TAKE_BACK = Flow(
    name="take back",
    version=1,
    serves="payment.undo",
    steps=(
        Draft("draft", agent=payments.draft_take_back),
        Effect("take back", make=drafted("draft")),
    ),
)

REMINDER = Flow(
    name="reminder",
    version=1,
    serves="invoice.remind",
    steps=(
        Draft("draft", agent=payments.draft_reminder),
        Effect("send", make=drafted("draft")),
    ),
)
