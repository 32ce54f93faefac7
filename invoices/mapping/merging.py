"""Merge an edit with the changes made in Xero meanwhile: what only one side changed merges by itself, what both
changed differently is a clash that a person decides.

Three bodies in Xero's own members are compared: the one the edit was made on (`base`), the edit (`yours`) and the
document as Xero holds it now (`theirs`). A member that a body leaves out agrees with any value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from invoices.fields import CUSTOMER, HEAD, LINE, Body, Field, line_in_words

YOURS, THEIRS, CLASH = "yours", "theirs", "clash"
# The document without its lines.
DOCUMENT: tuple[Field, ...] = (CUSTOMER, *HEAD)


@dataclass(frozen=True)
class Difference:
    """One field that was changed. `outcome` is "yours", "theirs", "clash", or the side chosen for a clash.

    `base`, `yours` and `theirs` are in words; `line` is the line's place in `yours`, from 0, None for the head and
    for a line that is not there. `key` names the field for a choice.
    """

    key: str
    label: str
    name: str
    line: int | None
    base: str
    yours: str
    theirs: str
    outcome: str
    is_clash: bool = False


@dataclass
class Merge:
    """The result: `whole` is the merged document, `body` the part that must be sent, `differences` all that
    differs.
    """

    whole: Body
    body: Body
    differences: list[Difference] = field(default_factory=list)

    @property
    def undecided(self) -> list[Difference]:
        """The clashes not decided by a choice."""
        return [one for one in self.differences if one.outcome == CLASH]

    @property
    def clashes(self) -> list[Difference]:
        """All clashes, decided or not."""
        return [one for one in self.differences if one.is_clash]


def merge(
    base: Body | None,
    yours: Body,
    theirs: Body,
    *,
    choices: Mapping[str, str] | None = None,
    rest: str = CLASH,
    is_in_doubt: bool = False,
) -> Merge:
    """Merge an edit with Xero's document; `choices` maps a clash's key to "yours" or "theirs", `rest` the others.

    Without a `base` everything that differs is a clash: nobody knows who changed it. `is_in_doubt`: an earlier try
    may have sent `yours`, so a new line there may be the one added here.
    """
    merging = _Merging(base, dict(choices or {}), rest, is_in_doubt=is_in_doubt)
    whole, sent = dict(theirs), {name: value for name, value in yours.items() if name not in _MERGED}
    for part in DOCUMENT:
        outcome = merging.decide(part, base, yours, theirs, key=part.name, label=part.label)
        if outcome != THEIRS:
            taken = part.take(yours)
            whole |= taken
            sent |= taken
    if "LineItems" in yours:
        lines, is_ours = _merge_lines(merging, yours, theirs)
        whole["LineItems"] = lines
        if is_ours:
            sent["LineItems"] = lines
    return Merge(whole, sent, merging.found)


_MERGED = {member for part in DOCUMENT for member in part.members} | {"LineItems"}


class _Merging:
    """The differences found so far, and a person's choices."""

    def __init__(
        self, base: Body | None, choices: dict[str, str], rest: str, *, is_in_doubt: bool = False
    ) -> None:
        self.is_in_doubt = is_in_doubt
        self.base = base
        self.choices = choices
        self.rest = rest
        self.found: list[Difference] = []

    def decide(
        self,
        part: Field,
        base: Body | None,
        yours: Body,
        theirs: Body,
        *,
        key: str,
        label: str,
        line: int | None = None,
    ) -> str:
        """Decide whose value stays and return that side; note the difference."""
        was, ours, now = (part.value(each) if each else None for each in (base, yours, theirs))
        if ours is None or ours == now:
            return THEIRS
        outcome = self._outcome(was, ours, now, knows_base=base is not None)
        words = [part.words(each) if each else "" for each in (base, yours, theirs)]
        return self.note(key, label, part.name, line, words, outcome)

    def note(self, key: str, label: str, name: str, line: int | None, words: list[str], outcome: str) -> str:
        """Note one difference and return its outcome after the person's choice."""
        chosen = self.choices.get(key, self.rest) if outcome == CLASH else outcome
        chosen = chosen if chosen in (YOURS, THEIRS) else CLASH
        was, ours, now = words
        is_clash = outcome == CLASH
        self.found.append(Difference(key, label, name, line, was, ours, now, chosen, is_clash))
        return chosen

    @staticmethod
    def _outcome(was: Any, ours: Any, now: Any, *, knows_base: bool) -> str:
        if knows_base and was is None:
            return YOURS
        if ours == was:
            return THEIRS
        return YOURS if now == was else CLASH


