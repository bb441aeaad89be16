"""What is said word for word, by buttons and for scripts: `memory show k_12`, `at 2026-03-02 customer Acme`."""

import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from bot.intents.catalog.intent import Intent
from bot.intents.catalog.memory import TaskDone

_READ = re.compile(
    r"\s*/?memory\s+keep\s+(?P<message>m_[a-z2-7]+)(?:\s+for\s+(?P<about>.+?))?\s*", re.IGNORECASE
)
_ORDER = re.compile(r"\s*/?memory(?:\s+(?P<words>.*))?", re.IGNORECASE | re.DOTALL)
_WHY = re.compile(
    r"/?(why|how so|what for|explain|warum|wieso)( (this|that|so|das))?[ ?!.]*", re.IGNORECASE
)
_OF_RECORD = re.compile(
    r"(?:please\s+)?(?:(?P<verb>show|open|see|forget|erase|delete|admit|keep)\s+(?:me\s+)?)?"
    r"(?P<id>k_[a-z0-9]+)\s*[.!?]*(?:\s+please)?",
    re.IGNORECASE,
)
_ERASE, _KEEP = ("forget", "erase", "delete"), ("admit", "keep")


_TAKE_BACK = re.compile(r"\s*/?take back payment\s+(?P<payment>[\w/-]+)", re.IGNORECASE)
_ENTRY_UNDO = re.compile(
    r"/?take back (?P<what>lead|contract|deliverable) (?P<entry>[\w-]+)", re.IGNORECASE
)
_TASK = r"t_[a-z2-7]{12}"
_TASK_UNDO = re.compile(rf"/?take back task (?P<task>{_TASK})/(?P<change>\d+)", re.IGNORECASE)
_TASK_DONE = re.compile(rf"(?P<task>{_TASK}) is done[.!]?", re.IGNORECASE)
_TASK_SNOOZE = re.compile(
    rf"/?snooze (?P<task>{_TASK})(?: (?:until|till|to) (?P<until>.+)| for (?P<span>.+))?",
    re.IGNORECASE,
)
_TASK_DROP = re.compile(
    rf"/?(?:please )?(?:(?:cancel|drop|delete|remove) (?:(?P<task>{_TASK})|"
    r"(?:the |my |that )?(?:reminder|task|todo)(?:(?: (?:about|to|of|for))? (?P<words>\S.*?))?)|"
    r"stop reminding me (?:about|to|of) (?P<rest>\S.*?))[.!]?",
    re.IGNORECASE,
)
_AS_OF = re.compile(
    r"\s*/?at\s+(?P<moment>.+?)\s+(?P<kind>customer|run)\s+(?P<name>\S.*)", re.IGNORECASE
)


_APPROVE_ALL = re.compile(
    r"\s*/?approve (?:all|everything)(?: shown(?: (?P<list>[0-9a-f]+))?)?[.!]?", re.IGNORECASE
)


class PaymentUndo(Intent):
    """Take out of the books what was recorded by mistake."""

    name: ClassVar[str] = "payment.undo"
    summary: ClassVar[str] = "take back a payment that was recorded by mistake"
    payment: str


class Nudge(Intent):
    """What a reminder to a customer becomes when its time has come."""

    name: ClassVar[str] = "nudge"
    summary: ClassVar[str] = "draft a mail that reminds a customer of something"
    customer: str
    about: str

    def goes_out(self) -> bool:
        return True


class TaskSnooze(Intent):
    name: ClassVar[str] = "task.snooze"
    summary: ClassVar[str] = "bring a task up again later"
    task: str
    until: str = ""


class TaskDrop(Intent):
    name: ClassVar[str] = "task.drop"
    summary: ClassVar[str] = "take a task or a reminder off the list"
    words: str


class TaskUndo(Intent):
    name: ClassVar[str] = "task.undo"
    summary: ClassVar[str] = "put a task back as it was before its last change"
    task: str
    change: int


class EntryUndo(Intent):
    name: ClassVar[str] = "entry.undo"
    summary: ClassVar[str] = "take out of the books what was entered by mistake"
    what: str
    entry: str


class RunsOrder(Intent):
    name: ClassVar[str] = "runs"
    summary: ClassVar[str] = "show the latest runs"
    changes: ClassVar[bool] = False


