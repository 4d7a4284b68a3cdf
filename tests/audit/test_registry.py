"""Nothing that people change escapes the audit by oversight."""

from audit import registry


def test_every_model_is_audited_or_excused_with_a_reason():
    assert registry.unaccounted() == [], "Add the model to audit/registry.py: REGISTERED, or EXCUSED with its reason."


def test_the_tables_name_no_model_that_is_gone():
    assert registry.stale() == []


def test_no_model_is_in_both_tables():
    assert not set(registry.REGISTERED) & set(registry.EXCUSED)


def test_every_excuse_gives_a_reason():
    assert all(len(reason) > 10 for reason in registry.EXCUSED.values())
