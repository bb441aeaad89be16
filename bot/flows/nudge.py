"""Reminding a customer of something that is no invoice: a mail, shown first."""

from bot.agents import outreach
from bot.flows.drafted import drafted
from bot.kernel.flows import Draft, Effect, Flow

NUDGE = Flow(
    name="nudge",
    version=1,
    serves="nudge",
    steps=(
        Draft("draft", agent=outreach.draft_nudge),
        Effect("send", make=drafted("draft")),
    ),
)
