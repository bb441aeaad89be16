"""The outreach agent: words friendly mails to customers about what the operator named."""

from bot.actions.mail import SendMail
from bot.agents.brief import Brief
from bot.intents.catalog.orders import Nudge
from bot.kernel.actions import Proposal, Source
from bot.kernel.errors import NotFound, Refused
from bot.kernel.messages import Trust


def draft_nudge(brief: Brief) -> Proposal:
    """Propose a mail that reminds a customer; raises NotFound or Refused where it cannot be sent."""
    said = brief.run.intent.unpack(Nudge)
    known = brief.customer(said.customer)
    if known is None:
        raise NotFound(f"The books have no customer “{said.customer}”.")
    if not known.email:
        raise Refused(f"I have no e-mail address of {known.name}.")
    written = brief.writer.write("nudge_mail", {"customer": known.name, "about": said.about})
    action = SendMail(
        to=known.email,
        subject=f"A friendly reminder: {said.about}",
        body=written.text,
        regarding=said.about,
    )
    by = f"written by the {written.tier} tier, version {written.prompt_version}"
    trust = Trust.CANONICAL if written.tier == "template" else Trust.MODEL
    return Proposal(
        action=action.packed(),
        sources=(
            Source(field="to", trust=Trust.CANONICAL, words="the books", reference=known.id),
            brief.told("subject"),
            Source(field="body", trust=trust, words=by, reference=written.prompt_version),
        ),
    )
