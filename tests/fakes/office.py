"""An office in process, as a story sees it: a person speaks, taps and looks; the clock is the test's."""

import email
import email.policy
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from bot.bootstrap import TERMINAL, open_office, prepare
from bot.config import Settings
from bot.connectors.mail import file_name
from bot.kernel.cards import Button, Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import StewardError
from bot.kernel.events import EffectStarted, Entry, Fact
from bot.kernel.flows import Flows
from bot.kernel.ids import ApprovalRef, RunId, conversation_id
from bot.kernel.messages import Heard, Message, Sender, Trust
from bot.kernel.ports import Append, Batch, Due
from bot.steward import Steward
from worker import clock as ticking, edge
from worker.drain import drain

STRANGER = Sender(channel="terminal", id="stranger", name="Mallory")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THREAD = "main"
_EVERYTHING = 100_000


class Office:
    """A working office in a folder of its own, on all real parts but Redis and the passing of time."""

    def __init__(
        self, home: Path, *, flows: Flows | None = None, settings: Settings | None = None
    ) -> None:
        self.clock = SettableClock(MONDAY)
        self.bell = SynchronousBell()
        self.told: list[str] = []
        self._settings = settings or Settings(home=home, embedder="hashing")
        self._flows = flows
        self._numbers = count(1)
        self._working = threading.Lock()
        prepare(self._settings)
        self.restarts()

    def restarts(self, *, flows: Flows | None = None) -> None:
        """Open everything anew over the same folder, as after a crash, or an update of its flows."""
        self._flows = flows or self._flows
        self.bell.edge.clear()
        prepare(self._settings)
        self.parts = open_office(
            self._settings, bell=self.bell, clock=self.clock, flows=self._flows
        )
        self.steward = Steward(self.parts)

    # Speaking ------------------------------------------------------------------------------------

    def says(
        self,
        text: str,
        *,
        by: Sender = TERMINAL,
        external_id: str = "",
        edits: str | None = None,
        files: Mapping[str, bytes] | None = None,
        spoken: str = "",
        trust: Trust = Trust.OPERATOR,
        works: bool = True,
    ) -> Heard:
        """Say something in the thread, with files by name, and let the office work until it rests.

        What is `spoken` comes in a recording; where it does not work, that is for later.
        """
        kept = [self.steward.keep(name, "", content) for name, content in (files or {}).items()]
        if spoken:
            kept.append(self.steward.keep("voice.ogg", "audio/ogg", spoken.encode()))
        message = Message(
            sender=by,
            thread=THREAD,
            external_id=external_id or f"message-{next(self._numbers)}-{self.steward.position()}",
            text=text,
            at=self.clock.now(),
            edits=edits,
            files=tuple(kept),
            trust=trust,
        )
        heard = self.steward.hear(message)
        if works:
            self.works()
        return heard

    def taps(self, label: str, *, by: Sender = TERMINAL, on: Card | None = None) -> str:
        """Tap a button of the newest card that has it; give the refusal, or "" where it counted."""
        button = self._button(label, on)
        return self._answered(lambda: self._press(button, by))

    def edits(
        self,
        changes: Mapping[str, str] | None = None,
        *,
        by: Sender = TERMINAL,
        on: Card | None = None,
        **fields: str,
    ) -> str:
        """Edit fields of the newest card that offers it; give the refusal, or "" where it counted."""
        button = self._button("Edit", on)
        edit = Edit(
            approval=ApprovalRef(button.ref),
            sender=by,
            shown=button.digest,
            changes=tuple({**(changes or {}), **fields}.items()),
        )
        return self._answered(lambda: self.steward.edit(edit))

    # Looking -------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The folder of everything."""
        return self._settings.home

    @property
    def cards(self) -> list[Card]:
        """What the thread shows, oldest first, each card as it is now."""
        return self.steward.feed(conversation_id(TERMINAL.channel, THREAD))

    @property
    def card(self) -> Card:
        """The card of the latest action that had, or has, to be approved."""
        return [card for card in self.cards if card.kind == "approval"][-1]

    def sees(self, words: str) -> bool:
        """Whether the thread, or the answer to a tap, shows these words."""
        shown = [*map(text_of, self.cards), *self.told]
        return any(words in text for text in shown)

    @property
    def mailbox(self) -> list["Mail"]:
        """The mails that left the office, in the order in which that was begun."""
        outbox = self._settings.home / "outbox" / "new"
        begun = self._begun()
        paths = sorted(outbox.glob("*"), key=lambda path: begun.get(path.stem, 0))
        return [Mail(_parsed(path)) for path in paths]

    def _begun(self) -> dict[str, int]:
        """When each effect was, as a file is named by it: the clock of a disk is too coarse for that."""
        events = self.parts.log.read_all(limit=_EVERYTHING)
        return {
            file_name(event.fact.key): event.seq
            for event in events
            if isinstance(event.fact, EffectStarted)
        }

    # Passing time --------------------------------------------------------------------------------

    def waits(self, time: timedelta) -> None:
        """Let time pass, and the office do what fell due."""
        self.clock.passes(time)
        ticking.tick(self.parts)
        self.works()

    def works(self) -> None:
        """Do what the two queues would, until nothing is left for this moment.

        Where several threads do, each finds all of it done when it is back.
        """
        with self._working:
            drain(self.parts)
            while self.bell.edge:
                edge.perform(self.bell.edge.pop(0), self.parts)
                drain(self.parts)

    def adds(self, run: RunId, fact: Fact) -> None:
        """Let a fact become true of a run, by whoever could have caused it."""
        version = self.parts.log.version(f"run/{run}")
        append = Append(f"run/{run}", version, (Entry(fact=fact, actor="owner"),))
        self.parts.commit(Batch(self.clock.now(), (append,)))

    # Below: what a tap does ----------------------------------------------------------------------

    def _button(self, label: str, on: Card | None) -> Button:
        for card in [on] if on else reversed(self.cards):
            for button in card.buttons:
                if button.label == label:
                    return button
        shown = [button.label for card in self.cards for button in card.buttons]
        raise AssertionError(f"No card has a button {label!r}; there are {shown}.")

    def _press(self, button: Button, by: Sender) -> object:
        ref = ApprovalRef(button.ref)
        match button.verb:
            case "approve" | "reject" as verb:
                decision = Decision(approval=ref, verb=verb, sender=by, shown=button.digest)
                return self.steward.decide(decision)
            case "snooze":
                return self.steward.snooze(ref, by)
            case "happened" | "not_happened":
                happened = button.verb == "happened"
                return self.steward.tell_outcome(ref, by, happened=happened)
            case "say":
                return self.says(button.text, by=by)
            case "why":
                self.told.append(self.steward.card(ref).rule)
                return None
            case "edit":
                raise AssertionError("Edit by `office.edits(field=value)`.")

    def _answered(self, tap: Callable[[], object]) -> str:
        try:
            tap()
        except StewardError as refusal:
            self.told.append(str(refusal))
            return str(refusal)
        self.works()
        return ""


