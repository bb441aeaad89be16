"""Learns one weight vector per class from few rows: multinomial logistic regression."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.models.embedder import FloatArray

Classes = npt.NDArray[np.int64]
CLOSENESS = 50.0
"""How much an example counts against the size of the weights; flat from 20 to 200."""
ROUNDS = 12
"""Steps of the optimiser: more fit the examples closer and new sentences no better."""
_JITTER = np.float32(1e-4)


@dataclass(frozen=True)
class Span:
    """The rows in as few numbers as there are rows, for weights never leave what they span."""

    rows: FloatArray
    coordinates: FloatArray

    def learn(
        self, classes: Classes, kept: npt.NDArray[np.bool_], importance: FloatArray
    ) -> FloatArray:
        """Weights [features, classes] that tell the kept rows apart."""
        goal = np.eye(int(classes.max()) + 1, dtype=np.float32)[classes]
        inner = _descend(self.coordinates[kept], goal[kept], importance[kept])
        if self.coordinates is self.rows:
            return inner
        return self.rows.T @ np.linalg.solve(self.coordinates.T, inner)


def span(rows: FloatArray) -> Span:
    """Rotates the rows where that makes them shorter, which is where examples are few."""
    if len(rows) >= rows.shape[1]:
        return Span(rows, rows)
    likeness = rows @ rows.T + _JITTER * np.eye(len(rows), dtype=np.float32)
    return Span(rows, np.asarray(np.linalg.cholesky(likeness), np.float32))


def _descend(rows: FloatArray, goal: FloatArray, importance: FloatArray) -> FloatArray:
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # only learning needs it

    shape = rows.shape[1], goal.shape[1]
    scale = (CLOSENESS * importance)[:, None]

    def loss_and_slope(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32)
        logs = log_shares(rows @ weights)
        loss = (weights * weights).sum() / 2 - (scale * goal * logs).sum()
        slope = weights + rows.T @ (scale * (np.exp(logs) - goal))
        return float(loss), slope.ravel().astype(np.float64)

    start = np.zeros(shape[0] * shape[1])
    found = minimize(
        loss_and_slope, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}
    )
    return np.asarray(found.x, np.float32).reshape(shape)


def log_shares(scores: FloatArray) -> FloatArray:
    """Logarithms of the probabilities that scores stand for."""
    return scores - energy(scores)[:, None]


def energy(scores: FloatArray) -> FloatArray:
    """How much evidence there is for any class at all: the soft maximum of the scores."""
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0], np.float32)
