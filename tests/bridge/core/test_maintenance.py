"""Maintenance is on or off, and people are told why."""

from bridge.core.maintenance import Maintenance


def test_people_are_told_the_sentence_that_was_given_or_the_usual_one() -> None:
    changes: list[str] = []
    maintenance = Maintenance(lambda: changes.append(maintenance.told))
    told = [(maintenance.is_on, maintenance.told)]
    for words in ("", "Back at noon. "):
        maintenance.begin(words)
        told.append((maintenance.is_on, maintenance.told))
    maintenance.end()
    told.append((maintenance.is_on, maintenance.told))

    assert told == [
        (False, ""),
        (True, "The gateway is being maintained: please try again later."),
        (True, "The gateway is being maintained: Back at noon."),
        (False, ""),
    ]
    assert changes == [words for _, words in told[1:]]


def test_the_usual_sentence_is_not_said_within_itself() -> None:
    """As a form has it that was filled in with what holds."""
    maintenance = Maintenance()
    maintenance.begin()
    maintenance.begin(maintenance.words)

    assert maintenance.told == "The gateway is being maintained: please try again later."
