"""Who is banned: by his bare JID or his domain, for as long as it was said."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from bridge.api.errors import Refused
from bridge.core.bans import Bans, words
from bridge.store import bans as kept
from bridge.store.bans import Ban
from bridge.store.database import Store
from tests.bridge.core.kept import play, read

EVE, ADMIN = "eve@evil.example", "admin@example.org"
NOON = 1_798_718_400.0  # 2026-12-31 12:00 UTC


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> float:
        return self.at


def bans(store: Store, clock: Clock | None = None, begun: list[str] | None = None) -> Bans:
    said: list[str] = [] if begun is None else begun

    def admins() -> Iterable[str]:
        return (ADMIN,)

    return Bans(
        store, admins=admins, changed=lambda ban: said.append(ban.who), now=clock or Clock()
    )


def test_a_ban_is_of_one_account_and_outlives_a_restart(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        begun: list[str] = []
        before = bans(store, begun=begun)
        made = before.ban(EVE, " spam ", None)
        after = bans(store)
        after.restore(await read(store, kept.bans))
        expected = Ban(who=EVE, reason="spam", until=None, at=NOON)

        assert (made, begun) == (expected, [EVE])
        for one in (before, after):
            assert (one.of(EVE), one.of("evil.example"), one.of("eve@b")) == (expected, None, None)
            assert one.all() == [expected]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("account", "is_banned"),
    [
        (EVE, True),
        ("evil.example", True),
        ("eve@sub.evil.example", False),
        ("eve@notevil.example", False),
        ("evil.example@example.org", False),
        ("eve@evil.example.org", False),
    ],
)
def test_a_ban_of_a_domain_is_of_that_domain_alone(
    tmp_path: Path, account: str, is_banned: bool
) -> None:
    async def scene(store: Store) -> None:
        one = bans(store)
        one.ban("evil.example", "", None)

        assert (one.of(account) is not None) == is_banned

    play(tmp_path, scene)


def test_a_ban_that_has_ended_counts_no_longer_and_is_forgotten(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        clock, told = Clock(), list[str]()
        one = bans(store, clock, told)
        one.ban(EVE, "", NOON + 10)
        of_domain = one.ban("evil.example", "", NOON + 20)
        clock.at = NOON + 10
        left = (one.of(EVE), one.all())
        clock.at = NOON + 20
        at_last = (one.of(EVE), one.all(), len(one))
        one.sweep()

        assert left == (of_domain, [of_domain])
        assert at_last == (None, [], 2)
        assert (len(one), await read(store, kept.bans)) == (0, [])
        assert told == [EVE, "evil.example"] * 2

    play(tmp_path, scene)


def test_a_ban_can_be_lifted(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        told: list[str] = []
        one = bans(store, begun=told)
        made = one.ban(EVE, "", None)

        assert (one.unban(EVE), one.unban(EVE), one.of(EVE)) == (made, None, None)
        assert told == [EVE, EVE]
        assert await read(store, kept.bans) == []

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("who", "by", "until", "told"),
    [
        ("root@b", "root@b", None, "You cannot ban yourself."),
        (ADMIN, "root@b", None, f"{ADMIN} runs this gateway and cannot be banned."),
        (
            "example.org",
            "root@b",
            None,
            "example.org is the domain of somebody who runs this gateway and cannot be banned.",
        ),
        (EVE, ADMIN, NOON, "A ban must end later than now."),
    ],
)
def test_nobody_who_runs_the_gateway_is_banned_nor_anybody_for_the_past(
    tmp_path: Path, who: str, by: str, until: float | None, told: str
) -> None:
    async def scene(store: Store) -> None:
        begun: list[str] = []
        one = bans(store, begun=begun)
        with pytest.raises(Refused) as refused:
            one.ban(who, "", until, by)

        assert (refused.value.text, one.all(), begun) == (told, [], [])

    play(tmp_path, scene)


def test_whom_the_configuration_makes_an_admin_no_earlier_ban_keeps_out(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        one = bans(store)
        one.restore([Ban(who=ADMIN, reason="", until=None, at=1.0)])

        assert one.of(ADMIN) is None

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("reason", "until", "told"),
    [
        ("", None, "You may not use this gateway."),
        ("spam", None, "You may not use this gateway: spam."),
        ("Stop it!", None, "You may not use this gateway: Stop it!"),
        ("spam", NOON, "You may not use this gateway until 2026-12-31 12:00 UTC: spam."),
    ],
)
def test_it_is_told_why_and_until_when(reason: str, until: float | None, told: str) -> None:
    assert words(Ban(who=EVE, reason=reason, until=until, at=1.0)) == told
