"""Who stands beside whom: the order of passages within a conversation or a document."""

import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

import numpy as np

from bot.memory.lexical import Rows

NOBODY = -1
Thread = TypeVar("Thread", bound=Hashable)


class Threads(Generic[Thread]):
    """For every row the row before and the row after it; rows outside any thread have neither."""

    def __init__(self) -> None:
        self._before = np.empty(0, np.int32)
        self._after = np.empty(0, np.int32)
        self._orders: dict[Thread, list[tuple[int, str, int]]] = {}
        self._places: dict[int, tuple[Thread, tuple[int, str, int]]] = {}

    def place(self, row: int, thread: Thread, position: int, name: str) -> None:
        """Put a row into its thread; `name` orders rows that claim the same position."""
        self._reach(row)
        order = self._orders.setdefault(thread, [])
        key = (position, name, row)
        insort(order, key)
        self._places[row] = (thread, key)
        at = bisect_left(order, key)
        self._link(order[at - 1][2] if at else NOBODY, row)
        self._link(row, order[at + 1][2] if at + 1 < len(order) else NOBODY)

    def remove(self, row: int) -> None:
        if row not in self._places:
            return
        thread, key = self._places.pop(row)
        order = self._orders[thread]
        order.remove(key)
        if not order:
            del self._orders[thread]
        self._link(self.before(row), self.after(row))
        self._before[row] = self._after[row] = NOBODY

    def behind(self, thread: Thread, position: int, name: str) -> int:
        """The row that stands, or would stand, right behind a place of a thread."""
        order = self._orders.get(thread, [])
        at = bisect_right(order, (position, name, sys.maxsize))
        return order[at][2] if at < len(order) else NOBODY

    def before(self, row: int) -> int:
        return int(self._before[row]) if row < len(self._before) else NOBODY

    def after(self, row: int) -> int:
        return int(self._after[row]) if row < len(self._after) else NOBODY

    def around(self, rows: int, before: int, after: int) -> list[Rows]:
        """For each distance, and each of the first `rows` rows, the neighbour there or NOBODY."""
        if rows:
            self._reach(rows - 1)
        neighbours = []
        for step, distance in ((self._before[:rows], before), (self._after[:rows], after)):
            reached = step
            for _ in range(distance):
                neighbours.append(reached)
                reached = np.where(reached >= 0, step[reached], np.int32(NOBODY)).astype(np.int32)
        return neighbours

    def placed(self) -> Iterator[tuple[int, Thread, int]]:
        """Every row that has a place: the row, its thread, its position."""
        for row, (thread, (position, _, _)) in self._places.items():
            yield row, thread, position

    def _link(self, left: int, right: int) -> None:
        if left != NOBODY:
            self._after[left] = right
        if right != NOBODY:
            self._before[right] = left

    def _reach(self, row: int) -> None:
        if row >= len(self._before):
            more = np.full(max(64, row * 3 // 2) + 1 - len(self._before), NOBODY, np.int32)
            self._before = np.concatenate([self._before, more])
            self._after = np.concatenate([self._after, more])