class WaitingOrder(Intent):
    name: ClassVar[str] = "waiting"
    summary: ClassVar[str] = "show what waits for a decision, and decide nothing"
    changes: ClassVar[bool] = False


class WhyOrder(Intent):
    """Asked of a card that is in sight; of anything else, a question is for the catalog."""

    name: ClassVar[str] = "why"
    summary: ClassVar[str] = "say where a card comes from, and which rule asked"
    ref: str


class ApproveShown(Intent):
    """Approve exactly what a list showed, by the name of that set; without one, only show the list."""

    name: ClassVar[str] = "approve.shown"
    summary: ClassVar[str] = "approve everything that a list shows"
    list: str = ""


class MemoryOrder(Intent):
    """Like all orders not in the catalog: nobody has to guess it, and no router may."""

    name: ClassVar[str] = "memory"
    summary: ClassVar[str] = "look into what is remembered, or change it"
    words: str = "list"


class ReadFiles(Intent):
    """What is said by sending files along, or by a tap on the question about them."""

    name: ClassVar[str] = "memory.read"
    summary: ClassVar[str] = "read the files of a message into memory"
    message: str
    about: str = ""


class AsOf(Intent):
    """Look at a customer or a run as it stood at a moment."""

    name: ClassVar[str] = "as_of"
    summary: ClassVar[str] = "show a customer or a run as it was at a moment"
    changes: ClassVar[bool] = False
    moment: str
    kind: str
    what: str


_BARE: Mapping[str, Callable[[], Intent]] = {
    "runs": RunsOrder,
    "waiting": WaitingOrder,
    "approvals": WaitingOrder,
}


# A menu cannot say which card it approves: it asks what there is to decide.
_FROM_A_MENU = "/approve"


class KeepMail(Intent):
    """What is said by pasting a mail: its words are its sender's, and the message has them."""

    name: ClassVar[str] = "mail.keep"
    summary: ClassVar[str] = "keep a mail that was pasted or forwarded"
    message: str


def order_in(text: str, card: str = "") -> Intent | None:
    """The order that a text is, word for word; None where it is none. `card` is the one in sight."""
    if card and _WHY.fullmatch(text.strip()):
        return WhyOrder(ref=card)
    if text.strip().casefold() == _FROM_A_MENU:
        return WaitingOrder()
    if bare := _BARE.get(text.strip(" /.!").casefold()):
        return bare()
    if shown := _APPROVE_ALL.fullmatch(text):
        return ApproveShown(list=shown["list"] or "")
    if found := _TAKE_BACK.fullmatch(text.strip()):
        return PaymentUndo(payment=found["payment"])
    if entry := _ENTRY_UNDO.fullmatch(text.strip()):
        return EntryUndo(what=entry["what"].casefold(), entry=entry["entry"])
    if task := _task_order(text.strip()):
        return task
    if found := _AS_OF.fullmatch(text.strip()):
        return AsOf(moment=found["moment"], kind=found["kind"].casefold(), what=found["name"])
    return memory_order(text)


def _task_order(text: str) -> Intent | None:
    """What the buttons of a task say, and how one is taken off the list."""
    if undo := _TASK_UNDO.fullmatch(text):
        return TaskUndo(task=undo["task"], change=int(undo["change"]))
    if done := _TASK_DONE.fullmatch(text):
        return TaskDone(text=done["task"])
    if snooze := _TASK_SNOOZE.fullmatch(text):
        until = f"in {snooze['span']}" if snooze["span"] else snooze["until"] or ""
        return TaskSnooze(task=snooze["task"], until=until)
    if drop := _TASK_DROP.fullmatch(text):
        return TaskDrop(words=drop["task"] or drop["words"] or drop["rest"] or "")
    return None


def memory_order(text: str) -> MemoryOrder | ReadFiles | None:
    """The order in a text; None where it is none."""
    if read := _READ.fullmatch(text):
        return ReadFiles(message=read["message"], about=read["about"] or "")
    named = _OF_RECORD.fullmatch(text.strip())
    if named:
        said = (named["verb"] or "").casefold()
        verb = "forget" if said in _ERASE else "admit" if said in _KEEP else "show"
        return MemoryOrder(words=f"{verb} {named['id']}")
    found = _ORDER.fullmatch(text.strip())
    return MemoryOrder(words=(found["words"] or "list").strip()) if found else None
