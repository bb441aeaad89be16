"""Says how sure a routing is, and sets the bar under which the operator is asked."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.models.embedder import FloatArray

Truth = npt.NDArray[np.bool_]
STRANGERS_STOPPED = 0.95
"""Share of out-of-scope sentences that the bar must stop; the promise is 0.90."""
WRONG_ACTIONS = 0.027
"""Share of in-scope sentences that may pass with the wrong intent; the promise is 0.03."""
LOWEST = 0.4
"""Asking costs a tap as well as a wrong guess does, so a bare majority is not waited for."""
_STEPS = 25
_SMALLNESS = 1.0


@dataclass(frozen=True)
class Trials:
    """Sentences that the head had not seen: the evidence for each, and what was right."""

    evidence: FloatArray
    in_scope: Truth
    right: Truth
    """The best intent was the right one; never so for a stranger."""


@dataclass(frozen=True)
class Bar:
    """A calibrated probability that acting is right, and where asking begins."""

    centre: FloatArray
    scale: FloatArray
    in_scope: FloatArray
    """A weight for each kind of evidence, then the constant."""
    right: FloatArray
    """The same, for the best intent being right where the sentence is in scope."""
    height: float

    def confidence(self, evidence: FloatArray) -> FloatArray:
        """Between 0 and 1: in scope, and then right."""
        rows = _standard(evidence, self.centre, self.scale)
        return _logistic(rows @ self.in_scope) * _logistic(rows @ self.right)


def set_bar(trials: Trials) -> Bar:
    """Weighs strangers as much as all that is in scope, however few of them there are."""
    centre, scale = trials.evidence.mean(axis=0), trials.evidence.std(axis=0) + np.float32(1e-6)
    rows, inside = _standard(trials.evidence, centre, scale), trials.in_scope
    balance = np.where(inside, 1.0, inside.sum() / max(1, (~inside).sum()))
    in_scope = _fit(rows, inside, balance)
    right = _fit(rows[inside], trials.right[inside], np.ones(inside.sum()))
    unset = Bar(centre, scale, in_scope, right, height=1.0)
    return replace(unset, height=_height(unset.confidence(trials.evidence), trials))


def _height(confidence: FloatArray, trials: Trials) -> float:
    """As low as both promises allow: a higher bar stops more of each, and asks more often."""
    for candidate in np.unique(confidence[confidence >= LOWEST]):
        passed = confidence >= candidate
        stopped = _share(~passed, ~trials.in_scope)
        wrong = _share(passed & ~trials.right, trials.in_scope)
        if stopped >= STRANGERS_STOPPED and wrong <= WRONG_ACTIONS:
            return float(candidate)
    return 1.0


def _share(which: Truth, among: Truth) -> float:
    return float(which[among].mean()) if among.any() else 0.0


def _standard(evidence: FloatArray, centre: FloatArray, scale: FloatArray) -> FloatArray:
    ones = np.ones((len(evidence), 1), np.float32)
    return np.concatenate([(evidence - centre) / scale, ones], axis=1)


def _fit(rows: FloatArray, right: Truth, importance: npt.NDArray[np.float64]) -> FloatArray:
    """Logistic regression by Newton's method, which a handful of numbers converges in at once."""
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = _logistic(rows @ weights)
        slope = rows.T @ (importance * (chance - right)) + _SMALLNESS * weights
        bend = (rows * (importance * chance * (1 - chance))[:, None]).T @ rows
        weights -= np.linalg.solve(bend + _SMALLNESS * np.eye(len(weights)), slope)
    return weights.astype(np.float32)


def _logistic(scores: npt.NDArray[np.floating]) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
