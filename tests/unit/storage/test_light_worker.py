"""The kernel worker stays small: what only chats, models and indexes need is not imported by it."""

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "aiogram",
    "chromadb",
    "openai",
    "onnxruntime",
    "sklearn",
    "slack_bolt",
    "telegram",
    "typst",
)
SCRIPT = """
import sys
from worker import __main__, jobs
from bot.bootstrap import prepare
from bot.config import read_settings
prepare(read_settings())
jobs.wake.__globals__["kernel"].drain(jobs.begin_work())
print(" ".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_the_kernel_worker_drains_without_importing_what_is_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        (sys.executable, "-c", SCRIPT, *HEAVY),
        env={"STEWARD_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
