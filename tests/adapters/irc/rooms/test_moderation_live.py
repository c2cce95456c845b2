"""Ranks, bans, the form of a room and invitations on real servers, each with modes of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from adapters.irc.adapter import IrcAdapter
from bridge.api.asked import Listed
from bridge.api.errors import Reason, Refused
from bridge.api.events import Invite, Message
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.states import About, Absent, Affiliation, Present, Role
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox, adapter, logged_in, room
from tests.clients.irc import IrcClient
from tests.servers.hybrid import Hybrid
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

OTHER = LoginId(8)
ROOM = "muc#roomconfig_"


class Insp(InspIrcd):
    """With lists of exceptions, as networks have them."""

    def _config(self, ircv3: bool) -> str:
        more = ("banexception", "inviteexception")
        return super()._config(ircv3) + "".join(f'<module name="{name}">\n' for name in more)


Ircd = NgIrcd | Insp | Hybrid


@pytest.fixture(scope="module", params=[NgIrcd, Insp, Hybrid], ids=["ngircd", "inspircd", "hybrid"])
def ircd(request: pytest.FixtureRequest) -> Iterator[Ircd]:
    with request.param() as server:
        yield server


class Lab:
    """alice, ours, is the operator of a channel; bob is somebody on IRC who is in it."""

    def __init__(self, ircd: Ircd, irc: IrcAdapter, inbox: RecordingInbox, bob: IrcClient) -> None:
        self.ircd = ircd
        self.irc = irc
        self.inbox = inbox
        self.bob = bob
        self.channel = "#den"
        self.place = room("#den", ircd.host)

    @property
    def owner(self) -> Affiliation:
        """What an operator is."""
        return "admin" if isinstance(self.ircd, NgIrcd) else "owner"

    def who(self, nick: str) -> Identity:
        return Identity(NETWORK, f"{nick}%{self.ircd.host}", nick)

    async def rank(self, nick: str) -> tuple[Role, Affiliation]:
        """What somebody has become."""
        shown = await self.inbox.expect(Present, lambda told: told.who.name == nick)
        return shown.role, shown.affiliation

    async def said(self, words: str) -> None:
        """Wait until the room is told so."""
        await self.inbox.expect(Message, lambda told: told.text == words)

    async def settled(self) -> None:
        """What the room is, is known."""
        await self.inbox.expect(About, lambda told: told.is_learned)


@asynccontextmanager
async def lab(ircd: Ircd) -> AsyncIterator[Lab]:
    irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
    async with (
        logged_in(irc, inbox, ircd.host),
        await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
    ):
        own = Lab(ircd, irc, inbox, bob)
        await irc.join(LOGIN, own.place, "alice", None)
        await own.settled()
        await bob.join(own.channel)
        await inbox.expect(Present, lambda told: told.who.name == "bob")
        yield own


async def refused(asked: object, reason: Reason) -> str:
    """The words of the refusal."""
    with pytest.raises(Refused) as caught:
        await asked  # type: ignore[misc]  # any awaitable
    assert caught.value.reason == reason
    return caught.value.text


def test_an_operator_gives_ranks_and_takes_them(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place, bob = own.irc, own.place, own.who("bob")
            await irc.give_role(place, bob, "moderator", "")
            assert await own.rank("bob") == ("moderator", own.owner)
            await own.bob.expect(r"MODE #den \+o :?bob")
            await irc.give_role(place, bob, "participant", "")
            assert await own.rank("bob") == ("participant", "none")
            await irc.give_affiliation(place, bob, "member", "")
            assert await own.rank("bob") == ("participant", "member")
            await irc.give_affiliation(place, bob, own.owner, "")
            assert await own.rank("bob") == ("moderator", own.owner)
            await irc.give_affiliation(place, bob, "member", "")
            assert await own.rank("bob") == ("participant", "member")
            await irc.give_affiliation(place, bob, "none", "")
            assert await own.rank("bob") == ("participant", "none")

            await refused(irc.give_role(place, own.who("nobody"), "moderator", ""), "not-found")
            await refused(irc.give_affiliation(place, own.who("no"), "member", ""), "not-found")

    asyncio.run(run())


def test_who_is_no_operator_is_refused(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place, bob = own.irc, own.place, own.who("bob")
            own.bob.send("PART #den")
            await own.bob.settle()
            other = RecordingInbox()
            async with logged_in(irc, other, ircd.host, nick="carl", login=OTHER):
                place = room("#den", ircd.host, OTHER)
                await irc.join(OTHER, place, "carl", None)
                await own.bob.join("#den")
                await other.expect(Present, lambda told: told.who.name == "bob")
                for role in ("visitor", "participant", "moderator"):
                    await refused(irc.give_role(place, bob, role, ""), "forbidden")
                for affiliation in ("none", "member", own.owner, "outcast"):
                    await refused(irc.give_affiliation(place, bob, affiliation, ""), "forbidden")
                await refused(irc.kick(place, bob, ""), "forbidden")
                await refused(irc.settings(place), "forbidden")
                await refused(irc.configure(place, {}), "forbidden")
                await refused(irc.destroy(place, "", None), "forbidden")
            assert "ends by itself" in await refused(
                irc.destroy(own.place, "", None), "unsupported"
            )

    asyncio.run(run())


def test_in_a_moderated_channel_who_has_no_voice_is_a_visitor(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place, bob = own.irc, own.place, own.who("bob")
            words = await refused(irc.give_role(place, bob, "visitor", ""), "not-acceptable")
            assert "not moderated" in words
            await irc.configure(place, {f"{ROOM}moderatedroom": "1"})
            await own.said("alice sets +m (only those with voice can speak).")
            assert (await own.inbox.expect(About)).is_moderated
            await irc.give_role(place, bob, "participant", "")
            assert await own.rank("bob") == ("participant", "member")
            await irc.give_role(place, bob, "visitor", "")
            assert await own.rank("bob") == ("visitor", "none")

    asyncio.run(run())


def test_who_is_banned_is_put_out_and_stays_out_until_he_is_not(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place, bob = own.irc, own.place, own.who("bob")
            await irc.give_affiliation(place, bob, "outcast", "spam")
            gone = await own.inbox.expect(Absent)
            assert (gone.cause, gone.by, gone.reason) == ("banned", "alice", "spam")
            await own.bob.expect("KICK #den bob :spam")
            own.bob.send("JOIN #den")
            await own.bob.expect(" 474 ")
            [one] = await irc.listed(place, "outcast")
            assert (one.who, one.affiliation) == (bob, "outcast")
            assert one.reason.startswith("spam (by alice, 20")

            await irc.give_affiliation(place, bob, "none", "")
            assert await irc.listed(place, "outcast") == []
            await own.bob.join("#den")

    asyncio.run(run())


def test_a_mask_is_banned_by_its_address_and_listed_by_it(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place = own.irc, own.place
            who = irc.masked(f"*!*@Spam.Example%{ircd.host}")
            assert who is not None
            await irc.give_affiliation(place, who, "outcast", "")
            await own.said("alice sets +b *!*@spam.example (a ban).")
            [one] = await irc.listed(place, "outcast")
            assert isinstance(one, Listed)
            assert (one.who.native, one.reason[:8]) == (f"*!*@spam.example%{ircd.host}", "By alice")
            assert irc.masked(one.who.native) == one.who
            await irc.give_affiliation(place, one.who, "none", "")
            assert await irc.listed(place, "outcast") == []

            own.bob.send("PART #den")
            await irc.give_affiliation(place, own.who("gone"), "outcast", "")
            [one] = await irc.listed(place, "outcast")
            assert one.who == own.who("gone")
            await irc.give_affiliation(place, own.who("gone"), "none", "")

    asyncio.run(run())


def test_bans_of_others_are_listed_and_taken_away_from_whom_they_mean(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place, bob = own.irc, own.place, own.who("bob")
            await irc.give_role(place, bob, "moderator", "")
            for mask in ("*!*@10.9.8.7", "carol!*@*"):
                own.bob.send(f"MODE #den +b {mask}")
            await own.said("bob sets +b carol!*@* (a ban).")
            listed = await irc.listed(place, "outcast")
            assert sorted(one.who.name for one in listed) == ["*!*@10.9.8.7", "carol"]
            assert all(one.reason.startswith("By bob, 20") for one in listed)
            async with await IrcClient.login(ircd.host, ircd.port, "carol"):
                await irc.give_affiliation(place, own.who("carol"), "none", "")
            left = await irc.listed(place, "outcast")
            assert [one.who.name for one in left] == ["*!*@10.9.8.7"]

    asyncio.run(run())


def test_a_kick_after_a_ban_by_the_same_hand_is_a_ban(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            await own.irc.give_role(own.place, own.who("bob"), "moderator", "")
            async with await IrcClient.login(ircd.host, ircd.port, "carol") as carol:
                await carol.join("#den")
                own.bob.send("KICK #den carol :once")
                first = await own.inbox.expect(Absent)
                await carol.join("#den")
                own.bob.send("MODE #den +b carol!*@*")
                own.bob.send("KICK #den carol :for good")
                second = await own.inbox.expect(Absent)

            assert (first.cause, first.by, first.reason) == ("kicked", "bob", "once")
            assert (second.cause, second.by, second.reason) == ("banned", "bob", "for good")

    asyncio.run(run())


def test_the_form_changes_the_channel_and_says_how_it_is(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            irc, place = own.irc, own.place
            wished = {
                f"{ROOM}membersonly": "1",
                f"{ROOM}roomsecret": "sesame",
                f"{ROOM}passwordprotectedroom": "1",
                f"{ROOM}maxusers": "7",
                f"{ROOM}publicroom": "0",
                "irc#exceptions": "*!*@good.example\nfriend!*@*",
                "irc#invited": "guest!*@*",
            }
            await irc.configure(place, wished)
            about = await own.inbox.expect(About, lambda told: told.has_password)
            settings = {one.name: one.value for one in await irc.settings(place)}

            assert (about.is_members_only, about.is_public, about.is_moderated) == (
                True,
                False,
                False,
            )
            assert {name: settings[name] for name in wished if name[:4] == "muc#"} == {
                name: value for name, value in wished.items() if name[:4] == "muc#"
            }
            assert sorted(settings["irc#exceptions"].split()) == ["*!*@good.example", "friend!*@*"]
            assert settings["irc#invited"] == "guest!*@*"
            await own.bob.settle()
            told = "\n".join(own.bob.seen)
            assert "sesame" in told

            changed = {f"{ROOM}roomsecret": "other", "irc#exceptions": "friend!*@*"}
            await irc.configure(place, changed)
            now = {one.name: one.value for one in await irc.settings(place)}
            assert (now[f"{ROOM}roomsecret"], now["irc#exceptions"]) == ("other", "friend!*@*")
            await irc.configure(
                place,
                {
                    f"{ROOM}passwordprotectedroom": "0",
                    f"{ROOM}maxusers": "",
                    f"{ROOM}membersonly": "0",
                },
            )
            open_ = await own.inbox.expect(About, lambda told: not told.has_password)
            assert (open_.is_members_only, open_.is_public) == (False, False)

            before = {one.name: one.value for one in await irc.settings(place)}
            for wrong in (
                {f"{ROOM}maxusers": "many"},
                {f"{ROOM}roomsecret": "two words"},
                {f"{ROOM}passwordprotectedroom": "1"},
                {f"{ROOM}maxusers": "9", "no such setting": "1"},
                {"irc#exceptions": "\n".join(f"n{n}!*@*" for n in range(5000))},
            ):
                await refused(irc.configure(place, wrong), "not-acceptable")
            assert {one.name: one.value for one in await irc.settings(place)} == before

    asyncio.run(run())


def test_a_burst_of_modes_is_one_line_with_the_ranks_in_it(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            await own.irc.give_role(own.place, own.who("bob"), "moderator", "")
            await own.said("alice sets +o bob (an operator).")
            own.bob.send("MODE #den +skv-o secret alice alice")
            await own.said("bob sets +skv-o alice alice.")
            told = [
                one.text
                for one in own.inbox.told
                if isinstance(one, Message) and one.place == own.place
            ]

            assert told == []
            assert await own.rank("alice") == ("participant", "member")

    asyncio.run(run())


def test_people_are_invited_both_ways(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own, await IrcClient.login(ircd.host, ircd.port, "dan") as dan:
            irc, place = own.irc, own.place
            await irc.configure(place, {f"{ROOM}membersonly": "1"})
            await irc.invite(place, own.who("dan").native, "cake")
            await dan.expect(r"^:alice!\S+ INVITE dan :?#den$")
            await dan.expect("NOTICE dan :Invitation to #den: cake$")
            await dan.join("#den")
            await refused(irc.invite(place, own.who("dan").native, ""), "conflict")
            await refused(irc.invite(place, own.who("nobody").native, ""), "not-found")
            dan.send("JOIN #other")
            dan.send("INVITE alice #other")
            invited = await own.inbox.expect(Invite)

            assert (invited.place, invited.actor) == (
                room("#other", ircd.host),
                own.who("dan"),
            )

    asyncio.run(run())


def test_two_of_our_accounts_see_what_each_becomes(ircd: Ircd) -> None:
    async def run() -> None:
        async with lab(ircd) as own:
            other = RecordingInbox()
            async with logged_in(own.irc, other, ircd.host, nick="carl", login=OTHER):
                theirs: Place = room("#den", ircd.host, OTHER)
                await own.irc.join(OTHER, theirs, "carl", None)
                await own.inbox.expect(Present, lambda told: told.who.name == "carl")
                await own.irc.give_role(own.place, own.who("carl"), "moderator", "")
                mine = await other.expect(Present, lambda told: told.mine)

                assert (mine.place, mine.role, mine.affiliation) == (theirs, "moderator", own.owner)
                assert await own.rank("carl") == ("moderator", own.owner)
                await own.irc.kick(theirs, own.who("alice"), "bye")
                gone = await own.inbox.expect(Absent, lambda told: told.mine)
                seen = await other.expect(Absent, lambda told: told.who.name == "alice")
                assert (gone.cause, gone.by, gone.reason) == ("kicked", "carl", "bye")
                assert (seen.cause, seen.by, seen.reason) == ("kicked", "carl", "bye")

    asyncio.run(run())


def test_who_has_a_services_account_is_banned_by_it_too() -> None:
    async def run(server: Insp) -> None:
        async with await IrcClient.login(server.host, server.port, "robert") as robert:
            robert.privmsg("NickServ", "REGISTER password robert@example.org")
            await robert.expect("NickServ.* NOTICE robert :.*registered")
        async with lab(server) as own:
            robert = await IrcClient.login(
                server.host, server.port, "rob", account="robert", password="password"
            )
            await robert.join("#den")
            await own.irc.give_affiliation(own.place, own.who("rob"), "outcast", "spam")
            await own.bob.expect(r"MODE #den \+bb R:robert :?\*!")
            [one, two] = await own.irc.listed(own.place, "outcast")
            assert {one.who, two.who} == {own.who("rob")}
            await robert.expect("KICK #den rob :spam")
            robert.send("NICK other")
            robert.send("JOIN #den")
            await robert.expect(" 474 ")
            await own.irc.give_affiliation(own.place, own.who("other"), "none", "")
            assert await own.irc.listed(own.place, "outcast") == []
            await robert.abort()

    with Insp(services=True) as server:
        asyncio.run(run(server))
