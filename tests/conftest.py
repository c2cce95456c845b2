"""What every test runs under."""

from hypothesis import settings

# The tests have a time limit of their own; a busy machine is no finding.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
