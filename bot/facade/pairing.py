"""Pairing: a one-time code, made on the machine, links a channel account to an operator."""

import re
import secrets
from datetime import timedelta

from bot.kernel import events as e
from bot.kernel.frozen import digest_of
from bot.kernel.ids import OperatorId
from bot.kernel.messages import Sender
from bot.kernel.ports import Append, Batch
from bot.office import Office

PAIR = re.compile(r"^\s*(?:/?pair|/start)\s+([A-Za-z0-9]{4}-?[A-Za-z0-9]{4})\s*$", re.IGNORECASE)
IDENTITY = "identity"
VALID = timedelta(minutes=15)
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class Pairings:
    def __init__(self, office: Office) -> None:
        self._office = office

    def offer(self, operator: OperatorId, name: str) -> str:
        """Make a code that the next account to send it is paired by, within a quarter of an hour."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
        code = f"{letters[:4]}-{letters[4:]}"
        expires_at = self._office.clock.now() + VALID
        fact = e.PairingOffered(
            code_digest=_digest(code), operator=operator, name=name, expires_at=expires_at
        )
        self._append(fact, self._office.log.version(IDENTITY))
        return code

    def claim(self, code: str, sender: Sender, home: str = "") -> str:
        """Pair an account by a code; give the sentence to answer with, which never says why not.

        `home` is the thread where the account is reached unasked, where the code came from it.
        """
        version = self._office.log.version(IDENTITY)
        offer = self._office.people.pairing(_digest(code))
        if offer is None or offer.used or offer.expires_at <= self._office.clock.now():
            return (
                "That code does not work: each is good once, for 15 minutes. "
                "Run `steward pair` on the machine where I live for a new one."
            )
        fact = e.OperatorPaired(
            operator=offer.operator,
            name=offer.name,
            sender=sender,
            code_digest=_digest(code),
            home=home,
        )
        self._append(fact, version)
        return f"Hello {offer.name}, this chat is paired now. Say “help” to see what I can do."

    def introduce(self, operator: OperatorId, name: str, sender: Sender, home: str = "") -> None:
        """Pair an account that the machine itself vouches for, such as the local terminal."""
        fact = e.OperatorPaired(operator=operator, name=name, sender=sender, home=home)
        self._append(fact, self._office.log.version(IDENTITY))

    def _append(self, fact: e.Fact, version: int) -> None:
        """Append behind `version`; raises Conflict where a code was claimed at the same moment."""
        append = Append(IDENTITY, version, (e.Entry(fact=fact, actor="steward"),))
        self._office.commit(Batch(self._office.clock.now(), (append,)))


def _digest(code: str) -> str:
    return digest_of("pairing", code.upper().replace("-", ""))
