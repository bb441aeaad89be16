"""`make bench`: every measurement, one after the other, as ratios within one run where there are peers."""

import subprocess
import sys

# Recall and intents are measured on files that are not part of the project:
# `python -m tests.bench.recall FOLDER`, `python -m tests.bench.intents TRAIN TEST`,
# `python -m tests.bench.intents_table FOLDER`; the corpus of operators by `python -m tests.corpus`.
BENCHES = {
    "speed": "durable runs beside LangGraph and DBOS",
    "resolution": "understanding: a sentence → its intent and slots",
    "slack": "Slack: message in → acknowledged, tap → card updated",
    "telegram": "Telegram: message in → confirmed, tap → card updated",
    "memory": "memory of 100,000 records beside Chroma alone and FTS5 alone",
}


def main(names: list[str]) -> int:
    """Run the named benches, or all; a bench that fails fails the whole."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.")  # noqa: T201
        return 2
    worst = 0
    for name in names or BENCHES:
        print(f"\n## {BENCHES[name]}\n", flush=True)  # noqa: T201
        worst = max(worst, subprocess.run([sys.executable, "-m", f"tests.bench.{name}"]).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
