"""The facts about Xero and Pipedrive: every reference names one, and each says how sure it is."""

from __future__ import annotations

import ast
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("xero", "pipedrive")
SURE = ("documented", "published", "recorded", "reported", "unconfirmed")
HOSTS = (
    "https://developer.xero.com/",
    "https://github.com/XeroAPI/",
    "https://pipedrive.readme.io/docs/",
    "https://developers.pipedrive.com/",
)
# docs/xero.md#4.3 is the heading that begins with 4.3; docs/xero.md#4 is the one of section 4.
REFERENCE = re.compile(r"docs/(?P<page>xero|pipedrive)\.md#(?P<number>[\w.-]*[\w-])")
LINK = re.compile(r"\]\((?:docs/)?(?P<page>xero|pipedrive)\.md#(?P<slug>[\w-]+)\)")
LINK_WITHIN = re.compile(r"\]\(#(?P<slug>[\w-]+)\)")
HEADING = re.compile(r"^(?P<marks>##+) (?P<number>\d+(?:\.\d+)?) (?P<title>\S.*)$", re.MULTILINE)
TARGET = re.compile(r"^\[(?P<name>[^\]]+)\]: (?P<address>\S+)$", re.MULTILINE)
USE = re.compile(r"\[[^\]]+\]\s*\[(?P<name>[^\]]+)\]")
# Pages of the vendors whose address we do not have are named instead.
NAMED_PAGE = re.compile(r"(Xero|Pipedrive)'s (page|change notes)")
SWITCH = re.compile(r"`((?:xero|pipedrive)_\w+)`")


@dataclass(frozen=True)
class Fact:
    """One numbered fact: its text, and the lines that say how sure it is."""

    name: str
    text: str
    evidence: list[str]


@cache
def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


@cache
def numbers(name: str) -> list[str]:
    return [found["number"] for found in HEADING.finditer(page(name))]


@cache
def slugs(name: str) -> set[str]:
    """The anchors of the headings as GitHub makes them."""
    titles = (f"{found['number']} {found['title']}" for found in HEADING.finditer(page(name)))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@cache
def facts(name: str) -> list[Fact]:
    whole = TARGET.sub("", page(name))
    parts = re.split(r"^(?=##+ )", whole, flags=re.MULTILINE)
    read = []
    for part in parts:
        heading, _, body = part.partition("\n")
        if heading.startswith("### "):
            text, *evidence = re.split(r"^- ", body, flags=re.MULTILINE)
            rows = [" ".join(row.split()) for row in evidence]
            read.append(Fact(f"{name}: {heading[4:]}", text.strip(), rows))
    return read


ALL = [fact for name in PAGES for fact in facts(name)]


@cache
def switches() -> set[str]:
    """The names of the sandbox's switches, from the calls that register them and the core's own."""
    found: set[str] = set()
    for path in (ROOT / "sandbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("register"):
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "DEFAULTS":
                found |= set(ast.literal_eval(node.value))
    return {name for name in found if name.startswith(("xero_", "pipedrive_"))}


@cache
def texts() -> dict[str, str]:
    """Every tracked file that is text, but for this one and for what others wrote."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: the list of the project's files comes from git")
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    return {
        str(path.relative_to(ROOT)): path.read_text(errors="ignore")
        for path in paths
        if path.is_file() and "vendor" not in path.parts and path != Path(__file__)
    }


def test_every_reference_names_a_fact():
    found = [(file, hit) for file, text in texts().items() for hit in REFERENCE.finditer(text)]

    unknown = [f"{file}: {hit.group()}" for file, hit in found if hit["number"] not in numbers(hit["page"])]
    assert unknown == []


def test_nothing_refers_to_what_is_not_shipped():
    phrase = re.compile(r"fact[\s#-]+sheet", re.IGNORECASE)

    assert [file for file, text in texts().items() if phrase.search(text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_method_of_a_client_names_its_fact(name):
    tree = ast.parse((ROOT / "integrations" / name / "client.py").read_text())
    methods = [
        node
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]

    assert methods
    assert [node.name for node in methods if not REFERENCE.search(ast.get_docstring(node) or "")] == []


def test_every_link_opens_a_heading():
    found = [
        (file, hit["page"], hit["slug"]) for file, text in texts().items() for hit in LINK.finditer(text)
    ]
    found += [(name, name, hit["slug"]) for name in PAGES for hit in LINK_WITHIN.finditer(page(name))]

    assert [place for place in found if place[2] not in slugs(place[1])] == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_numbered_upwards_within_their_section(name):
    found = list(HEADING.finditer(page(name)))
    pairs = [tuple(map(int, heading["number"].split("."))) for heading in found]
    sections = [number for number, *rest in pairs if not rest]

    assert len(re.findall(r"^##+ ", page(name), flags=re.MULTILINE)) == len(found)
    assert sections == list(range(1, len(sections) + 1))
    assert pairs == sorted(set(pairs))
    assert [
        heading.group() for heading in found if ("." in heading["number"]) != (heading["marks"] == "###")
    ] == []


def test_every_fact_has_a_text_and_says_how_sure_it_is():
    bare = [fact.name for fact in ALL if not fact.text or not fact.evidence]
    odd = [
        f"{fact.name}: {row}" for fact in ALL for row in fact.evidence if row.partition(":")[0] not in SURE
    ]

    assert bare == []
    assert odd == []


def test_what_is_documented_names_the_page():
    rows = [(fact.name, row) for fact in ALL for row in fact.evidence if row.startswith("documented")]

    assert [place for place in rows if not USE.search(place[1]) and not NAMED_PAGE.search(place[1])] == []


def test_what_nobody_could_confirm_names_its_switch():
    rows = [(fact.name, row) for fact in ALL for row in fact.evidence if row.startswith("unconfirmed")]

    assert [place for place in rows if not SWITCH.search(place[1])] == []


def test_the_pages_name_every_switch_of_the_sandbox_and_no_other():
    named = {name for fact in ALL for row in fact.evidence for name in SWITCH.findall(row)}

    assert named == switches()


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_the_vendors_and_are_used(name):
    targets = {found["name"]: found["address"] for found in TARGET.finditer(page(name))}

    assert [address for address in targets.values() if not address.startswith(HOSTS)] == []
    assert {found["name"] for found in USE.finditer(page(name))} == set(targets)
