"""Our merge says what `ocdsmerge`, by the authors of the standard, says."""

import copy
import json
import warnings

import ocdsmerge
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocdsmerge.rules import get_merge_rules

from bench.generate import Generator
from procurement.mapping.compiling import OMIT, WHOLE, InconsistentTypeError, compiled_release, rule_tree

RULES = {
    ("whole",): WHOLE,
    ("object", "whole"): WHOLE,
    ("list", "whole"): WHOLE,
    ("omitted",): OMIT,
    ("list", "omitted"): OMIT,
    ("object", "omitted", "below"): OMIT,
}


def theirs(releases: list[dict], rules: dict) -> dict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ocdsmerge.exceptions.DuplicateIdValueWarning)
        return ocdsmerge.Merger(merge_rules=rules).create_compiled_release(copy.deepcopy(releases))


def fixtures(samples) -> list[tuple]:
    """(name, releases, rules, expected) of the fixtures of ocdsmerge itself."""
    found = []
    folder = samples / "ocdsmerge"
    for name, schema in (("1.1", "release-schema-1__1__4.json"), ("schema", "schema.json")):
        rules = get_merge_rules(json.loads((folder / schema).read_text()))
        for path in sorted((folder / name).glob("*.json")):
            expected = path.with_name(f"{path.stem}-compiled.json")
            if expected.exists():
                found.append((path.name, json.loads(path.read_text()), rules, json.loads(expected.read_text())))
    return found


def test_the_fixtures_of_ocdsmerge_give_what_they_say(samples):
    told = fixtures(samples)
    assert len(told) > 20
    wrong = [
        name for name, releases, rules, expected in told if compiled_release(releases, rule_tree(rules)) != expected
    ]
    assert wrong == []


def test_generated_processes_give_what_ocdsmerge_gives():
    rules = {("tender", "items"): WHOLE, ("auctions",): WHOLE, ("date",): OMIT, ("id",): OMIT, ("tag",): OMIT}
    for releases in Generator(seed=7).processes(300):
        assert compiled_release(releases, rule_tree(rules)) == theirs(releases, rules)


# A key holds one kind of value, as a schema would have it; whatever else, null included, is tried.
PLAIN = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2) | st.lists(st.integers(), max_size=2)


def objects(depth: int) -> st.SearchStrategy:
    keys: dict = {"plain": PLAIN, "other": PLAIN, "omitted": PLAIN, "whole": st.lists(st.just({"id": "1"}), max_size=2)}
    if depth:
        keys["object"] = st.none() | objects(depth - 1)
        keys["list"] = st.none() | st.lists(elements(depth - 1), max_size=3)
    return st.fixed_dictionaries({}, optional=keys)


def elements(depth: int) -> st.SearchStrategy:
    identified = st.sampled_from(["1", "2", "3", None])
    return st.builds(lambda made, key: {"id": key, **made}, objects(depth), identified) | objects(depth)


RELEASES = st.lists(objects(2), min_size=1, max_size=4).map(
    lambda made: [{**one, "ocid": "o", "id": str(n), "date": f"2026-01-0{n}"} for n, one in enumerate(made, 1)]
)


@given(RELEASES)
@settings(max_examples=400, deadline=None)
def test_any_releases_give_what_ocdsmerge_gives(releases):
    before = copy.deepcopy(releases)
    assert compiled_release(releases, rule_tree(RULES)) == theirs(releases, RULES)
    assert releases == before, "a release was changed"


@pytest.mark.parametrize("later", [{"a": {"b": 1}}, {"a": [{"id": "1"}]}])
def test_an_object_where_a_plain_value_was_is_refused_as_ocdsmerge_does(later):
    releases = [{"date": "1", "a": 5}, {"date": "2", **later}]
    with pytest.raises(ocdsmerge.exceptions.InconsistentTypeError):
        theirs(releases, {})
    with pytest.raises(InconsistentTypeError):
        compiled_release(releases, {})


def test_a_plain_value_where_an_object_was_changes_nothing_as_in_ocdsmerge():
    releases = [{"date": "1", "a": {"b": 1}, "c": [{"id": "1"}]}, {"date": "2", "a": 5, "c": "x"}]
    assert compiled_release(releases, {}) == theirs(releases, {})
