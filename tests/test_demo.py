"""The demo's exit status can be trusted."""

from pathlib import Path

import pytest

from tests import demo

pytestmark = pytest.mark.live


def test_the_demo_succeeds_when_every_step_happened(capsys: pytest.CaptureFixture[str]) -> None:
    status = demo.main(check_only=True)

    said = capsys.readouterr().out
    assert (status, said.count(" ms\n")) == (0, 15), said


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
