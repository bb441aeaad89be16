"""Looking back and trying out: replay, fork, and what another policy would have done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.errors import NotFound
from bot.kernel.flows import Flow, Flows
from bot.kernel.ids import ApprovalRef, MessageId
from bot.observe.replay import replay
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
ALONE = '[capability."invoice.issue"]\nautonomy = "auto"\n'


def test_a_finished_invoice_replays_identically_and_sends_nothing(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    before = _outside(office)

    office.says("replay the Acme invoice")

    assert office.sees("invoice Acme 3 days of design at 800, due in 14 days: identical")
    assert office.sees("Nothing was performed.")
    assert _outside(office) == before


def test_every_kind_of_end_replays_identically(office: Office) -> None:
    office.says(SENTENCE)
    office.edits({"line1.unit_price": "750"})
    office.taps("Snooze")
    office.waits(timedelta(hours=5))
    office.taps("Approve")
    office.says(SENTENCE)
    office.taps("Reject")
    office.says(SENTENCE)
    office.waits(timedelta(days=4))
    office.says("void invoice 2026-0001")
    office.taps("Approve")
    office.says("void invoice 2026-0009")
    office.says(SENTENCE)
    before = _outside(office)

    for run in office.steward.runs():
        found = office.steward.seeing.replay(run)
        assert found.identical, list(found.difference.lines() if found.difference else ())
    assert {run.state for run in office.steward.runs()} >= {"done", "rejected", "expired", "failed"}
    assert _outside(office) == before


def test_a_replay_after_a_change_of_policy_is_judged_by_the_one_that_was_in_force(
    office: Office,
) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    (office.home / "policy.toml").write_text(ALONE)
    office.restarts()
    office.says("invoice Acme 120 euros for hosting")

    office.says("replay the last run")
    assert office.sees("invoice Acme 120 euros for hosting: identical")
    office.says("replay the design invoice")
    assert office.sees(f"{SENTENCE}: identical")
    adopted = [event.fact for event in office.parts.log.read("policy")]
    assert len(adopted) == 2
    assert "auto" in office.parts.policy.capability["invoice.issue"].autonomy


def test_why_is_told_as_a_chain_from_the_words_to_the_effects(office: Office) -> None:
    office.says("change the e-mail of Acme to new@acme.example")
    office.says(SENTENCE)
    office.edits({"line1.unit_price": "750"})
    office.says("change the e-mail of Acme to newer@acme.example")
    office.taps("Approve")

    told = {link.label: link.value for link in office.steward.why(_asked(office)).fields}

    assert list(told) == [
        "You said",
        "Understood",
        "Where it comes from",
        "Asked by",
        "Decided",
        "Done",
    ]
    assert told["You said"] == f"“{SENTENCE}”\non terminal, 2 March 09:00"
    assert told["Understood"].startswith("invoice.create, 98% sure, by templates\n“invoice Acme”")
    assert "Send to: the books: Acme, version 2\n" in told["Where it comes from"]
    assert "Line 1: price: typed by Owner" in told["Where it comes from"]
    assert "Customer, Line 1, Due: your message\n" in told["Where it comes from"]
    assert f"under policy {office.parts.policy.digest[:12]}" in told["Asked by"]
    assert [line.split(",")[0] for line in told["Decided"].splitlines()] == [
        "put to you",
        "edited by Owner",
        "approved by Owner on terminal",
    ]
    assert "to new@acme.example. (shown on an approved card)\nended: done" in told["Done"]


def test_a_result_that_nobody_was_asked_about_has_its_why_too(office: Office) -> None:
    office.says("remember that Acme pays Net 14")

    (why,) = [button for button in office.cards[-1].buttons if button.verb == "why"]
    told = {link.label: link.value for link in office.steward.why(ApprovalRef(why.ref)).fields}

    assert "Decided" not in told
    assert told["Let through by"].startswith("default.inward: it stays on this machine")
    assert "I will remember: Acme pays Net 14" in told["Done"]


def test_a_run_that_would_be_judged_otherwise_shows_the_first_difference(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    (run,) = office.steward.runs()
    parts, ours = office.parts, Policy.model_validate({"default": {"outward": "auto"}})
    events = parts.log.read(f"run/{run.id}")
    found = replay(events, parts.flows, parts.actions, ours)

    assert found.difference is not None
    told = "\n".join(found.difference.lines())
    assert "recorded: issue: policy says ask by default.outward" in told
    assert "replayed: issue: policy says auto by default.outward" in told
    assert "verdict.ruling: ask → auto" in told


def test_a_fork_asks_afresh_and_acts_under_a_key_of_its_own(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    (origin,) = office.steward.runs()

    office.says(f"replay {origin.id} from send")

    assert office.card.title.startswith("Shall I mail “Invoice 2026-0001”")
    assert len(office.mailbox) == 1
    office.taps("Approve")
    assert len(office.mailbox) == 2
    assert len(office.steward.invoices()) == 1
    fork = next(run for run in office.steward.runs() if run.id != origin.id)
    assert fork.steps["send"].key != origin.steps["send"].key
    assert fork.outcome == "done"
    assert office.steward.run(origin.id) == origin
    assert office.steward.seeing.replay(fork).identical


def test_a_rejected_fork_undoes_nothing_of_its_origin(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    (origin,) = office.steward.runs()

    office.says(f"replay {origin.id} from send")
    office.taps("Reject")

    assert [invoice.state for invoice in office.steward.invoices()] == ["issued"]
    assert len(office.mailbox) == 1


def test_a_fork_that_cannot_begin_there_says_where_it_can(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Reject")
    (origin,) = office.steward.runs()

    office.says(f"replay {origin.id} from send")
    office.says(f"replay {origin.id} from nowhere")

    assert office.sees("never finished “issue”, which comes before “send”")
    assert office.sees("invoice has no step “nowhere”; it has draft, issue, typeset, send.")
    assert len(office.steward.runs()) == 1


def test_a_fork_of_a_rejected_invoice_gives_it_another_chance(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Reject")
    (origin,) = office.steward.runs()

    office.says(f"replay {origin.id} from issue")
    office.taps("Approve")

    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]


def test_what_a_policy_would_have_done_is_shown_and_not_done(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.says("invoice Acme 120 euros for hosting")
    office.taps("Reject")
    (office.home / "bold.toml").write_text(ALONE)
    before = _outside(office)

    office.says("replay since 2026-03-01 with policy bold.toml")

    assert office.sees("2 runs. Taps: 1 instead of 2. Without a tap: €2,520.00.")
    assert office.sees("⚠ 1 that you changed or refused would have gone unseen.")
    assert office.sees("ask: you approved → auto · €2,400.00")
    assert office.sees("ask: you rejected → auto · €120.00 · ⚠ you said no")
    assert _outside(office) == before


def test_a_policy_file_that_is_not_there_is_named(office: Office) -> None:
    office.says("replay since 2026-03-01 with policy ../bold.toml")

    assert office.sees("There is no policy file ../bold.toml")


def test_an_older_version_of_a_flow_can_be_compared(office: Office) -> None:
    flows = office.parts.flows
    newest = flows.newest("invoice")
    older = Flow("invoice", 2, tuple(s for s in newest.steps if s.name != "typeset"))
    office.says(SENTENCE)
    office.taps("Approve")
    office.restarts(flows=Flows(*flows.all(), older))

    office.says("replay the last run with flow 2")

    assert office.sees("recorded: typeset: policy says auto by default.inward")
    assert office.sees("replayed: parked: “invoice” broke")


def test_what_another_version_of_a_flow_would_have_done_is_shown_and_not_done(
    office: Office,
) -> None:
    flows = office.parts.flows
    newest = flows.newest("invoice")
    shorter = Flow("invoice", 2, newest.steps[:2])
    longer = Flow(
        "invoice", 3, (*newest.steps[:1], replace(newest.steps[1], name="check"), *newest.steps[1:])
    )
    office.says(SENTENCE)
    office.taps("Approve")
    office.says("void invoice 2026-0001")
    office.taps("Approve")
    office.restarts(flows=Flows(*flows.all(), shorter, longer))
    before = _outside(office)

    office.says("replay today with flow 2")
    office.says("replay since 2026-03-01 with flow invoice version 3")
    office.says("replay last week with flow 1")
    office.says("replay this week with flow 9")

    assert office.sees("With flow version 2 since 2 March 2026")
    assert office.sees("1 run. Taps: 1 instead of 1. Without a tap: no money.")
    assert office.sees("Left out: 1 of flows that have no such version.")
    assert office.sees("auto → not reached")
    assert office.sees("With invoice version 3 since 1 March 2026")
    assert office.sees("ask: you approved → not reached · €2,400.00")
    assert office.sees("not reached → ask · €2,400.00")
    assert office.sees("There is no version 9 of any flow here.")
    assert _outside(office) == before


def test_the_books_can_be_seen_as_they_were(office: Office) -> None:
    office.says("add customer Beta Ltd, ana@beta.example")
    began = office.parts.clock.now()
    office.waits(timedelta(hours=1))
    office.says("change the email of Beta Ltd to bo@beta.example")

    then, _ = office.steward.seeing.customer_at("Beta Ltd", began)
    now, event = office.steward.seeing.customer_at("Beta Ltd", office.parts.clock.now())

    assert (then.email, now.email) == ("ana@beta.example", "bo@beta.example")
    said = office.parts.conversations.message(MessageId(event.source))
    assert said is not None
    assert said.text.startswith("change the email")
    with pytest.raises(NotFound, match="the books have them since 2 March 2026 at 09:00"):
        office.steward.seeing.customer_at("Beta Ltd", began - timedelta(minutes=1))


def test_status_shows_what_is_open_and_each_row_leads_on(office: Office) -> None:
    office.says(SENTENCE)
    office.says("invoice Acme 120 euros for hosting")
    office.taps("Reject")

    office.says("/status")

    card = office.cards[-1]
    assert card.title == "1 open"
    assert f"• {SENTENCE}: waiting" in card.text
    assert "Failed lately\n• invoice Acme 120 euros for hosting: rejected" in card.text
    waiting, rejected = (button.label for button in card.buttons)

    office.taps(rejected)
    assert "draft: proposed IssueInvoice" in office.cards[-1].text
    assert [file.media_type for file in office.cards[-1].attachments] == ["image/png"]
    office.taps("Again from issue")
    assert office.card.title.startswith("Shall I invoice Acme €120.00")

    office.taps(waiting)
    assert [button.verb for button in office.cards[-1].buttons] == ["why", "say"]


def _outside(office: Office) -> tuple[int, int, int]:
    """What has happened outside: mails, invoices, and effects begun."""
    begun = [ev for ev in office.parts.log.read_all() if isinstance(ev.fact, e.EffectStarted)]
    return len(office.mailbox), len(office.steward.invoices()), len(begun)


def _asked(office: Office) -> ApprovalRef:
    return ApprovalRef(office.card.approval)
