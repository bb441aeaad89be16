"""The flows of the office: one file per business sequence."""

from bot.flows.invoice import INVOICE, VOID
from bot.flows.memory import ASK, CORRECT, FORGET, MAIL, NOTES, ORDER, READ, REMEMBER
from bot.flows.nudge import NUDGE
from bot.flows.payments import PAYMENT, REMINDER, TAKE_BACK
from bot.kernel.flows import Flow

FLOWS: tuple[Flow, ...] = (
    INVOICE,
    VOID,
    PAYMENT,
    TAKE_BACK,
    REMINDER,
    NUDGE,
    REMEMBER,
    READ,
    NOTES,
    MAIL,
    CORRECT,
    FORGET,
    ASK,
    ORDER,
)
