"""Every kind of action that this version of Steward can propose, judge and perform."""

from bot.actions.invoices import IssueInvoice, TypesetInvoice, VoidInvoice
from bot.actions.mail import SendMail
from bot.actions.memory import (
    AdmitRecord,
    CorrectRecord,
    ForgetRecord,
    KeepDocuments,
    KeepNotes,
    KeepRecord,
    ReplaceRecord,
    TellAnswer,
)
from bot.actions.payments import RecordOddPayment, RecordPayment, TakeBackPayment
from bot.kernel.actions import Action

ACTIONS: tuple[type[Action], ...] = (
    IssueInvoice,
    TypesetInvoice,
    VoidInvoice,
    SendMail,
    RecordPayment,
    RecordOddPayment,
    TakeBackPayment,
    KeepRecord,
    KeepDocuments,
    KeepNotes,
    CorrectRecord,
    AdmitRecord,
    ReplaceRecord,
    ForgetRecord,
    TellAnswer,
)
