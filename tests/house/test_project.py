"""The project as one that can be joined: what its files for people and forges say is so."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts import release

ROOT = Path(__file__).parents[2]
FOR_PEOPLE = {"CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md", "ARCHITECTURE.md"}
PAGES = sorted(
    str(path.relative_to(ROOT)) for pattern in ("*.md", "docs/*.md", ".github/**/*.md") for path in ROOT.glob(pattern)
)
RELEASE = re.compile(r"^## \[(.+?)\](?: - (.+))?$", re.M)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def text(name: str) -> str:
    return (ROOT / name).read_text()


def anchors(page: Path) -> set[str]:
    """Where one can go to on a page: its headings, as forges make anchors of them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_links_to_is_there(name: str) -> None:
    page = ROOT / name
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text()):
        to = page.parent / path if path else page
        assert to.exists(), path
        assert not anchor or anchor in anchors(to), f"{path}#{anchor}"


def test_whoever_comes_finds_what_they_look_for() -> None:
    assert set(PAGES) >= FOR_PEOPLE
    for readme in ("README.md", "README.zh-CN.md"):
        linked = {name.replace(".zh-CN", "") for name in re.findall(r"\]\(([^)]+)\)", text(readme))}
        assert linked >= FOR_PEOPLE, readme


def test_every_page_names_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    for page in PAGES:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", text(page), re.M))
        assert named - targets == set(), page


def test_files_that_a_change_must_not_forget_are_named_where_one_learns_to_make_it() -> None:
    named = re.compile(r"`((?:bot|handlers|storage|tests|docs)/[\w/.-]+)`")
    english, chinese = named.findall(text("CONTRIBUTING.md")), named.findall(text("CONTRIBUTING.zh-CN.md"))
    assert english == chinese
    for path in english:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("project", release.projects(), ids=release.name)
def test_the_version_stands_in_one_place_and_the_changelog_tells_of_it(project: Path) -> None:
    changelog = (project / "CHANGELOG.md").read_text()
    (unreleased, none), (newest, _), *_ = RELEASE.findall(changelog)
    assert (unreleased, none) == ("Unreleased", "")
    assert newest == release.version(project)
    days = [day for _, day in RELEASE.findall(changelog)[1:]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    assert days == sorted(days, reverse=True)
    assert set(re.findall(r"^### (.+)$", changelog, re.M)) <= KINDS
    said = re.compile(rf"__version__ *=|[\"']{re.escape(newest)}[\"']")
    packages = [*project.glob("*/__init__.py"), *project.glob("src/*/__init__.py")]
    sources = (path for one in packages if one.parent.name != "tests" for path in one.parent.rglob("*.py"))
    assert [path for path in sources if said.search(path.read_text())] == []


def test_the_workflow_calls_what_ci_runs_on_every_python_that_is_promised() -> None:
    workflow = yaml.safe_load(text(".github/workflows/checks.yml"))
    (job,) = workflow["jobs"].values()
    told = [tomllib.loads((project / "pyproject.toml").read_text())["project"] for project in release.projects()]
    promised, *others = (
        [one.rpartition(" ")[2] for one in project["classifiers"] if " :: 3." in one] for project in told
    )
    assert job["strategy"]["matrix"]["python"] == promised == ["3.11", "3.12", "3.13", "3.14"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert all(other == promised for other in others)
    assert {project["requires-python"] for project in told} == {f">={promised[0]}"}
    assert all(project["urls"] and project["keywords"] for project in told)


def test_a_commit_is_held_to_what_lint_holds_and_to_a_short_subject() -> None:
    (local,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    hooks = {hook["id"]: hook for hook in local["hooks"]}
    assert (hooks["lint"]["entry"], hooks["lint"]["pass_filenames"]) == ("make lint", False)
    too_long = re.compile(hooks["subject"]["entry"], re.M)
    assert too_long.search("x" * 73)
    assert not too_long.search("x" * 72 + "\n\n" + "y" * 100)


def test_no_file_names_a_package_index_or_a_folder_of_one_machine() -> None:
    named = re.compile(r"//(?:[\w-]+\.)*py(?:pi|thonhosted)\b|/simple\b|index-url *=|/(?:root/|(?:home|Users)/\w)")
    files = [
        path
        for pattern in ("*", ".ci/*", ".github/**/*", "deploy/*", "docs/*.md", "scripts/**/*.py")
        for path in ROOT.glob(pattern)
        if path.is_file() and path.suffix not in {".db", ".png"} and path.name not in {".git", ".coverage", ".env"}
    ]
    assert len(files) > 40
    assert [str(path) for path in files if named.search(path.read_text())] == []
