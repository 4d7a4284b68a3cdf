"""Rules about those who sell and buy: pure functions over plain values."""

from suppliers.rules.finding import Finding
from suppliers.rules.iess import judge_employer
from suppliers.rules.masking import mask, mask_text
from suppliers.rules.names import name_key, name_pattern, near_name, same_name
from suppliers.rules.registers import judge_lists, judge_rup, judge_sercop
from suppliers.rules.ruc import RucReading, kind_of, read_ruc, ruc_fault, ruc_in
from suppliers.rules.scvs import judge_company, term_of
from suppliers.rules.sri import judge_taxes, judge_taxpayer
from suppliers.rules.verdict import Standing, Verdict, conclude

__all__ = [
    "Finding",
    "RucReading",
    "Standing",
    "Verdict",
    "conclude",
    "judge_company",
    "judge_employer",
    "judge_lists",
    "judge_rup",
    "judge_sercop",
    "judge_taxes",
    "judge_taxpayer",
    "kind_of",
    "mask",
    "mask_text",
    "name_key",
    "name_pattern",
    "near_name",
    "read_ruc",
    "ruc_fault",
    "ruc_in",
    "same_name",
    "term_of",
]
