"""Maintenance is on or off, and people are told why."""

from bridge.core.maintenance import Maintenance


def test_people_are_told_the_sentence_that_was_given_or_the_usual_one() -> None:
    changes: list[str] = []
    maintenance = Maintenance(lambda: changes.append(maintenance.words))
    told = [(maintenance.is_on, maintenance.words)]
    for words in ("", "Back at noon. "):
        maintenance.begin(words)
        told.append((maintenance.is_on, maintenance.words))
    maintenance.end()
    told.append((maintenance.is_on, maintenance.words))

    assert told == [
        (False, ""),
        (True, "The gateway is being maintained: please try again later."),
        (True, "Back at noon."),
        (False, ""),
    ]
    assert changes == [words for _, words in told[1:]]
