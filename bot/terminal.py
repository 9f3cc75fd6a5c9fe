"""What the command line says: in the language of the terminal, by the catalogue that Slack's readers have."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.exceptions import TyperException

from handlers.kernel.wording import N_, Say, language_of

NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX looks for the language of messages, the first that is set before the others."""
YES = {"y", "yes", "是", "好"}
KINDS = {"path": N_("<path>"), "str": N_("<text>"), "int": N_("<number>"), "bool": ""}
"""What an option takes, as help shows it; a flag takes nothing."""
ARGUMENTS = {"file": N_("FILE")}
_EXTRA = re.compile(r"unexpected extra argument\(?s?\)? \((.*)\)")


def language() -> str:
    """Return the terminal's language: Chinese for zh_CN.UTF-8, English for C and whatever else there is."""
    named = next(filter(None, map(os.environ.get, NAMES)), "")
    return language_of(named.partition(".")[0].replace("_", "-"))


say = Say(language())


def speak() -> None:
    """Have Typer's own words said by the catalogue too."""
    rich_utils.ARGUMENTS_PANEL_TITLE = say("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("Options")
    rich_utils.COMMANDS_PANEL_TITLE = say("Commands")
    rich_utils.ERRORS_PANEL_TITLE = say("Error")
    rich_utils.ABORTED_TEXT = say("Aborted.")
    rich_utils.DEFAULT_STRING = say("[default: {value}]", value="{}")
    rich_utils.REQUIRED_LONG_STRING = say("[required]")
    rich_utils.RICH_HELP = say("{command} shows how to use it.", command="{command_path} {help_option}")


def agrees(question: str) -> bool:
    """Ask whoever sits at the terminal, and return whether they said yes."""
    typer.echo(f"{question} [y/N] ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in YES


class Misused(typer.BadParameter):
    """A command was asked for wrongly, and this says how, in the terminal's language."""

    def format_message(self) -> str:
        """Return the sentence as it is: Typer would put "Invalid value" before it."""
        return self.message


class Command(TyperCommand):
    """A subcommand whose help is in the terminal's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Say how it is used."""
        pieces = [say("[OPTIONS]") if one == self.options_metavar else one for one in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Usage: "))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed, once all is called by its name."""
        _name_what_they_take(self, ctx)
        return super().parse_args(ctx, args)


class Commands(TyperGroup):
    """All of them; what is wrong with how they were asked for is said in the terminal's language too."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Say how it is used."""
        formatter.write_usage(ctx.command_path, say("[OPTIONS] COMMAND …"), prefix=say("Usage: "))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed, once all is called by its name."""
        _name_what_they_take(self, ctx)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return what a command's name means; raises Misused for one that there is not."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            names = say(", ").join(self.commands)
            raise Misused(say("There's no command {name}. The commands are: {names}.", name=args[0], names=names), ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read what was typed."""
        with _in_our_words():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Do it."""
        with _in_our_words():
            return super().invoke(ctx)


def _name_what_they_take(command: Any, ctx: Any) -> None:
    for one in command.get_params(ctx):
        if isinstance(one, TyperArgument):
            one.metavar = one.metavar or say(ARGUMENTS.get(one.name, one.name))
            one.display_type_rich = _nothing  # type: ignore[method-assign]  # its help says what it is
        elif one.metavar is None:
            kind = (one.display_type(ctx) or "").strip("<>")
            one.metavar = say(KINDS[kind]) if KINDS.get(kind) else ""
        if "--help" in one.opts:
            one.help = say("Show this help.")


def _nothing(ctx: Any) -> str | None:
    return None


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        if said := _said(error):
            raise Misused(said, getattr(error, "ctx", None)) from None
        raise


def _said(error: TyperException) -> str:
    """Return what is wrong with how a command was asked for; "" where it has been said well already.

    Typer gives the names of its kinds of errors, and keeps all but two of the classes to itself.
    """
    param, option = getattr(error, "param", None), getattr(error, "option_name", "")
    name = (param.metavar or "") if isinstance(param, TyperArgument) else "/".join(getattr(param, "opts", ()))
    match type(error).__name__:
        case "NoSuchOption":
            meant = getattr(error, "possibilities", None)
            hint = say(" Did you mean {names}?", names=say(", ").join(meant)) if meant else ""
            return say("There's no option {name}.", name=option) + hint
        case "BadOptionUsage":
            return say("{name} needs a value.", name=option)
        case "MissingParameter":
            return say("{name} is missing.", name=name)
        case "BadParameter" if name:
            return say("{name} can't take that: {why}", name=name, why=say("it needs a number."))
        case "BadParameter":
            return error.message
    extra = _EXTRA.search(error.message)
    return say("That's more than it takes: {words}.", words=extra[1]) if extra else ""