class Worker:
    """Works the office off whenever its bell rings, and often in case it does not."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or go on."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand; what falls due from now on waits."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopped.wait(0.02):
            self._office.works()


@dataclass(frozen=True)
class Mail:
    """A mail as its recipient reads it."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def body(self) -> str:
        text = self.message.get_body(("plain",))
        return str(text.get_content()) if text else ""

    @property
    def files(self) -> dict[str, bytes]:
        """The attachments, by name."""
        return {
            str(part.get_filename()): bytes(part.get_content())
            for part in self.message.iter_attachments()
        }


class SettableClock:
    """`Clock` that only moves when told to."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def passes(self, time: timedelta) -> None:
        self._now += time


@dataclass
class SynchronousBell:
    """`Bell` whose jobs wait until the office works them off; what is due later is not rung."""

    edge: list[str] = field(default_factory=list)

    def ring(self, due: Iterable[Due]) -> None:
        self.edge += [item.subject for item in due if item.queue == "edge"]

    def answered(self) -> None:
        """The kernel is always awake."""


def text_of(card: Card) -> str:
    """Everything of a card that a person can read, one thing a line."""
    parts = [card.title, card.text, card.rule, card.warning]
    parts += [f"{shown.label}: {shown.value}" for shown in card.fields]
    parts += [f"{line.mark} {line.text}" for line in card.diff]
    parts += [card.outcome.words, card.outcome.reason] if card.outcome else []
    parts += [file.name for file in card.attachments]
    return "\n".join(filter(None, parts))


def _parsed(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return email.message_from_binary_file(file, policy=email.policy.default)
