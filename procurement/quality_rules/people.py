"""Who takes part, counted and identified."""

from procurement.choices import Role
from procurement.quality_rules.subject import PASSED, Finding, Subject, differs, lacks, said_text, said_usd
from suppliers.rules import ruc_fault


def tenderers_counted(subject: Subject) -> Finding:
    counted = subject.process.tenderers_count
    named = sum(role == Role.TENDERER for _, _, role in subject.people)
    if counted is None:
        return lacks("el número de ofertas")
    if not named and counted:
        return lacks("la lista de oferentes")
    if counted == named:
        return PASSED
    return differs(f"Se publican {counted} ofertas y se nombra a {named} oferente{'s' * (named != 1)}.")


def rucs_well_formed(subject: Subject) -> Finding:
    rucs = {subject.buyer_ruc: subject.process.buyer_name} if subject.buyer_ruc else {}
    rucs.update({ruc: name for name, ruc, _ in subject.people if ruc})
    if not rucs:
        return lacks("el RUC de la entidad y de los proveedores")
    for ruc, name in sorted(rucs.items()):
        if fault := ruc_fault(ruc):
            return differs(f"El RUC {ruc} de {said_text(name)} {fault}.")
    return PASSED


def awards_have_suppliers(subject: Subject) -> Finding:
    awards = subject.awards_in_effect
    if not awards:
        return lacks("la adjudicación")
    for award in awards:
        if not (subject.awarded or {}).get(award.number):
            amount = f" ({said_usd(award.amount)})" if award.amount else ""
            who = f" sin RUC: solo el nombre {said_text(award.supplier_names)}" if award.supplier_names else ""
            return differs(f"La adjudicación {award.number}{amount} no identifica a ningún proveedor{who}.")
    return PASSED


def contracts_have_awards(subject: Subject) -> Finding:
    contracts = subject.contracts_in_effect
    if not contracts:
        return lacks("el contrato")
    ids = {award.source_id for award in subject.awards}
    if not ids:
        return differs(f"Hay contrato ({len(contracts)}) y ninguna adjudicación.")
    for contract in contracts:
        if contract.award_source_id and contract.award_source_id not in ids:
            name = said_text(contract.award_source_id)
            return differs(f"El contrato {contract.number} nombra la adjudicación {name}, que no está publicada.")
    if any(not contract.award_source_id for contract in contracts):
        return lacks("la adjudicación que el contrato nombra")
    return PASSED
