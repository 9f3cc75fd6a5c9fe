"""What a look at something found, and how it is told."""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.cells import cell_len

from bot.terminal import say
from handlers.kernel.wording import N_


class Verdict(enum.StrEnum):
    """How it is. A note is worth reading, and nothing is wrong."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"
    UNKNOWN = "unknown"


WORDS = {
    Verdict.FINE: N_("fine"),
    Verdict.NOTE: N_("note"),
    Verdict.WRONG: N_("wrong"),
    Verdict.UNKNOWN: N_("unknown"),
}
CHECKS = {
    "access": N_("access"),
    "app token": N_("app token"),
    "append-only": N_("append-only"),
    "bot token": N_("bot token"),
    "clock": N_("clock"),
    "database": N_("database"),
    "installations": N_("installations"),
    "integrity": N_("integrity"),
    "ledger": N_("ledger"),
    "newest entry": N_("newest entry"),
    "outbox": N_("outbox"),
    "public address": N_("public address"),
    "rules": N_("rules"),
    "schema": N_("schema"),
    "scopes": N_("scopes"),
    "second reader": N_("second reader"),
    "settings": N_("settings"),
    "slack": N_("slack"),
    "space": N_("space"),
}
"""What is looked at, as machines are told of it, and as people are."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: the verdict, a sentence, and what to do when it is not fine."""

    check: str
    verdict: Verdict
    says: str
    do: str = ""


def fine(check: str, says: str) -> Finding:
    """Return that all is well."""
    return Finding(check, Verdict.FINE, says)


def note(check: str, says: str, do: str = "") -> Finding:
    """Return what is worth reading."""
    return Finding(check, Verdict.NOTE, says, do)


def wrong(check: str, says: str, do: str) -> Finding:
    """Return what is wrong."""
    return Finding(check, Verdict.WRONG, says, do)


def unknown(check: str, says: str, do: str = "") -> Finding:
    """Return what could not be looked at."""
    return Finding(check, Verdict.UNKNOWN, says, do)


def overall(findings: Sequence[Finding]) -> Verdict:
    """Return the verdict on everything."""
    verdicts = {finding.verdict for finding in findings}
    return next((one for one in (Verdict.WRONG, Verdict.UNKNOWN) if one in verdicts), Verdict.FINE)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 0 when all is well, 1 when something is wrong, 2 when something could not be looked at."""
    return {Verdict.FINE: 0, Verdict.WRONG: 1, Verdict.UNKNOWN: 2}[overall(findings)]


def as_text(findings: Sequence[Finding]) -> str:
    """Return the findings for people."""
    width = max(cell_len(say(CHECKS[finding.check])) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(
            f"{_wide(say(WORDS[finding.verdict]), 7)}  {_wide(say(CHECKS[finding.check]), width)}  {finding.says}"
        )
        if finding.do:
            lines.append(f"{'':<7}  {'':<{width}}  → {finding.do}")
    return "\n".join([*lines, "", _summary(findings)])


def _wide(text: str, width: int) -> str:
    """Return a text with blanks up to a width on the terminal, where a Han character is two wide."""
    return text + " " * (width - cell_len(text))


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for machines."""
    found = {"verdict": overall(findings), "checks": [asdict(finding) for finding in findings]}
    return json.dumps(found, ensure_ascii=False, indent=2)


def _summary(findings: Sequence[Finding]) -> str:
    def named(verdict: Verdict) -> str:
        return say(", ").join(say(CHECKS[finding.check]) for finding in findings if finding.verdict is verdict)

    if overall(findings) is Verdict.FINE:
        return say("All is well.")
    bad, unseen = named(Verdict.WRONG), named(Verdict.UNKNOWN)
    said = [say("Something's wrong: {checks}.", checks=bad)] if bad else []
    return " ".join(said + ([say("Couldn't be checked: {checks}.", checks=unseen)] if unseen else []))