def _merge_lines(merging: _Merging, yours: Body, theirs: Body) -> tuple[list[Body], bool]:
    """Return the merged lines, and whether they differ from Xero's."""
    mine, there = list(yours["LineItems"]), list(theirs.get("LineItems") or [])
    base = list((merging.base or {}).get("LineItems") or []) if merging.base is not None else there
    to_mine, to_there = _pair(base, mine), _pair(base, there)
    of_mine = {place: index for index, place in to_mine.items()}
    of_there = {place: index for index, place in to_there.items()}
    sent = _sent_before(mine, there, of_mine, of_there) if merging.is_in_doubt else {}
    # A line that is new on both sides may be one line, stored in a way nobody foresaw.
    may_be_sent = merging.is_in_doubt and len(of_there) + len(sent) < len(there)
    new = CLASH if may_be_sent else YOURS
    lines: list[Body] = []
    for place, line in enumerate(mine):
        index = of_mine.get(place)
        if place in sent:
            lines.append(there[sent[place]])
        elif index is None:
            words = ["", _whole(line), ""]
            if merging.note(f"line-new-{place}", f"Line {place + 1}", "lines", place, words, new) != THEIRS:
                lines.append(_without_id(line))
        elif index in to_there:
            before = base[index] if merging.base is not None else None
            lines.append(_merge_line(merging, index, place, before, line, there[to_there[index]]))
        else:
            lines += _gone_there(merging, index, place, base[index], line)
    for place, line in enumerate(there):
        index = of_there.get(place)
        if place in sent.values():
            continue
        if index is None:
            words = ["", "", _whole(line)]
            merging.note(f"line-there-{place}", f"Line {place + 1}", "lines", None, words, THEIRS)
            lines.insert(min(place, len(lines)), line)
        elif index not in to_mine:
            before = base[index] if merging.base is not None else None
            lines[place:place] = _gone_here(merging, index, before, line)
    return lines, lines != there


def _merge_line(
    merging: _Merging, index: int, place: int, base: Body | None, mine: Body, there: Body
) -> Body:
    line = dict(there)
    for part in LINE:
        label = f"{part.label} of line {place + 1}"
        outcome = merging.decide(
            part, base, mine, there, key=f"line-{index}-{part.name}", label=label, line=place
        )
        if outcome != THEIRS:
            line = {name: value for name, value in line.items() if name not in part.members}
            line |= part.take(mine)
    return line


def _gone_there(merging: _Merging, index: int, place: int, base: Body, mine: Body) -> list[Body]:
    """Merge a line removed in Xero: if it was changed here meanwhile, a person is asked."""
    outcome = THEIRS if _same(base, mine) else CLASH
    words = [_whole(base), _whole(mine), ""]
    chosen = merging.note(f"line-{index}", f"Line {place + 1}", "lines", place, words, outcome)
    return [] if chosen == THEIRS else [_without_id(mine)]


def _gone_here(merging: _Merging, index: int, base: Body | None, there: Body) -> list[Body]:
    """Merge a line removed here: if it was changed in Xero meanwhile, a person is asked."""
    outcome = YOURS if base is not None and _same(base, there) else CLASH
    words = [_whole(base) if base is not None else "", "", _whole(there)]
    chosen = merging.note(f"line-{index}", f"Line {index + 1}", "lines", None, words, outcome)
    return [] if chosen == YOURS else [there]


def _pair(base: list[Body], other: list[Body]) -> dict[int, int]:
    """Match the lines of `other` to those of `base`: by Xero's id, else by their content, else by their place.

    A document saved anew by another program has new ids on the same lines; an update of ours may give new ones, too.
    """
    places = {line.get("LineItemID"): place for place, line in enumerate(other) if line.get("LineItemID")}
    pairs = {
        index: places[line["LineItemID"]]
        for index, line in enumerate(base)
        if line.get("LineItemID") in places
    }
    taken = set(pairs.values())
    for index, line in enumerate(base):
        if index in pairs:
            continue
        places_left = (place for place in range(len(other)) if place not in taken)
        same = next((place for place in places_left if _same(line, other[place])), None)
        if same is not None:
            pairs[index] = same
            taken.add(same)
    pairs |= {
        index: index
        for index in range(min(len(base), len(other)))
        if index not in pairs and index not in taken
    }
    return pairs


def _sent_before(
    mine: list[Body], there: list[Body], of_mine: Mapping[int, int], of_there: Mapping[int, int]
) -> dict[int, int]:
    """Return the place in `there` of each line added here that Xero already has, by its place here."""
    free = [place for place in range(len(there)) if place not in of_there]
    found: dict[int, int] = {}
    for place, line in enumerate(mine):
        if place in of_mine:
            continue
        same = next((one for one in free if _same(line, there[one])), None)
        if same is not None:
            found[place] = same
            free.remove(same)
    return found


def _same(one: Body, other: Body) -> bool:
    return all(
        None in (first := part.value(one), second := part.value(other)) or first == second for part in LINE
    )


def _whole(line: Body) -> str:
    return line_in_words({part.name: part.words(line) for part in LINE})


def _without_id(line: Body) -> Body:
    return {name: value for name, value in line.items() if name != "LineItemID"}
