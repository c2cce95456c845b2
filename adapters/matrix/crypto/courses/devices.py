"""Devices of somebody, and whose keys are given: seen, and chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.matrix.crypto import trust
from adapters.matrix.crypto.courses.whom import WHOM, Owner, Unwaited, question
from adapters.matrix.crypto.people import Device, Person
from bridge.api.login import Ask, Question
from bridge.api.procedures import Told, Turn
from bridge.api.quiet import plain

WHOSE: Final = "Whose devices? Yours, if you say nothing."
ACCEPT: Final = "Trust somebody's devices as they are now: whose? (Leave it empty for nobody's.)"
OURS: Final = "The gateway is your device {}. Its key is {}. {}"
SIGNED: Final = "You have signed it with another program."
NOT_SIGNED: Final = (
    "It is not signed by you, so others are warned of it. Verify it with another of your programs."
)
DEVICE: Final = "{} ({}): {}. Its key is {}."
IDENTITY: Final = {
    "none": "{} has no identity that devices are signed by.",
    "verified": "The identity of {} is verified.",
    "changed": "The identity of {} is another one than before.",
    "known": "The identity of {} is known, and not verified.",
}
NONE: Final = "There are no other devices."
ACCEPTED: Final = "The devices of {} are trusted as they are now."


@dataclass(slots=True)
class Devices(Unwaited):
    owner: Owner

    async def begin(self) -> Turn:
        return Ask(questions=(question(WHOSE),))

    async def answer(self, values: Mapping[str, str]) -> Turn:
        person = await self.owner.person(values.get(WHOM, ""))
        session, account = self.owner.session, self.owner.machine.account
        lines = [IDENTITY[_identity(person)].format(person.id)]
        others = list(person.devices.values())
        if person.id == session.me:
            ours = person.devices.get(session.device)
            is_signed = ours is not None and ours.is_signed
            words = SIGNED if is_signed else NOT_SIGNED
            lines.append(OURS.format(session.device, fingerprint(account.ed), words))
            others = [one for one in others if one.id != session.device]
        lines += [_line(person, one) for one in others] or [NONE]
        return Told(words="\n".join(lines))


@dataclass(slots=True)
class Trusting(Unwaited):
    owner: Owner

    async def begin(self) -> Turn:
        policy = Question(
            name="trust",
            label="Who can read what you write in encrypted rooms",
            kind="choice",
            value=self.owner.machine.sharing.trust,
            choices=tuple((name, words) for name, words in trust.MEANINGS.items()),
        )
        return Ask(questions=(policy, question(ACCEPT)))

    async def answer(self, values: Mapping[str, str]) -> Turn:
        machine = self.owner.machine
        words = values.get(WHOM, "")
        person = await self.owner.person(words) if words.strip() else None
        policy = trust.policy(values.get("trust", ""), machine.sharing.trust)
        machine.sharing.trust = policy
        machine.store.change(trust.NAME, policy.encode)
        told = [trust.MEANINGS[policy]]
        if person is not None:
            person.accept()
            machine.directory.changed(person)
            told.append(ACCEPTED.format(person.id))
        machine.sharing.doubt()
        await machine.store.commit()
        return Told(words=" ".join(told))


def fingerprint(key: str) -> str:
    """In groups of four, as other programs show it."""
    return " ".join(key[first : first + 4] for first in range(0, len(key), 4))


def _line(person: Person, device: Device) -> str:
    name = plain(device.name)[:60] or device.id
    standing = trust.standing(person, device)
    return DEVICE.format(name, device.id, standing, fingerprint(device.ed))


def _identity(person: Person) -> str:
    if not person.master:
        return "none"
    if person.is_verified:
        return "verified"
    return "changed" if person.has_changed else "known"
