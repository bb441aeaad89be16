"""A diff as a person reads it: what is new, what changed, and nothing else."""

from hypothesis import given, strategies as st

from bot.approvals.diff import diff
from tests.builders import Nudge

texts = st.text(st.sampled_from("ab\n "), max_size=12)


def lines(before: Nudge | None, after: Nudge) -> list[str]:
    return [f"{line.mark} {line.text}" for line in diff(before, after)]


def test_everything_is_new_where_there_is_nothing_before() -> None:
    assert lines(None, Nudge(to="ana@acme.example", words="hi")) == [
        "+ To: ana@acme.example",
        "+ Words: hi",
    ]


def test_only_what_changed_is_shown_line_by_line() -> None:
    before, after = Nudge(words="Dear Ana,\n\nthree days"), Nudge(words="Dear Ana,\n\nfour days")
    assert lines(before, after) == ["-   three days", "+   four days"]


@given(texts, texts)
def test_taking_away_and_adding_what_is_shown_gives_the_new_text(old: str, new: str) -> None:
    found = diff(Nudge(words=old), Nudge(words=new))
    assert diff(Nudge(words=new), Nudge(words=new)) == ()
    removed = [line.text for line in found if line.mark == "-"]
    added = [line.text for line in found if line.mark == "+"]
    before = [line.text for line in diff(None, Nudge(words=old))]
    after = [line.text for line in diff(None, Nudge(words=new))]
    kept = sorted(before)
    for text in removed:
        kept.remove(text)
    assert sorted(kept + added) == sorted(after)
