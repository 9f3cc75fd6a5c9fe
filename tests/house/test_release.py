"""What is released: every project in the tree, with a changelog that speaks of its version."""

from pathlib import Path

import pytest

from scripts import release

CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2027-01-05

### Added

- More.

## [0.1.0] - 2026-11-29

### Added

- All.

[0.1.0]: https://example.com
"""


def test_every_project_of_the_tree_is_built_wherever_it_lies(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "b", tmp_path / "a"):
        folder.mkdir(exist_ok=True)
        (folder / "pyproject.toml").write_text(f'[project]\nname = "the-{folder.name}"\n')
    (tmp_path / "none").mkdir()
    assert release.projects(tmp_path) == [tmp_path, tmp_path / "a", tmp_path / "b"]
    assert release.name(tmp_path / "a") == "the-a"
    assert release.name(release.projects()[0]) == "haoping"


def test_a_release_says_what_is_new_in_it() -> None:
    assert release.notes(CHANGELOG, "0.2.0") == "### Added\n\n- More."
    assert release.notes(CHANGELOG, "0.1.0") == "### Added\n\n- All."
    for unsaid in ("0.3.0", "0.1", "Unreleased"):
        with pytest.raises(ValueError, match=unsaid):
            release.notes(CHANGELOG, unsaid)
