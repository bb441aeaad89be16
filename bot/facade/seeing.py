"""Looking back: runs replayed and forked, policies tried on the past, the office as it was."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.business.customers import Customer, CustomerSaved, customer_id
from bot.governance.adopting import adopted
from bot.governance.policy import Policy, read_policy
from bot.governance.seal import SEALS, fingerprint
from bot.kernel import events as e
from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.fold import fold
from bot.kernel.ids import MessageId, RunId, fork_run_id
from bot.kernel.messages import Message, Operator
from bot.kernel.ports import Append, Batch, Due, Queue
from bot.kernel.runs import Run
from bot.observe.charts import chart
from bot.observe.course import course
from bot.observe.digest import Digest, Office as Seen, card_of, compose
from bot.observe.fork import fork as forked
from bot.observe.pictures import PNG
from bot.observe.replay import Replay, judged_by, replay, with_version
from bot.observe.spending import Spending
from bot.observe.waiting import Item, waiting
from bot.observe.whatif import Trial, WhatIf, what_if
from bot.office import Office

RUN_ID = re.compile(r"\br_[a-z2-7]{12}\b")
_ALL = 20_000
_LATE = timedelta(seconds=15)
_MOMENT = "%-d %B %Y at %H:%M"
_WORD = re.compile(r"[\w-]+")
_FILLING = frozenset(("replay", "run", "the", "that", "this", "it", "last", "latest", "of", "for"))


class Seeing:
    """What an operator may look at or try out; only a fork leads to anything, and asks for it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def replay(self, run: Run, flow_version: int | None = None) -> Replay:
        """Compare what is recorded of a run with what this kernel and flow do under its policies."""
        office = self._office
        events = self._recorded(run)
        if flow_version is not None:
            events = with_version(events, flow_version, office.flows)
        policies = adopted(office.log)
        return replay(events, office.flows, office.actions, office.policy, policies)

    def fork(self, run: Run, step: str, message: Message, operator: Operator) -> RunId:
        """Start a run that takes over what came before `step`; one message forks once."""
        office = self._office
        flow = office.flows.of(run)
        if flow is None:
            raise NotFound(f"Flow {run.flow} version {run.flow_version} is not here any more.")
        facts = forked(
            run,
            flow,
            office.flows.digest(flow),
            step,
            conversation=message.conversation,
            operator=operator.id,
            message=message.id,
        )
        name = fork_run_id(run.id, step, message.id)
        why = f"forked from {run.id} at “{step}”"
        entries = tuple(e.Entry(fact=fact, actor=operator.id, rationale=why) for fact in facts)
        now = office.clock.now()
        append = Append(f"run/{name}", 0, entries)
        try:
            office.commit(Batch(now, (append,), (Due(f"run/{name}", "kernel", now),)))
        except Conflict:
            return name
        return name

    def what_if_policy(self, since: datetime, until: datetime, policy: Policy) -> WhatIf:
        """Rehearse the runs that began between two moments under another policy."""
        office = self._office
        past = (self._recorded(run) for run in self._began(since, until))
        trials = (Trial(events, events, policy) for events in past)
        return what_if(trials, office.flows, office.actions)

    def what_if_flow(self, since: datetime, until: datetime, version: int, flow: str) -> WhatIf:
        """Rehearse the runs that began between two moments by another version of their flow.

        Each under the policy that was in force; an empty `flow` means every one that has the
        version. Raises NotFound where none has.
        """
        office = self._office
        having = {one.name for one in office.flows.all() if one.version == version}
        meant = having & {flow} if flow else having
        if not meant:
            raise NotFound(f"There is no version {version} of {flow or 'any flow'} here.")
        runs = self._began(since, until)
        able = [run for run in runs if run.flow in meant]
        policies = adopted(office.log)
        trials = (self._trial(run, version, policies) for run in able)
        return what_if(trials, office.flows, office.actions, len(runs) - len(able))

    def _trial(self, run: Run, version: int, policies: Mapping[str, Policy]) -> Trial:
        events = self._recorded(run)
        in_force = policies.get(judged_by(events), self._office.policy)
        return Trial(events, with_version(events, version, self._office.flows), in_force)

    def _began(self, since: datetime, until: datetime) -> list[Run]:
        """The runs that began between two moments, oldest first."""
        runs = [run for run in self._office.runs.latest(_ALL) if run.started_at]
        return [run for run in runs[::-1] if run.started_at and since <= run.started_at <= until]

    def policy_named(self, name: str) -> Policy:
        """A policy file of the home, by its name alone; raises NotFound or Misconfigured."""
        home = self._office.settings.home
        known = sorted(path.name for path in home.glob("*.toml") if path.name != "settings.toml")
        if name not in known:
            have = f"it has {', '.join(known)}" if known else "it has none yet"
            raise NotFound(f"There is no policy file {name} in {home}; {have}.")
        return read_policy(home / name, self._office.actions.capabilities())

    def customer_at(self, name: str, moment: datetime) -> tuple[Customer, e.Event]:
        """A customer as the books had it at a moment, with the event that made it so."""
        history = self._office.log.read(f"customer/{customer_id(name)}")
        saved = [event for event in history if isinstance(event.fact, CustomerSaved)]
        past = [event for event in saved if event.at <= moment]
        if not past:
            zone = self._office.settings.zone
            first = [f"{event.at.astimezone(zone):{_MOMENT}}" for event in saved[:1]]
            began = f"; the books have them since {first[0]}" if first else ""
            raise NotFound(f"On {moment:{_MOMENT}} the books had no customer “{name}”{began}.")
        fact = past[-1].fact
        assert isinstance(fact, CustomerSaved)
        return fact.customer, past[-1]

    def words_behind(self, event: e.Event) -> str:
        """What was said that led to an event, as long as it is there; else the event's own reason."""
        message = self._office.conversations.message(MessageId(event.source))
        return f"“{message.text}”" if message else event.rationale

    def digest(self, since: datetime, until: datetime) -> Digest:
        """The report of a stretch of time, as the office stands now."""
        office = self._office
        latest = office.runs.latest(_ALL)
        return compose(
            Seen(
                since=since,
                until=until,
                zone=office.settings.zone,
                ended=[run for run in latest if run.outcome and _ended_in(run, since, until)],
                open=[run for run in latest if not run.outcome],
                waiting=self.waiting(),
                invoices=office.books.invoices(),
                payments=office.books.payments(),
                tasks=office.books.tasks(),
                stopped_by=office.people.stopped_by(),
                late=self.late(),
                fingerprint=self.fingerprint(),
                spent=self.spent(since, until),
            )
        )

    def spent(self, since: datetime, until: datetime) -> Spending:
        """What models were asked, and cost, between two moments."""
        office = self._office
        asked = office.spendings.asked(since, until)
        return Spending(office.settings.currency, asked, bool(office.settings.openai_api_key))

    def digest_card(self, digest: Digest, key: str) -> Card:
        """A digest worded and drawn; its picture is kept as a document."""
        office = self._office
        drawn = chart(digest, office.settings.theme)
        name = f"digest-{digest.until.isoformat()}.png"
        card = card_of(digest, key, (self._kept(name, drawn),))
        if not office.settings.demo:
            return card
        return card.model_copy(update={"title": f"Demo: {card.title}"})

    def waiting(self) -> list[Item]:
        """What the operator is waited for, longest first."""
        office = self._office
        asking = {run.id: run for run in office.runs.pending()}
        stuck = [run for run in office.runs.unfinished() if run.id not in asking]
        return waiting([*asking.values(), *stuck], office.actions, office.settings.zone)

    def course(self, run: Run, events: Sequence[e.Event]) -> Attachment:
        """The picture of a run's course, kept as a document."""
        settings = self._office.settings
        return self._kept(f"{run.id}.png", course(run, events, settings.zone, settings.theme))

    def fingerprint(self) -> str:
        """That of the last seal; empty where nothing was sealed yet."""
        log = self._office.log
        last = log.read(SEALS, after=max(log.version(SEALS) - 1, 0))
        facts = [event.fact for event in last if isinstance(event.fact, e.HeadsSigned)]
        return fingerprint(facts[-1]) if facts else ""

    def late(self) -> int:
        """How much fell due a while ago and was looked at by nobody: workers are down, or behind."""
        before = self._office.clock.now() - _LATE
        queues: tuple[Queue, ...] = ("kernel", "edge")
        return sum(len(self._office.agenda.due(queue, before)) for queue in queues)

    def _kept(self, name: str, png: bytes) -> Attachment:
        digest = self._office.documents.keep(png)
        return Attachment(name=name, media_type=PNG, digest=digest, size=len(png))

    def run_at(self, run: Run, moment: datetime) -> Run:
        """A run as it stood at a moment."""
        return fold(run.id, [event for event in self._recorded(run) if event.at <= moment])

    def run_meant(self, words: str) -> Run:
        """The run that an operator means: by its id, the last one, or the latest that fits the words."""
        runs = self._office.runs
        named = RUN_ID.search(words)
        if named:
            return _known(runs.get(RunId(named[0])))
        wanted = {word for word in _WORD.findall(words.casefold()) if word not in _FILLING}
        for run in runs.latest(_ALL):
            if wanted <= set(_WORD.findall(_told(run).casefold())):
                return run
        if not wanted:
            raise NotFound("Nothing has run yet: say what should happen first.")
        raise NotFound(f"No run fits “{words.strip()}”; “status” lists the latest, with buttons.")

    def _recorded(self, run: Run) -> Sequence[e.Event]:
        return self._office.log.read(f"run/{run.id}")


def _ended_in(run: Run, since: datetime, until: datetime) -> bool:
    return run.updated_at is not None and since < run.updated_at <= until


def _known(run: Run) -> Run:
    if run.version == 0:
        raise NotFound(f"There is no run {run.id}; “status” lists the latest.")
    return run


def _told(run: Run) -> str:
    receipts = (run.steps[name].receipt for name in run.performed)
    return " ".join([run.title, *(f"{r.reference} {r.words}" for r in receipts if r)])
