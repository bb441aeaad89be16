"""The action bus: the only door to connectors. It opens on a verdict bound to the exact payload."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.actions import Actions
from bot.kernel import events as e
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.errors import (
    Conflict,
    Malformed,
    NotAllowed,
    OutcomeUnknown,
    Refused,
    StewardError,
    Unreachable,
)
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Clock, Connector
from bot.kernel.runs import Run, StepState

# A connector that was unreachable this often in a row is left alone for a while.
BREAKS_AFTER, BREAK = 5, timedelta(minutes=2)
ATTEMPTS = 8
COPIED = (
    "This office was restored from a backup, and the one that was backed up may have done this since: "
    "find out, then say so."
)
_BASE, _CAP = timedelta(seconds=2), timedelta(minutes=30)

Failures = Callable[[str], tuple[int, datetime | None]]


class Bus:
    """Finds the connector of an action and turns what it does or raises into facts."""

    def __init__(
        self,
        connectors: Iterable[Connector],
        actions: Actions,
        clock: Clock,
        failures: Failures,
        lease: timedelta,
    ) -> None:
        self._by_action = {kind: one for one in connectors for kind in one.performs}
        self._actions = actions
        self._clock = clock
        self._failures = failures
        self._lease = lease

    def start(self, run: Run, step: str) -> e.EffectStarted:
        """Claim a scheduled effect; raises NotAllowed where no verdict covers exactly this payload."""
        state, _, key = self._opened(run, step)
        return e.EffectStarted(
            step=step,
            key=key,
            attempt=state.attempt,
            lease_until=self._clock.now() + self._lease,
        )

    def perform(self, run: Run, step: str) -> e.Fact:
        """Act, or find out that an earlier attempt did; never raises for what a connector does."""
        state, action, key = self._opened(run, step)
        connector = self._connector(action)
        name = type(connector).__name__
        try:
            copied = run.restored and action.capability.outward
            receipt, found = self._act(connector, name, action, key, state, copied=copied)
        except OutcomeUnknown as fault:
            return e.OutcomeUnclear(step=step, key=key, words=str(fault))
        except (Unreachable, Conflict) as fault:
            return self._unreachable(step, key, state.attempt, name, str(fault))
        except StewardError as fault:
            kind: e.FailureKind = "refused" if isinstance(fault, Refused) else "not_allowed"
            return self._failed(step, key, state.attempt, name, kind, str(fault))
        except Exception as fault:
            words = f"{name} broke before it could answer ({type(fault).__name__}: {fault})."
            return e.OutcomeUnclear(step=step, key=key, words=words)
        return e.EffectDone(step=step, key=key, receipt=receipt, connector=name, found=found)

    def find(self, run: Run, step: str) -> Receipt | None:
        """What an earlier attempt did, if it did; raises what the connector says that it cannot tell."""
        _, action, key = self._opened(run, step)
        return self._connector(action).find(action, key=key)

    def simulate(self, action: Action) -> Preview:
        """What would happen, without its happening."""
        return self._connector(action).simulate(action)

    def _opened(self, run: Run, step: str) -> tuple[StepState, Action, EffectKey]:
        """The action of a step whose verdict or approval is bound to its digest; raises NotAllowed."""
        state = run.steps.get(step)
        if state is None or state.proposal is None or state.verdict is None or state.key is None:
            raise NotAllowed(f"“{step}” has no verdict, so nothing was done.")
        if state.verdict.digest != state.proposal.action.digest:
            raise NotAllowed(f"“{step}” changed after it was judged, so nothing was done.")
        approved = state.approval is not None and state.approval.status == "approved"
        if state.verdict.ruling != "auto" and not approved:
            raise NotAllowed(f"“{step}” was not approved, so nothing was done.")
        return state, self._actions.open(state.proposal.action), state.key

    def _connector(self, action: Action) -> Connector:
        try:
            return self._by_action[type(action)]
        except KeyError:
            raise Malformed(f"No connector performs {type(action).__name__}.") from None

    def _act(
        self,
        connector: Connector,
        name: str,
        action: Action,
        key: EffectKey,
        state: StepState,
        *,
        copied: bool,
    ) -> tuple[Receipt, bool]:
        """Perform, unless it is found done; what a copy of the run may have done elsewhere is asked."""
        if (state.attempt > 1 or copied) and not state.told_absent:
            earlier = connector.find(action, key=key)
            if earlier is not None:
                return earlier, True
            if copied:
                raise OutcomeUnknown(COPIED)
        self._check_circuit(name)
        return connector.perform(action, key=key), False

    def _check_circuit(self, name: str) -> None:
        failures, last = self._failures(name)
        if failures >= BREAKS_AFTER and last is not None and self._clock.now() < last + BREAK:
            raise Unreachable(f"{name} failed {failures} times in a row; it is left alone a while.")

    def _unreachable(
        self, step: str, key: EffectKey, attempt: int, name: str, words: str
    ) -> e.EffectFailed:
        if attempt >= ATTEMPTS:
            return self._failed(step, key, attempt, name, "unreachable", words)
        retry_at = self._clock.now() + backoff(key, attempt)
        return self._failed(step, key, attempt, name, "unreachable", words, retry_at)

    def _failed(
        self,
        step: str,
        key: EffectKey,
        attempt: int,
        name: str,
        kind: e.FailureKind,
        words: str,
        retry_at: datetime | None = None,
    ) -> e.EffectFailed:
        return e.EffectFailed(
            step=step,
            key=key,
            attempt=attempt,
            connector=name,
            kind_of_failure=kind,
            words=words,
            retry_at=retry_at,
        )


def backoff(key: str, attempt: int) -> timedelta:
    """Exponential, with jitter of up to a half that the key decides, so that it can be replayed."""
    wait: timedelta = min(_BASE * 2 ** (attempt - 1), _CAP)
    digest = hashlib.blake2b(f"{key}/{attempt}".encode(), digest_size=2).digest()
    jitter: float = int.from_bytes(digest) / 0x1FFFE
    return wait * (0.5 + jitter)
