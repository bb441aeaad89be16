"""The composition root: the only file that names concrete classes and puts an office together."""

from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from redis import Redis
from sqlalchemy import Engine

from bot.actions import Actions
from bot.actions.kinds import ACTIONS as ACTIONS
from bot.approvals.attestation import signer_in
from bot.business.customers import Customer, CustomerSaved
from bot.config import Settings, read_settings
from bot.connectors.bus import Bus
from bot.connectors.documents import FileDocuments
from bot.connectors.ledger import LedgerConnector
from bot.connectors.mail import MailConnector, Transport, mail_address
from bot.connectors.maildir import MaildirTransport
from bot.connectors.memory import MemoryConnector, ThreadConnector
from bot.connectors.payments import PaymentsConnector
from bot.connectors.pdf import PdfConnector
from bot.connectors.smtp import SmtpTransport
from bot.connectors.smtp_journal import SmtpJournal
from bot.connectors.smtp_server import smtp_server
from bot.facade.pairing import Pairings
from bot.flows import FLOWS as FLOWS
from bot.governance.adopting import adopt
from bot.governance.policy import Policy, read_policy
from bot.intents.model_reading import ModelReader
from bot.intents.own import OwnFolder
from bot.intents.resolver import Resolver
from bot.intents.routing import Router, Understander
from bot.intents.schooled import SchooledRouter
from bot.interpreter import Interpreter
from bot.kernel.events import Entry
from bot.kernel.flows import Flows
from bot.kernel.ids import OperatorId
from bot.kernel.messages import Sender
from bot.kernel.ports import Append, Batch, Bell, Clock, Connector, Documents, Log
from bot.models.openai_chat import OpenAIChat
from bot.models.openai_transcriber import OpenAITranscriber
from bot.models.transcriber import NoTranscriber, Transcriber
from bot.models.writer import TemplateWriter
from bot.office import Office
from bot.redis_server import socket_in
from bot.storage.agenda import Agenda
from bot.storage.books import Books
from bot.storage.conversations import Conversations
from bot.storage.database import open_database, sqlite_url
from bot.storage.deliveries import Deliveries
from bot.storage.exact import ExactAnswers
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.people import People
from bot.storage.queue import RqBell
from bot.storage.records import SqlRecords
from bot.storage.runs import Runs
from bot.storage.spending import Spendings

if TYPE_CHECKING:
    from bot.memory.memory import LongTerm

OWNER = OperatorId("owner")
TERMINAL = Sender(channel="terminal", id="local", name="terminal")
CHROMA_NOTE = "chroma.url"
WEB = Sender(channel="web", id="owner", name="web")
CONSOLE = "console"
_CONNECT_SECONDS = 2
_READING_SECONDS = 8.0


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def open_office(
    settings: Settings | None = None,
    *,
    bell: Bell | None = None,
    clock: Clock | None = None,
    flows: Flows | None = None,
    patient: bool = False,
) -> Office:
    """Put the office of these settings together; raises Misconfigured where a setting or policy is.

    Who is `patient` rather waits for the router to be learnt than to do without it.
    """
    settings = settings or read_settings()
    clock = clock or SystemClock()
    settings.home.mkdir(parents=True, exist_ok=True)
    actions = Actions(ACTIONS)
    policy = read_policy(settings.home / "policy.toml", actions.capabilities())
    engine = database(settings)
    log, books, agenda, runs = SqlLog(engine), Books(engine), Agenda(engine), Runs(engine)
    documents = FileDocuments(settings.home / "documents")
    memory = cache(lambda: open_memory(settings, engine, log))
    connectors = (
        *_connectors(settings, log, books, documents, clock),
        MemoryConnector(memory, documents, clock, OWNER),
        ThreadConnector(),
    )
    return Office(
        settings=settings,
        log=log,
        runs=runs,
        conversations=Conversations(engine),
        deliveries=Deliveries(engine),
        spendings=Spendings(engine),
        people=People(engine),
        books=books,
        agenda=agenda,
        documents=documents,
        flows=flows or Flows(*FLOWS),
        actions=actions,
        policy=policy,
        bus=Bus(connectors, actions, clock, agenda.failures, settings.lease),
        bell=bell or RqBell(connect_redis(settings), clock, settings.lease),
        clock=clock,
        signer=signer_in(settings.home),
        writer=TemplateWriter(),
        transcriber=_transcriber(settings),
        understand=Interpreter(
            lambda: open_resolver(settings, policy, patient=patient), settings, clock, books, runs
        ),
        records=SqlRecords(engine, log),
        memory=memory,
    )


def begin_work(settings: Settings | None = None) -> Office:
    """Open the office for a process that judges, or takes answers, at times without `prepare` before it.

    The policy that it read is in the log ahead of the first verdict that names it.
    """
    office = open_office(settings)
    adopt(office.log, office.policy, office.clock.now())
    return office


