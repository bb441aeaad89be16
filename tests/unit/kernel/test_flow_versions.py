"""A flow that changes without a new version would cook old runs by another recipe."""

import linecache
import tomllib
from importlib import resources

from bot.flows import FLOWS
from bot.kernel.flows import Compute, Flow, flow_digest
from bot.kernel.runs import Run


def test_every_flow_is_what_its_recorded_version_was() -> None:
    recorded = tomllib.loads(resources.files("bot.flows").joinpath("versions.toml").read_text())
    for flow in FLOWS:
        digest = flow_digest(flow)
        assert recorded.get(flow.name, {}).get(str(flow.version)) == digest, (
            f"Flow {flow.name!r} is no longer what its version {flow.version} was: raise its "
            f"version, keep the old one registered, and record in bot/flows/versions.toml:\n"
            f'[{flow.name}]\n{flow.version + 1} = "{digest}"'
        )


def _recipe(source: str) -> Flow:
    """A flow whose one step is the function `work` of this source."""
    module: dict[str, object] = {}
    path = "recipe.py"
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    exec(compile(source, path, "exec"), module)
    work = module["work"]
    assert callable(work)
    return Flow("f", 1, (Compute("a", work=work),))


def test_comments_do_not_change_a_digest_and_code_does() -> None:
    plain = flow_digest(_recipe("def work(run):\n    return None\n"))
    commented = flow_digest(_recipe("def work(run):\n    # why\n    return (None)\n"))
    changed = flow_digest(_recipe("def work(run):\n    return run\n"))

    assert plain == commented
    assert plain != changed


def _plain(run: Run) -> None:
    return None


def test_the_name_of_a_step_is_part_of_the_digest() -> None:
    first = Flow("f", 1, (Compute("a", work=_plain),))
    second = Flow("f", 1, (Compute("b", work=_plain),))

    assert flow_digest(first) != flow_digest(second)
