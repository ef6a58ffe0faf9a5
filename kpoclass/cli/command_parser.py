"""The parser of the command line: wrong usage is told in a sentence, with the usage and a call that works."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from kpoclass.cli import COMMANDS
from kpoclass.cli.console import write_beside
from kpoclass.cli.mistaken import file_advice, nearest
from kpoclass.errors import quoted
from kpoclass.rendering.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


#: Commands that are named as those that have an option.
_MOST_NAMED = 5
#: What other commands call the file to write.
_OUT = {"--out", "--output", "-o"}


class CommandParser(argparse.ArgumentParser):
    """A parser whose commands are parsers of the same class."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, exit_on_error=False)  # so that errors can be put in our words

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str], namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse what is unknown here; argparse would leave that to the top-level parser."""
        self._given = args
        if not self._subparsers:
            self._refuse_unknown_options(args)
        try:
            found, surplus = super().parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            self.error(self._in_words(error))
        if surplus:
            self.error(self._too_many(surplus))
        return found, surplus

    def error(self, message: str) -> NoReturn:
        """Print the usage, the message, which may quote any argument, and a call that works; exit."""
        message = _what_is_missing(message)
        example = "" if "kpoclass " in message or message.startswith("--") else self._example()
        self.print_usage(sys.stderr)
        self.exit(2, visible(f"{self.prog}: error: {message}{example and '; for example: '}{example}") + "\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help as a result and usage as a message; argparse would not notice that nobody takes it."""
        if file is sys.stderr:
            write_beside(message)
        else:
            print(message, end="", file=file, flush=True)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            near = nearest(str(value), action.choices)
            meant = f"; did you mean: {self._call_with(value, near)}" if near else ""
            raise argparse.ArgumentError(action, f"expected {_listed(action.choices, 'or')}, got {value!r}{meant}")

    def _in_words(self, error: argparse.ArgumentError) -> str:
        action = next((action for action in self._actions if _name(action) == error.argument_name), None)
        if action is None or not action.option_strings:
            return error.message
        if error.message.startswith("expected") and error.message.endswith(("argument", "arguments")):
            return f"{error.argument_name} needs a value: {action.option_strings[-1]} {action.metavar or 'VALUE'}"
        return f"{error.argument_name}: {error.message}"

    def _too_many(self, surplus: Sequence[str]) -> str:
        expected = [str(action.metavar) for action in self._actions if not action.option_strings and action.metavar]
        takes_file = [action.option_strings[0] for action in self._get_optional_actions() if action.metavar == "FILE"]
        given = " ".join(map(quoted, surplus))
        if not expected and takes_file:
            return f"{given} needs an option before it: {self.prog} {takes_file[0]} {given}"
        many = "one argument" if len(surplus) == 1 else f"{len(surplus)} arguments"
        return f"{many} too many, {given}: expected {' '.join(expected) or 'options alone'}"

    def _refuse_unknown_options(self, args: Sequence[str]) -> None:
        for word in args:
            if word == "--":
                return
            name = word.partition("=")[0]
            known = any(option.startswith(name) for option in self._option_string_actions)
            if not _is_option(name) or (known and name not in _OUT - self._option_string_actions.keys()):
                continue
            if name[:2] in self._option_string_actions and f"-{name}" not in self._option_string_actions:
                continue  # -h with more behind it
            self.error(self._unknown_option(name))

    def _unknown_option(self, name: str) -> str:
        command = self.prog.removeprefix("kpoclass ")
        own = [option for option in self._option_string_actions if option.startswith("--")]
        unknown = f"{command} has no option {name}"
        takes_texts = any(action.metavar == "TEXT" for action in self._actions)
        value = self._value_of(name)
        if takes_texts and (advice := file_advice(value, command)):
            return f"{unknown}; {advice}"
        if name in _OUT and value and any("OUT" in str(action.metavar) for action in self._actions):
            rest = [word for word in self._given if word not in {name, value, f"{name}={value}"}]
            return f"{unknown}; what to write comes last: {' '.join([self.prog, *map(quoted, [*rest, value])])}"
        if near := nearest(name if name.startswith("--") or len(name) < 3 else f"-{name}", own):
            return f"{unknown}; did you mean: {self._call_with(name, near)}"
        if others := [other for other, options in _options_of_all() if name in options]:
            owners = _listed(others if len(others) < _MOST_NAMED else [*others[: _MOST_NAMED - 2], "others"], "and")
            return f"{unknown}, which belongs to {owners}; see kpoclass {others[0]} --help, and {self.prog} --help"
        if takes_texts:
            return f'{unknown}; if it is a text: {self.prog} -- "{name}"'
        return f"{unknown}; see {self.prog} --help"

    def _value_of(self, name: str) -> str:
        """Return what was given for an option, after it or behind its equals sign."""
        for word, after in zip(self._given, [*self._given[1:], ""], strict=True):
            if word.partition("=")[0] == name:
                return word.partition("=")[2] or after
        return ""

    def _call_with(self, wrong: str, right: str) -> str:
        """Return the call as it was given, with one word put right."""
        words = (right + word[len(wrong) :] if word.partition("=")[0] == wrong else word for word in self._given)
        return " ".join([self.prog, *map(quoted, words)])

    def _example(self) -> str:
        """Return the first example of the help, without its comment."""
        lines = (line.removeprefix("example: ").strip() for line in (self.epilog or "").splitlines())
        return next((line.partition("   ")[0] for line in lines if line.startswith(self.prog)), "")


def _name(action: argparse.Action) -> str:
    """Return what argparse calls an action in its errors."""
    return "/".join(action.option_strings) or str(action.metavar or action.dest)


def _is_option(word: str) -> bool:
    """Whether argparse takes a word for an option, not for an argument."""
    if not word.startswith("-") or len(word) < 2 or " " in word:
        return False
    try:
        float(word)
    except ValueError:
        return True
    return False


def _listed(words: Iterable[object], last: str) -> str:
    *first, end = map(str, words)
    return f"{', '.join(first)} {last} {end}" if first else end


def _what_is_missing(message: str) -> str:
    """Turn argparse's sentence about arguments that are required into ours."""
    names = message.removeprefix("the following arguments are required: ")
    if names == message:
        return message
    missing = names.replace(" ... ", ", ").split(", ")
    return f"{_listed(missing, 'and')} {'is' if len(missing) == 1 else 'are'} missing"


def _options_of_all() -> Iterator[tuple[str, Collection[str]]]:
    """Return the name and the options of each command, and of each of its actions."""
    top = CommandParser(prog="kpoclass")
    subparsers = top.add_subparsers()
    for command in COMMANDS:
        import_module(f"kpoclass.cli.{command}").add_parser(subparsers)
    ahead: list[argparse.ArgumentParser] = [top]
    while ahead:
        parser = ahead.pop(0)
        yield parser.prog.removeprefix("kpoclass "), parser._option_string_actions
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                ahead += action.choices.values()
