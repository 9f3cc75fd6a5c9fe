"""The README's example is run as it stands, by pytest, in a folder of its own."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text()
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", README, re.S)


def ran(folder: Path, source: str, **settings: str) -> str:
    (folder / "test_it.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items()))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_the_example_is_ten_lines_and_passes(tmp_path: Path) -> None:
    assert EXAMPLE.count("\n") <= 13
    assert "1 passed" in ran(tmp_path, EXAMPLE, filterwarnings="error")


def test_what_an_app_gets_wrong_is_seen(tmp_path: Path) -> None:
    assert "1 failed" in ran(tmp_path, EXAMPLE.replace('respond("Thank you")', 'respond("Oh")'))


def test_the_manifest_is_the_apps(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"display_information": {"name": "Greeter"}}')
    source = 'def test_it(slack, alice):\n    assert alice.types("/hello", "sales").error == "unknown_command"\n'
    assert "1 passed" in ran(tmp_path, source, slack_manifest="manifest.json")
    assert "is no manifest" in ran(tmp_path, source, slack_manifest="test_it.py")
