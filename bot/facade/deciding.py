"""Deciding: who may answer a card, and how the answer is stored; and the kill switch."""

from collections.abc import Callable
from datetime import datetime

from bot.approvals import desk
from bot.approvals.cards import draw
from bot.approvals.reading import as_read
from bot.facade.journal import TRIES, append
from bot.facade.strangers import lately
from bot.governance.judge import judge
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Conflict, NotAllowed, NotFound
from bot.kernel.fold import evolve
from bot.kernel.ids import ApprovalRef, RunId
from bot.kernel.messages import Operator, Sender
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.office import Office


class Deciding:
    """The part of the facade that takes answers. Every refusal is a NotAllowed with its sentence."""

    office: Office

    def drawn(self, run: Run) -> Card:
        """A run as the card that shows it: people by name, times in the operator's zone."""
        return draw(self._as_read(run), self.office.actions, run.version)

    def decide(self, decision: Decision) -> Card:
        """Approve or reject what was shown; the first answer counts. Gives the card as it is now."""

        def decided(run: Run, operator: Operator, now: datetime) -> e.Fact:
            if decision.verb == "approve":
                self._check_complete(run, decision.approval)
            return desk.decide(run, decision, operator, now, self.office.signer)

        return self._answer(decision.approval, decision.sender, decided)

    def edit(self, edit: Edit) -> Card:
        """Change fields of what waits; raises Malformed with a sentence a field. Gives the new card."""

        def edited(run: Run, operator: Operator, now: datetime) -> e.Fact:
            _, state, _ = desk.step_of(run, edit.approval)
            assert state.proposal is not None
            action = self.office.actions.open(state.proposal.action)
            policy = self.office.policy
            fact = desk.edit(run, edit, operator, now, action, lambda a, p: judge(a, p, policy))
            return fact.model_copy(update={"policy": policy.digest})

        return self._answer(edit.approval, edit.sender, edited)

    def withdraw(self, ref: ApprovalRef, sender: Sender, reason: str) -> Card:
        """Take an action back before it was decided."""
        return self._answer(
            ref, sender, lambda run, who, now: desk.withdraw(run, ref, who, now, reason)
        )

    def snooze(self, ref: ApprovalRef, sender: Sender, until: datetime | None = None) -> Card:
        """Put a card aside until a moment, or for as long as policy says."""
        wait = self.office.policy.approvals.remind_after
        return self._answer(
            ref,
            sender,
            lambda run, who, now: desk.snooze(run, ref, who, now, until or now + wait),
        )

    def tell_outcome(self, ref: ApprovalRef, sender: Sender, *, happened: bool) -> Card:
        """Answer whether an effect happened that nobody else can tell."""

        def told(run: Run, operator: Operator, _now: datetime) -> e.Fact:
            for step, state in run.steps.items():
                if state.status == "unclear" and state.key:
                    return e.OutcomeTold(
                        step=step, key=state.key, happened=happened, operator=operator.id
                    )
            raise NotAllowed("Nothing of this run is unclear any more.")

        return self._answer(ref, sender, told)

    def stop(self, sender: Sender) -> None:
        """The kill switch: no effect starts from now on, across restarts, until `resume`."""
        operator = self._allowed(sender, "")
        self._note(e.EffectsStopped(operator=operator.id), operator)

    def resume(self, sender: Sender) -> None:
        """Let effects start again, and ring for those that waited."""
        operator = self._allowed(sender, "")
        now = self.office.clock.now()
        self._note(e.EffectsResumed(operator=operator.id), operator)
        held = [
            Due(f"{run.id}/{step}", "edge", now)
            for run in self.office.runs.unfinished()
            for step, state in run.steps.items()
            if state.status == "scheduled"
        ]
        self.office.commit(Batch(now, due=tuple(held)))

    def stopped_by(self) -> str | None:
        """Who stopped all effects; None while they are allowed."""
        return self.office.people.stopped_by()

    def _answer(
        self,
        ref: ApprovalRef,
        sender: Sender,
        fact: Callable[[Run, Operator, datetime], e.Fact],
    ) -> Card:
        operator = self._allowed(sender, ref)
        for _ in range(TRIES):
            run = self._run_of(ref)
            now = self.office.clock.now()
            answer = fact(self._as_read(run), operator, now)
            answered = evolve(run, answer, now)
            entry = e.Entry(fact=answer, actor=operator.id, source=sender.channel)
            behind = Append(f"run/{run.id}", run.version, (entry,), answered)
            try:
                self.office.commit(Batch(now, (behind,), (Due(f"run/{run.id}", "kernel", now),)))
            except Conflict:
                continue
            return self.drawn(answered)
        raise Conflict("The run is too busy to take an answer; try again.")

    def _as_read(self, run: Run) -> Run:
        return as_read(run, self.office.people.name_of, self.office.settings.zone)

    def _check_complete(self, run: Run, ref: ApprovalRef) -> None:
        """What lacks something cannot be approved, by whatever way the answer comes."""
        _, state, approval = desk.step_of(run, ref)
        if state.proposal is not None and approval.status == "pending":
            lacks = self.office.actions.open(state.proposal.action).blocked()
            if lacks:
                raise NotAllowed(lacks)

    def _run_of(self, ref: ApprovalRef) -> Run:
        """The run of an approval; one that never had to ask is named by its own id."""
        run = self.office.runs.of_approval(ref) or self.office.runs.get(RunId(ref))
        if run.version == 0:
            raise NotFound(f"There is no approval {ref}; `approvals` lists those that wait.")
        return run

    def _allowed(self, sender: Sender, ref: str) -> Operator:
        """The operator behind a tap; a stranger's tap is refused and kept."""
        operator = self.office.people.operator(sender)
        if operator is None:
            words = "Only the owner of this office can decide that."
            fact = e.TapRefused(approval=ref, sender=sender, words=words)
            entry = e.Entry(fact=fact, actor=f"{sender.channel}:{sender.id}")
            if lately(sender, self.office).bears("tap"):
                append(self.office, "refusals", entry)
            raise NotAllowed(words)
        return operator

    def _note(self, fact: e.Fact, operator: Operator) -> None:
        append(self.office, "office", e.Entry(fact=fact, actor=operator.id))
