"""Learns one weight vector per class from few rows: multinomial logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.models.embedder import FloatArray

Classes = npt.NDArray[np.int64]
CLOSENESS = 50.0
"""How much an example counts against the size of the weights; flat from 20 to 200."""
ROUNDS = 12
"""Steps of the optimiser: more fit the examples closer and new sentences no better."""
_JITTER = np.float32(1e-4)
_TINY = 1e-30
_TRIES = 20
_ENOUGH = 1e-4
"""Share of the promised gain that a step must bring (Armijo's condition)."""
_STEEP, _STRIDE = 0.9, 5
"""The first step grows while that much of the slope is left: nothing told its length before."""


@dataclass(frozen=True)
class Span:
    """The rows in as few numbers as there are rows, for weights never leave what they span."""

    rows: FloatArray
    coordinates: FloatArray
    """A rotation of the rows, so both get the same scores from weights of their own kind."""

    def learn(
        self, classes: Classes, kept: npt.NDArray[np.bool_], importance: FloatArray
    ) -> FloatArray:
        """Weights [coordinates, classes] that tell the kept rows apart."""
        goal = np.eye(int(classes.max()) + 1, dtype=np.float32)[classes]
        return _descend(self.coordinates[kept], goal[kept], importance[kept])

    def unrotated(self, weights: FloatArray) -> FloatArray:
        """The same weights for rows, [features, classes]."""
        if self.coordinates is self.rows:
            return weights
        return self.rows.T @ np.linalg.solve(self.coordinates.T, weights)


def span(rows: FloatArray) -> Span:
    """Rotates the rows where that makes them shorter, which is where examples are few."""
    if len(rows) >= rows.shape[1]:
        return Span(rows, rows)
    likeness = rows @ rows.T + _JITTER * np.eye(len(rows), dtype=np.float32)
    return Span(rows, np.asarray(np.linalg.cholesky(likeness), np.float32))


def _descend(rows: FloatArray, goal: FloatArray, importance: FloatArray) -> FloatArray:
    """L-BFGS (Nocedal 1980) in single precision: a library's in double costs five times as much."""
    scale = (CLOSENESS * importance)[:, None]
    weights = np.zeros((rows.shape[1], goal.shape[1]), np.float32)
    loss, slope = _loss_and_slope(rows, goal, scale, weights)
    bends: list[_Bend] = []
    for _ in range(ROUNDS):
        way = _downhill(slope, bends)
        gain = _dot(way, slope)
        reach, grows = (1.0, False) if bends else ((_TINY - gain) ** -0.5, True)
        for _ in range(_TRIES):
            step = np.float32(reach) * way
            lower, after = _loss_and_slope(rows, goal, scale, weights + step)
            if lower > loss + _ENOUGH * gain * reach:
                reach, grows = reach / 2, False
            elif grows and _dot(way, after) < _STEEP * gain:
                reach *= _STRIDE
            else:
                break
        bends.append(_Bend(step, after - slope))
        weights, loss, slope = weights + step, lower, after
    return weights


@dataclass(frozen=True)
class _Bend:
    """A step that was taken, and how it turned the slope."""

    step: FloatArray
    turn: FloatArray

    @cached_property
    def rate(self) -> float:
        return 1 / (_dot(self.step, self.turn) + _TINY)


def _loss_and_slope(
    rows: FloatArray, goal: FloatArray, scale: FloatArray, weights: FloatArray
) -> tuple[float, FloatArray]:
    logs = log_shares(rows @ weights)
    loss = _dot(weights, weights) / 2 - _dot(scale * goal, logs)
    slope = weights + rows.T @ (scale * (np.exp(logs) - goal))
    return loss, np.asarray(slope, np.float32)


def _downhill(slope: FloatArray, bends: Sequence[_Bend]) -> FloatArray:
    """The direction of Newton's step, as far as the bends tell the curvature."""
    way, shares = -slope, []
    for bend in reversed(bends):
        shares.append(bend.rate * _dot(bend.step, way))
        way -= np.float32(shares[-1]) * bend.turn
    if bends:
        way *= np.float32(1 / (bends[-1].rate * _dot(bends[-1].turn, bends[-1].turn) + _TINY))
    for bend in bends:
        way += np.float32(shares.pop() - bend.rate * _dot(bend.turn, way)) * bend.step
    return way


def _dot(one: FloatArray, other: FloatArray) -> float:
    return float(np.vdot(one, other))


def log_shares(scores: FloatArray) -> FloatArray:
    """Logarithms of the probabilities that scores stand for."""
    return scores - energy(scores)[:, None]


def energy(scores: FloatArray) -> FloatArray:
    """How much evidence there is for any class at all: the soft maximum of the scores."""
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0], np.float32)
