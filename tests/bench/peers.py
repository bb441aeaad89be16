"""The same work on LangGraph and DBOS, each on SQLite as shipped."""

import os
import sqlite3
from pathlib import Path
from typing import TypedDict
from uuid import uuid4

from tests.bench.measures import Measured, measured


class Counted(TypedDict):
    value: int


def langgraph(folder: Path, many: int, singles: int) -> Measured:
    """A graph of four nodes on SqliteSaver; `interrupt` is the approval."""
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import Command, interrupt

    def step(state: Counted) -> Counted:
        return {"value": state["value"] + 1}

    def gate(state: Counted) -> Counted:
        interrupt(f"go on with {state['value']}?")
        return state

    graph = StateGraph(Counted)
    for name, work in (("first", step), ("second", step), ("gate", gate), ("third", step)):
        graph.add_node(name, work)
    for before, after in (
        (START, "first"), ("first", "second"), ("second", "gate"), ("gate", "third"), ("third", END),
    ):  # fmt: skip
        graph.add_edge(before, after)
    connection = sqlite3.connect(folder / "langgraph.db", check_same_thread=False)
    compiled = graph.compile(checkpointer=SqliteSaver(connection))
    threads: list[RunnableConfig] = []

    def start() -> None:
        threads.append({"configurable": {"thread_id": str(uuid4())}})
        compiled.invoke({"value": 0}, threads[-1])

    def finish() -> None:
        compiled.invoke(Command(resume=True), threads[-1])

    def all_of_them() -> int:
        for _ in range(many):
            start()
        for thread in threads[-many:]:
            compiled.invoke(Command(resume=True), thread)
        return many

    return measured(all_of_them, start, finish, singles=singles, pid=os.getpid())


def dbos(folder: Path, many: int, singles: int) -> Measured:
    """A workflow of three steps; `recv` is the approval."""
    from dbos import DBOS, DBOSConfig, WorkflowHandle

    config: DBOSConfig = {
        "name": "bench",
        "system_database_url": f"sqlite:///{folder / 'dbos.db'}",
        "log_level": "ERROR",
    }
    DBOS(config=config)

    @DBOS.step()
    def step(value: int) -> int:
        return value + 1

    @DBOS.workflow()
    def work() -> int:
        value = step(step(0))
        DBOS.set_event("waiting", True)
        DBOS.recv("approval", timeout_seconds=60)
        return step(value)

    DBOS.launch()
    handles: list[WorkflowHandle[int]] = []

    def start() -> None:
        handles.append(DBOS.start_workflow(work))
        DBOS.get_event(handles[-1].workflow_id, "waiting")

    def finish() -> None:
        DBOS.send(handles[-1].workflow_id, True, "approval")
        handles[-1].get_result()

    def all_of_them() -> int:
        mine = [DBOS.start_workflow(work) for _ in range(many)]
        for handle in mine:
            DBOS.send(handle.workflow_id, True, "approval")
        for handle in mine:
            handle.get_result()
        return many

    try:
        return measured(all_of_them, start, finish, singles=singles, pid=os.getpid())
    finally:
        DBOS.destroy()
