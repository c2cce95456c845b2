"""The rules that every adapter keeps, as tests that any adapter can be put to.

    FEATURES = frozenset({"edits", "typing"})       # what the network has

    @pytest.mark.parametrize("rule", rules(FEATURES), ids=lambda rule: rule.__name__)
    def test_conformance(rule):
        async def main():
            async with my_driver() as driver:       # `bridge.testing.driving.Driver`
                await rule(driver)
        asyncio.run(main())

What a rule says stands in `bridge.api.adapter`; an AssertionError says how it is broken. `RULES`
are for all; those of `FEATURES` for networks that have the feature. One of the first is that the
adapter says it can what its driver plays, so that no rule is left out unseen.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any, TypeAlias

from bridge.testing.conformance import (
    blocking,
    describing,
    elsewhere,
    entering,
    finding,
    guiding,
    hosting,
    keeping,
    knowing,
    losing,
    meeting,
    moving,
    naming,
    opening,
    polling,
    probing,
    ranking,
    referring,
    relaying,
    sharing,
    signalling,
    staying,
    styling,
    talking,
    tuning,
    welcoming,
)
from bridge.testing.conformance import features as features_
from bridge.testing.conformance.chatting import everywhere
from bridge.testing.driving import Driver, Feature

Rule: TypeAlias = Callable[[Driver], Coroutine[Any, Any, None]]

RULES: tuple[Rule, ...] = (
    *naming.RULES,
    *talking.RULES,
    *meeting.RULES,
    *losing.RULES,
    *features_.RULES,
)

FEATURES: Mapping[Feature, tuple[Rule, ...]] = {
    "answers": everywhere(
        referring.an_answer_refers_to_what_it_answers,
        referring.an_answer_to_what_is_not_known_is_said,
    ),
    "edits": everywhere(
        referring.an_edit_refers_to_the_first_version,
        referring.ones_own_message_is_edited,
        referring.what_others_said_cannot_be_edited,
    ),
    "retractions": everywhere(referring.ones_own_message_is_taken_back),
    "retracts": everywhere(referring.what_is_taken_back_is_told),
    "removes": (
        referring.a_moderators_removal_says_so,
        referring.only_a_moderator_removes,
    ),
    "reactions": everywhere(
        referring.reactions_are_whole_sets,
        referring.ones_own_reactions_replace_those_before,
    ),
    "files": everywhere(referring.files_arrive_as_files),
    "serves_files": opening.RULES,
    "takes_files": hosting.RULES,
    "styles": styling.RULES,
    "locations": (sharing.places_arrive_as_places,),
    "cards": (sharing.cards_arrive_as_cards,),
    "polls": (polling.polls_arrive_as_polls, polling.how_a_poll_stands_is_an_edit),
    "votes": (polling.ones_own_votes_replace_those_before, polling.a_wrong_vote_is_refused),
    "spoilers": (styling.what_is_hidden_comes_and_arrives_hidden,),
    "typing": everywhere(signalling.that_one_writes_is_seen),
    "types": everywhere(signalling.who_writes_is_a_state),
    "reads": everywhere(signalling.how_far_somebody_has_read_is_a_state),
    "elsewhere": elsewhere.RULES,
    "blocks": blocking.RULES,
    "kick": (
        ranking.who_is_no_moderator_throws_nobody_out,
        ranking.a_moderator_throws_out,
    ),
    "roles": (
        ranking.what_somebody_becomes_is_shown,
        ranking.a_role_that_one_may_not_give_is_refused,
        ranking.a_role_that_is_given_is_shown,
    ),
    "affiliations": (ranking.who_is_banned_stays_out_until_he_is_not,),
    "lists": (ranking.a_list_names_who_has_an_affiliation,),
    "invites": (ranking.an_invitation_arrives,),
    "explains": (ranking.an_invitation_says_why,),
    "voice": (ranking.who_has_no_voice_can_ask_for_it,),
    "about": (describing.what_a_room_is_comes_with_joining,),
    "configures": (describing.only_an_owner_changes_a_room,),
    "ends": (describing.a_room_that_ends_says_so,),
    "directory": (describing.rooms_are_found_by_their_words,),
    "pictures": (
        describing.pictures_are_known_by_their_hash,
        describing.who_somebody_says_he_is,
    ),
    "biographies": (describing.what_somebody_says_of_himself,),
    "portrays": (describing.a_login_is_shown_as_its_owner_wishes,),
    "contacts": (
        knowing.who_is_followed_is_told_of,
        knowing.a_list_is_told_whole_at_every_connection,
        knowing.nobody_cannot_be_followed,
    ),
    "follows": (
        knowing.who_is_watched_is_told_of,
        knowing.whom_a_login_follows_is_watched_at_every_connection,
    ),
    "probes": probing.RULES,
    "enters": entering.RULES,
    "keeps": keeping.RULES,
    "tunes": tuning.RULES,
    "guides": guiding.RULES,
    "describes": (tuning.a_connection_is_described,),
    "people": (finding.people_are_found_by_their_names,),
    "creates": (
        finding.a_room_that_is_made_is_there_and_one_is_in_it,
        finding.what_cannot_be_a_room_is_not_made,
    ),
    "moves": moving.RULES,
    "welcomes": welcoming.RULES,
    "links": (finding.a_link_means_what_it_leads_to,),
}


INSTEAD: Mapping[Feature, tuple[tuple[Rule, ...], tuple[Rule, ...]]] = {
    "stays": (
        (*losing.RULES, knowing.a_list_is_told_whole_at_every_connection),
        staying.RULES,
    ),
    "gaps": ((talking.no_more_is_read_than_can_be_committed,), (talking.not_much_is_left_out,)),
    "namesakes": ((meeting.another_name_is_taken_or_refused,), (meeting.another_name_is_taken,)),
    "ignores": (blocking.RULES, (blocking.who_is_ignored_is_not_heard_anywhere,)),
}
"""By feature, rules that do not hold, and those that hold instead."""


BOTH: tuple[tuple[frozenset[Feature], tuple[Rule, ...]], ...] = (
    (frozenset({"stays", "contacts"}), (knowing.a_list_is_told_whole_at_every_start,)),
)
"""Rules for networks with all of several features."""


def rules(features: Collection[Feature] = ()) -> tuple[Rule, ...]:
    """Those for all, and those for a network with these features."""
    played = sorted(features)
    found = (*RULES, *(rule for feature in played for rule in FEATURES.get(feature, ())))
    left_out = {rule for feature in played for rule in INSTEAD.get(feature, ((), ()))[0]}
    others = (rule for feature in played for rule in INSTEAD.get(feature, ((), ()))[1])
    both = (rule for all_of, more in BOTH if all_of <= set(features) for rule in more)
    return (*(rule for rule in found if rule not in left_out), *others, *both)


SHARED: tuple[Rule, ...] = (*naming.RULES, *talking.RULES, *relaying.RULES, *features_.RULES)
"""The rules for all networks whose rooms are shared."""


def shared(features: Collection[Feature] = ()) -> tuple[Rule, ...]:
    """The rules for a network whose rooms are shared, with these features."""
    played = sorted(set(features) - features_.RELAYED)
    return (*SHARED, *(rule for feature in played for rule in FEATURES[feature]))
