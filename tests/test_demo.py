"""The demo's exit status can be trusted, and it needs little."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import demo

pytestmark = pytest.mark.live


def test_the_demo_succeeds_when_every_step_happened(capsys: pytest.CaptureFixture[str]) -> None:
    status = demo.main(check_only=True)

    said = capsys.readouterr().out
    assert (status, said.count(" ms\n")) == (0, 23), said


def test_the_demo_fails_and_names_the_step_that_did_not_happen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "gateway"
    program.write_text("#!/bin/sh\necho out of order\nexit 3\n")
    program.chmod(0o755)

    status = demo.main(check_only=True, program=program)

    assert status == 1
    said = capsys.readouterr().out
    assert "The demo failed at: the gateway answers." in said
    assert "out of order" in said


LOADED = """
import sys
from importlib.metadata import packages_distributions
import tests.demo
of = packages_distributions()
print(*{one for name in sys.modules for one in of.get(name, ())})
"""


def test_the_demo_needs_the_libraries_of_the_gateway_alone() -> None:
    root = Path(__file__).parents[1]
    lock = (root / "requirements.lock").read_text()
    needed = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))

    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=root, check=True, capture_output=True, text=True
    )

    names = {re.sub("[-_.]+", "-", name).lower() for name in loaded.stdout.split()}
    assert "aiohttp" in names
    assert names - needed == {"xmpp-bridge"}
