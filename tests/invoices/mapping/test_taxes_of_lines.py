"""Pipedrive's percent becomes one of Xero's tax rates, or a person is told to look."""

from __future__ import annotations

import pytest

from tests.invoices.mapping.deal_documents import draft, make_preferences, make_product


def test_the_table_of_the_preferences_comes_first():
    preferences = make_preferences(tax_map={"20": "RROUTPUT"})
    assert draft(preferences).lines[0].tax_type == "RROUTPUT"


@pytest.mark.parametrize("key", ["20", "20.0", "20.00"])
def test_the_table_reads_a_percent_however_it_is_written(key):
    assert draft(make_preferences(tax_map={key: "RROUTPUT"})).lines[0].tax_type == "RROUTPUT"


def test_the_only_sales_rate_of_that_percent_is_taken():
    content = draft(products=[make_product(tax=5)])
    assert content.lines[0].tax_type == "RROUTPUT"
    assert content.warnings == []


def test_several_fitting_rates_are_a_question_for_a_person():
    content = draft(products=[make_product(tax=0, product={})])
    assert content.lines[0].tax_type == "OUTPUT2"
    assert any("0 %" in warning for warning in content.warnings)


def test_the_default_rate_settles_which_of_several():
    content = draft(make_preferences(tax_type="EXEMPTOUTPUT"), products=[make_product(tax=0, product={})])
    assert content.lines[0].tax_type == "EXEMPTOUTPUT"
    assert content.warnings == []


def test_an_unknown_percent_warns_once_for_all_lines():
    content = draft(products=[make_product(tax=13), make_product(tax=13, order_nr=2)])
    assert len(content.warnings) == 1


def test_a_rate_deleted_since_is_not_used():
    content = draft(make_preferences(tax_map={"17.5": "OUTPUT"}), products=[make_product(tax=17.5)])
    assert content.lines[0].tax_type == "OUTPUT2"
    assert any("no longer exists" in warning for warning in content.warnings)


def test_without_a_percent_the_items_own_rate():
    assert (
        draft(make_preferences(tax_type="RROUTPUT"), products=[make_product(tax=None)]).lines[0].tax_type
        == "OUTPUT2"
    )


@pytest.mark.parametrize(
    ("method", "treatment"), [("exclusive", "Exclusive"), ("inclusive", "Inclusive"), ("none", "NoTax")]
)
def test_the_deals_tax_method_is_the_treatment(method, treatment):
    assert draft(products=[make_product(tax_method=method)]).line_amount_types == treatment


def test_no_tax_names_no_rate():
    assert draft(products=[make_product(tax_method="none")]).lines[0].tax_type == ""


def test_a_fixed_treatment_that_changes_the_meaning_of_prices_is_said():
    content = draft(make_preferences(line_amount_types="Inclusive"))
    assert content.line_amount_types == "Inclusive"
    assert any("Check the prices" in warning for warning in content.warnings)
