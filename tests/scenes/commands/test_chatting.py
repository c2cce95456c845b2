"""Commands by chatting with the gateway, for clients that show no forms."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage

ADMIN = "http://jabber.org/protocol/admin"


async def talks(client: Client, to: str, *lines: str) -> list[str]:
    """Say something to the gateway; all that it answers, one answer to each line."""
    answers = []
    for line in lines:
        client.writes(to, line)
        answer = await client.receives(f"/message[@from='{to}'][@type='chat'][body]")
        answers.append(answer.findtext("body") or "")
    return answers


def test_help_names_the_commands_and_explains_each(stage: Stage) -> None:
    """Ours: what can be done is told to who asks for it, in words."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        everything, one, nothing = await talks(
            alice, cast.domain, "help", "Help preferences", "help dance"
        )

        assert "preferences - Preferences" in everything
        assert "block ADDRESS - Block this person" in everything
        headings = [line for line in everything.splitlines() if line.endswith(":")]
        assert len(headings) == len(set(headings))
        assert "Asks: " in one
        assert nothing == 'I do not know "dance". Send "help" to see what I can do.'

    stage.play(scene)


def test_a_preference_is_chosen_by_number(stage: Stage) -> None:
    """Ours: numbered choices, and an answer that cannot be is asked for again."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        (menu,) = await talks(alice, cast.domain, "preferences")
        line = next(line for line in menu.splitlines() if "typing" in line or "writ" in line)
        number = line.partition(".")[0]
        question, wrong, taken, kept = await talks(
            alice, cast.domain, number, "perhaps", "no", "done"
        )

        assert "(yes or no)" in question
        assert wrong == 'Please answer yes or no.\nSend "cancel" to stop.'
        assert taken.endswith(': no\nWhich one? Send its number, or "done".')
        assert kept == "Kept. It counts from now on."
        execution = await executed(alice, cast.domain, "preferences", {})
        assert execution.note == "Nothing was changed."

    stage.play(scene)


def test_a_command_at_an_address_names_it(stage: Stage) -> None:
    """Ours: what is executed at a person's address is said with it."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), cast.contact("bob")
        assert await talks(
            alice, cast.domain, "block", f"block {bob}", f"unblock {bob.partition('@')[0]}"
        ) == [
            'Please name an address behind it: "block ADDRESS"',
            "bob is blocked: you hear nothing of him any longer. In rooms nothing changes.",
            "bob is no longer blocked.",
        ]

    stage.play(scene)


def test_what_is_under_way_can_be_cancelled(stage: Stage) -> None:
    """Ours: `cancel` ends it wherever it is."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        _, cancelled, nothing, unknown = await talks(
            alice, cast.domain, "preferences", "cancel", "cancel", "1"
        )
        assert cancelled == "Cancelled."
        assert nothing == "There is nothing to cancel."
        assert unknown.startswith('I do not know "1".')

    stage.play(scene)


def test_help_at_the_domain_is_the_gateway_too(stage: Stage) -> None:
    """Ours: an address with a name, for clients that add no other; it can be subscribed to."""

    async def scene(cast: Cast) -> None:
        alice, here = await cast.client("alice"), f"help@{cast.domain}"
        alice.sends(f"<presence to='{here}' type='subscribe'/>")
        await alice.reads_to(f"/presence[@from='{here}'][not(@type)]")
        alice.writes(here, "help")
        words = (await alice.reads_to("/message[body]")).findtext("body") or ""
        assert "preferences - Preferences" in words

    stage.play(scene)


def test_a_line_without_end_is_refused_and_nothing_else_ends(stage: Stage) -> None:
    """Ours: it is told why, and the next line is answered as if nothing had been."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await talks(alice, cast.domain, "preferences")
        for length, most in ((4_001, "At most 4000"), (200_000, "A message has at most 40000")):
            alice.writes(cast.domain, "1" * length)
            await alice.receives(
                "/message[@type='error']/error/err:not-acceptable",
                f"/message/error/err:text[starts-with(., '{most} characters')]",
            )
        (question,) = await talks(alice, cast.domain, "1")
        assert "Send" in question or "(yes or no)" in question

    stage.play(scene)


def test_what_one_account_says_is_no_answer_for_another(stage: Stage) -> None:
    """Ours: each account has its own conversation with the gateway."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await talks(alice, cast.domain, "preferences")
        (words,) = await talks(bob, cast.domain, "1")
        assert words.startswith('I do not know "1".')
        (question,) = await talks(alice, cast.domain, "1")
        assert "Send" in question or "(yes or no)" in question

    stage.play(scene)


def test_forms_that_were_left_can_be_cancelled_all_at_once(stage: Stage) -> None:
    """Ours: not every client tells that a form was closed."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        for _ in range(10):
            await Execution.begun(alice, cast.domain, "preferences", "//form:x")
        refused = await Execution.begun(alice, cast.domain, "preferences")
        assert refused.refusal[0] == "resource-constraint"
        await executed(alice, cast.domain, "info")
        told, cancelled, nothing = await talks(
            alice, cast.domain, "preferences", "cancel", "cancel"
        )
        assert told.startswith("The limit of commands under way is 10")
        assert cancelled == "All that you had under way is cancelled."
        assert nothing == "There is nothing to cancel."
        await Execution.begun(alice, cast.domain, "preferences", "//form:x")

    stage.play(scene)


def test_what_was_answered_before_need_not_be_again(stage: Stage) -> None:
    """Ours: a refusal at the end of the questions forgets no answer, not a secret one either, as
    long as it was not the one that was refused: that is asked alone, and not kept.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        _, secret, again, secret_again, refused = await talks(
            alice, cast.domain, "register", "two words", "hush", "ally", "."
        )
        assert "password" in secret
        assert "Now: two words." in again
        assert "hush" not in again + secret_again + refused
        assert 'Send "." to leave it as it is.' in secret_again
        assert refused.splitlines() == [
            "This is wrong.",
            'Everything else stays as you wrote it. To write it anew, send "cancel" and begin'
            " again.",
            "Your password",
            'Send "cancel" to stop.',
        ]
        alice.writes(cast.domain, "sesame")
        await alice.reads_to("/message[body='You are logged in as ally.']")

    stage.play(scene, manner=Manner(enters="password"))


def test_a_ban_by_chatting_asks_why_and_until_when(stage: Stage) -> None:
    """Ours: what has consequences asks all, though its first answer came with the word."""

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        admin = await cast.client("admin")
        cast.gateway.has_admins(admin.account)
        await cast.restart()
        reason, end, banned = await talks(
            admin, cast.domain, "ban mallory@example.org", "spam", "."
        )
        assert "Reason" in reason
        assert "Until when" in end
        assert banned.startswith("Banned for good: mallory@example.org")
        [row] = (await executed(admin, cast.domain, f"{ADMIN}#get-disabled-users-list")).rows
        assert row["reason"] == "spam"

    stage.play(scene)
