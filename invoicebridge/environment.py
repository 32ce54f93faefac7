"""Reads settings from environment variables and collects the wrong ones, so that one start reports all of them."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import TypeVar

import environ

from invoicebridge import parsers

T = TypeVar("T")
EXAMPLE_OF_A_KEY = "0123456789ABCDEF"


@dataclass(frozen=True)
class WrongSetting:
    """A variable with a wrong value: a sentence with its name and value, and an example of a right one."""

    name: str
    sentence: str
    example: str


@dataclass(frozen=True)
class KnownSetting:
    """A variable that the application reads: its default, and the unit of a number."""

    default: str
    unit: str


class Environment:
    """The environment variables; a variable with the suffix _FILE may name a file that holds the value.

    A wrong value is replaced by its default so that the other settings can be read. Nothing runs with such a
    default: `invoicebridge.checks` refuses to start.
    """

    def __init__(self, variables: MutableMapping[str, str]) -> None:
        self.variables = environ.FileAwareMapping(variables)
        self.known: dict[str, KnownSetting] = {}
        self.wrong: list[WrongSetting] = []

    def read(
        self,
        name: str,
        default: str,
        parse: Callable[[str], T],
        *,
        wanted: str,
        example: str = "",
        unit: str = "",
        instead: Callable[[], T] | None = None,
        is_secret: bool = False,
    ) -> T:
        """Return the variable parsed by `parse`, or `default` parsed if it is absent or wrong.

        `wanted` completes the sentence "NAME must be ...", and `instead` returns the replacement of a wrong value.
        """
        self.known[name] = KnownSetting(default, unit)
        example = example or default
        value = self._value(name, default)
        try:
            return parse(value)
        except (ValueError, LookupError, OSError):
            sentence = f"{name} is {parsers.shown(value)}, but must be {wanted}"
            if is_secret:
                sentence = f"{name} must be {wanted}; what it has is not shown here"
            self.note(name, sentence, example)
            return instead() if instead else parse(default)

    def note(self, name: str, sentence: str, example: str) -> None:
        """Record that the variable is wrong."""
        self.wrong.append(WrongSetting(name, f"{sentence}.", example))

    def is_right(self, *names: str) -> bool:
        """Return whether none of the variables is wrong so far."""
        return not any(wrong.name in names for wrong in self.wrong)

    def flag(self, name: str) -> bool:
        """Return whether the variable is on; it is off by default."""
        return self.read(name, "off", parsers.flag, wanted="on or off")

    def whole(self, name: str, default: int, *, unit: str, least: int = 1, most: int | None = None) -> int:
        """Return a whole number within its range."""
        span = f"at least {least}" if most is None else f"from {least} to {most}"
        wanted = f"a whole number of {unit}, {span}"
        return self.read(name, str(default), parsers.whole(least, most), wanted=wanted, unit=unit)

    def word(self, name: str) -> str:
        """Return an id or a key of a service; empty by default."""
        wanted = "one word without spaces or quotation marks"
        return self.read(name, "", parsers.word, wanted=wanted, example=EXAMPLE_OF_A_KEY, is_secret=True)

    def pair(self, first: str, second: str) -> tuple[str, str]:
        """Return two words that are given together or not at all."""
        words = {name: self.word(name) for name in (first, second)}
        empty = [name for name in words if not words[name]]
        if len(empty) == 1 and self.is_right(first, second):
            other = second if empty[0] == first else first
            self.note(empty[0], f"{empty[0]} is empty, but {other} needs it", EXAMPLE_OF_A_KEY)
        return words[first], words[second]

    def address(self, name: str, default: str) -> str:
        """Return the address of a service, without a slash at its end."""
        return self.read(
            name, default, parsers.web_address, wanted="an address with http or https and a host"
        )

    def load(self, name: str) -> None:
        """Load the variables from the file that this one names; variables that are set already keep their values."""
        wanted = "a file that can be read, with a line NAME=value for each setting"
        path = self.read(name, "", parsers.settings_file, wanted=wanted, example="/etc/invoicebridge.env")
        if path:
            environ.Env.read_env(path)

    def _value(self, name: str, default: str) -> str:
        """Return the variable's text, or `default` where it is absent or its file can't be read."""
        try:
            value = str(self.variables.get(name, default))
        except (OSError, ValueError):
            path = self.variables.env[f"{name}_FILE"]
            sentence = f'{name}_FILE is "{path}", but must be a file that can be read'
            self.note(f"{name}_FILE", sentence, f"/run/secrets/{name.lower()}")
            return default
        if self.variables.env.get(f"{name}_FILE"):
            # An editor's or echo's line end (read as "\n" in every form); more than one would be meant.
            value = value.removesuffix("\n")
        # NAME=$OTHER takes the value of OTHER; a secret may begin with a dollar sign too.
        return str(self.variables.env.get(value[1:], value)) if value.startswith("$") else value