def prepare(settings: Settings, clock: Clock | None = None) -> None:
    """Bring the database to this version, and give a new office its owner and an example customer."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(database(settings))
    office = open_office(settings, bell=SilentBell(), clock=clock)
    if not office.people.operators():
        _found(office)
    adopt(office.log, office.policy, office.clock.now())


def database(settings: Settings) -> Engine:
    """The database of the settings, or the one in the home."""
    return open_database(settings.database_url or sqlite_url(settings.home / "steward.db"))


def open_resolver(
    settings: Settings, policy: Policy, *, patient: bool = True, taught: bool = True
) -> Resolver:
    """Understanding by templates, the operator's own among them, then by a router that learnt them.

    Who is not `patient` does without the router until `learn_router` has made it; unless `taught`,
    it knows nothing of what taps confirmed, and needs no database.
    """
    own = OwnFolder(settings.home / "intents")
    models = settings.home / "models"
    router = SchooledRouter(lambda: learn_router(settings, taught=taught), models, patient)
    return Resolver(router, _model_reader(settings), own=own, unasked=policy.unasked)


def _model_reader(settings: Settings) -> Understander | None:
    """What reads a message that nothing else is sure of, where the operator named a model for it."""
    if not settings.understanding_model:
        return None
    chat = OpenAIChat(
        settings.understanding_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        seconds=_READING_SECONDS,
    )
    return ModelReader(chat)


def learn_router(settings: Settings, *, taught: bool = True) -> Router:
    """Learn the catalog's examples and what taps confirmed, or read what was learnt of them before.

    A tap that would undo what was confirmed earlier does not count.
    """
    from bot.intents.frames import shipped_templates
    from bot.intents.router import LessonRefused, train_router
    from bot.intents.teaching import catalog_examples
    from bot.models.minilm import MiniLM

    models = settings.home / "models"
    examples = catalog_examples(shipped_templates())
    router = train_router(examples, MiniLM(models), folder=models / "router")
    for one in Conversations(database(settings)).learned() if taught else ():
        with suppress(LessonRefused):
            router = router.learn(one.text, one.intent)
    return router


def open_memory(settings: Settings, engine: Engine, log: Log) -> "LongTerm":
    """Long-term memory; its vectors are in Chroma while one runs, else in this process."""
    from bot.memory.ask import Ask
    from bot.memory.chroma import ChromaIndex
    from bot.memory.dense import NumpyIndex, VectorIndex
    from bot.memory.library import Build, Library
    from bot.memory.memory import LongTerm
    from bot.memory.recall import Recall
    from bot.memory.recapping import SUMMARY
    from bot.models.embedder import HashingEmbedder
    from bot.models.minilm import MiniLM
    from bot.storage.erasure import Erasure

    address = partial(chroma_url, settings)
    small = HashingEmbedder()
    embedders = (MiniLM(settings.home / "models"), small)

    def near(build: Build) -> VectorIndex:
        return ChromaIndex(address, build.embedder, build.number) if address() else NumpyIndex()

    library = Library(
        SqlRecords(engine, log),
        settings.home / "index",
        embedders if settings.embedder == "minilm" else (small,),
        near,
    )
    tables = ExactAnswers(Books(engine))
    ask = Ask(
        Recall(library.current),
        tables=tables,
        summaries=lambda viewer: library.records.under(viewer.scopes, SUMMARY),
    )
    return LongTerm(library, ask, traces=Erasure(engine, log))


def chroma_url(settings: Settings) -> str:
    """The Chroma of the settings, or the private one that `steward up` runs; empty without either."""
    if settings.chroma_url:
        return settings.chroma_url
    try:
        return (settings.home / CHROMA_NOTE).read_text()
    except FileNotFoundError:
        return ""


def connect_redis(settings: Settings) -> Redis:
    """The Redis of the settings, or the private one in the home."""
    if settings.redis_url:
        return Redis.from_url(settings.redis_url, socket_connect_timeout=_CONNECT_SECONDS)
    return Redis(unix_socket_path=str(socket_in(settings.home)))


class SilentBell:
    """`Bell` for work that nobody waits for: the clock rings for it later."""

    def ring(self, due: object) -> None:
        pass

    def answered(self) -> None:
        pass


def _connectors(
    settings: Settings, log: Log, books: Books, documents: Documents, clock: Clock
) -> tuple[Connector, ...]:
    sender = mail_address(settings.company.email, settings.company.name)
    return (
        LedgerConnector(log, books, clock, settings.zone),
        PaymentsConnector(log, books, clock),
        PdfConnector(documents, settings.company),
        MailConnector(_transport(settings, clock), documents, clock, sender=sender),
    )


def _transcriber(settings: Settings) -> Transcriber:
    """What listens to recordings, where a model server is set up; both of its tries fit in a lease."""
    if not (settings.openai_api_key or settings.openai_base_url):
        return NoTranscriber()
    return OpenAITranscriber(
        settings.speech_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        seconds=settings.lease_seconds / 3,
    )


def _transport(settings: Settings, clock: Clock) -> Transport:
    """The mail server of the settings; without one, mail waits in an outbox on disk."""
    if not settings.smtp_url:
        return MaildirTransport(settings.home / "outbox")
    journal = SmtpJournal(settings.home / "smtp-journal")
    return SmtpTransport(smtp_server(settings.smtp_url), journal, clock)


def _found(office: Office) -> None:
    """The first facts of a new office: who owns it, and a customer to try things on."""
    pairings = Pairings(office)
    for sender, home in ((TERMINAL, ""), (WEB, CONSOLE)):
        pairings.introduce(OWNER, office.settings.owner, sender, home)
    acme = Customer(id="acme", name="Acme", email="billing@acme.example")
    entry = Entry(
        fact=CustomerSaved(customer=acme),
        actor="steward",
        rationale="an example customer to try things on",
    )
    office.log.commit([Batch(office.clock.now(), (Append("customer/acme", 0, (entry,)),))])
