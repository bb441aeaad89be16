"""Speed of durable runs beside LangGraph and DBOS: the same work, in one go, rounds interleaved."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.bench.measures import Measured

System = Callable[[Path, int, int], Measured]

# Each with the module that must be installed, its function, and how many workflows make a round.
SYSTEMS = {
    "Steward": ("bot", "tests.bench.steward_speed:steward", 300, 60),
    "LangGraph": ("langgraph", "tests.bench.peers:langgraph", 100, 60),
    "DBOS": ("dbos", "tests.bench.peers:dbos", 60, 6),
}
ROUNDS = 3
_COLUMNS = {
    "workflows_per_second": "workflows/s",
    "waiting_p50": "start→waiting p50 ms",
    "waiting_p99": "p99",
    "done_p50": "tap→done p50 ms",
    "done_p99": "p99",
    "memory": "memory MB",
}


def main() -> None:
    """Measure all systems that are installed, and print figures and ratios."""
    names = [name for name, (module, *_) in SYSTEMS.items() if find_spec(module)]
    rounds: dict[str, list[Measured]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            rounds[name].append(_in_a_process_of_its_own(name))
            print(f"{name}: {rounds[name][-1]}", file=sys.stderr)  # noqa: T201
    medians = {name: _median(found) for name, found in rounds.items()}
    _print_table(medians)


def measure(name: str) -> None:
    """One round of one system, in this process; prints it as JSON."""
    _, place, many, singles = SYSTEMS[name]
    module, _, function = place.partition(":")
    system: System = getattr(import_module(module), function)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        print(json.dumps(asdict(system(Path(folder), many, singles))))  # noqa: T201


def _in_a_process_of_its_own(name: str) -> Measured:
    command = (sys.executable, "-m", "tests.bench.speed", name)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} could not be measured:\n{done.stderr}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _median(found: list[Measured]) -> Measured:
    return Measured(*(median(getattr(one, f.name) for one in found) for f in fields(Measured)))


def _print_table(medians: dict[str, Measured]) -> None:
    lines = [f"{'':22}" + "".join(f"{name:>12}" for name in medians)]
    for column, title in _COLUMNS.items():
        values = (getattr(found, column) for found in medians.values())
        lines.append(f"{title:22}" + "".join(f"{value:12.1f}" for value in values))
    ours = medians["Steward"]
    for name, peer in medians.items():
        if peer is not ours:
            lines.append(
                f"Steward / {name}: {ours.workflows_per_second / peer.workflows_per_second:.1f}× "
                f"workflows/s, {ours.done_p50 / peer.done_p50:.2f}× tap→done p50, "
                f"{ours.memory / peer.memory:.2f}× memory"
            )
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
