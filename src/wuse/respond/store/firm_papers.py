"""Plans and contacts of firms in the vault, under the response, in the transaction of the action that calls.

What a draft holds lies apart from what was declared, so that whoever decides never sees what was not sent.
"""

from datetime import datetime

from wuse.respond.firm_contacts import FirmContacts, check_contacts, contact_reference
from wuse.respond.firm_papers import FirmPapers
from wuse.respond.plan_file import PlanFile, PlanKind
from wuse.respond.store.firm_models import FirmPlanRow
from wuse.respond.store.resumption_models import ResumptionFileRow, ResumptionStepRow
from wuse.trust.canonical import canonical_json, parse_canonical
from wuse.trust.store.vault import Vault, forget_sealed
from wuse.vocabulary import Lang, Refusal


def hand_over(
    vault: Vault, row: ResumptionFileRow, papers: FirmPapers, *, by: str, at: datetime, lang: Lang
) -> dict[str, str]:
    """Seal what comes with a declaration that is sent; what was handed over before holds where nothing is new.

    Returns:
        Column -> value of what the declaration says of it.

    Raises:
        Refusal: those of `check_contacts`.
    """
    contacts = check_contacts(papers.contacts or contacts_of(vault, row), lang)
    _keep_contacts(vault, _reference(row), contacts, row.response)
    if papers.plan:
        keep_plan(vault, row, papers.plan, by=by, at=at)
    elif plan := plan_row(row):
        return {"plan_digest": plan.digest, "contact_ref": _reference(row)}
    return {"plan_digest": papers.plan.digest if papers.plan else "", "contact_ref": _reference(row)}


def hold_draft_papers(
    vault: Vault, row: ResumptionFileRow, papers: FirmPapers, *, by: str, at: datetime
) -> str:
    """Seal what a draft holds, right or wrong. Returns the digest of its plan; empty for none."""
    if papers.contacts:
        _keep_contacts(vault, _draft_name(row), papers.contacts, row.response)
    if papers.plan:
        keep_plan(vault, row, papers.plan, by=by, at=at)
        return papers.plan.digest
    plan = plan_row(row)
    return plan.digest if plan else ""


def keep_plan(vault: Vault, row: ResumptionFileRow, plan: PlanFile, *, by: str, at: datetime) -> None:
    """Seal a plan of the firm; one that is there already is not sealed again."""
    kept, new = FirmPlanRow.objects.get_or_create(
        response=row.response,
        enterprise=row.enterprise,
        digest=plan.digest,
        defaults={"kind": plan.kind, "size": len(plan.content), "kept_by": by, "kept_at": at},
    )
    if new:
        vault.keep_rows(_plan_name(kept), plan.content, response=row.response)


def plan_row(row: ResumptionFileRow, *, sent: bool = False) -> FirmPlanRow | None:
    """The plan that holds for a file: of its draft, else of its declaration, else the firm's newest. `sent`: that of
    the declaration alone, which is what whoever decides sees.
    """
    rows = FirmPlanRow.objects.filter(response=row.response, enterprise=row.enterprise)
    named = [row.declared.get("plan_digest")] if sent else [row.draft.get("plan_digest"), _declared(row)]
    found = {kept.digest: kept for kept in rows.order_by("pk")}
    of_file = next((found[digest] for digest in named if digest in found), None)
    return of_file or (None if sent else rows.order_by("-kept_at", "-pk").first())


def open_plan(vault: Vault, kept: FirmPlanRow | None) -> PlanFile:
    """A plan as it was handed in.

    Raises:
        Refusal: `plan.none`, and those of `Vault.open_rows`.
    """
    if kept is None:
        raise Refusal("plan.none", "No plan was handed in as a file, or it is destroyed with its response.")
    return PlanFile(PlanKind(kept.kind), vault.open_rows(_plan_name(kept)))


def forget_replaced_plans(row: ResumptionFileRow) -> None:
    """Destroy the plans of a firm that no file of it names any more: neither declared, nor entered, nor signed for."""
    files = ResumptionFileRow.objects.filter(response=row.response, enterprise=row.enterprise)
    named = {
        said.get("plan_digest", "") for parts in files.values_list("declared", "draft") for said in parts
    }
    words = (
        ResumptionStepRow.objects.filter(file__in=files).exclude(digest="").values_list("words", flat=True)
    )
    named |= {said.get("plan", "") for said in words}
    plans = FirmPlanRow.objects.filter(response=row.response, enterprise=row.enterprise)
    gone = [kept for kept in plans if kept.digest not in named]
    forget_sealed([_plan_name(kept) for kept in gone])
    plans.filter(pk__in=[kept.pk for kept in gone]).delete()


def contacts_of(vault: Vault, row: ResumptionFileRow, *, draft: bool = False) -> FirmContacts | None:
    """Whom to call at the firm of a file, as it said last; of the draft first where that is asked for. None for nobody.

    Raises:
        Refusal: `vault.sealed_wrong`, `key.missing`.
    """
    names = [_draft_name(row), _reference(row)] if draft else [_reference(row)]
    for name in names:
        try:
            return FirmContacts(**parse_canonical(vault.open_rows(name)))
        except Refusal as gone:
            if gone.code != "vault.rows_gone":
                raise
    return None


def forget_draft_contacts(row: ResumptionFileRow) -> None:
    """Destroy what the draft of a file says of whom to call."""
    forget_sealed([_draft_name(row)])


def _keep_contacts(vault: Vault, name: str, said: FirmContacts, response: str) -> None:
    vault.keep_rows(name, canonical_json(vars(said)), response=response)


def _declared(row: ResumptionFileRow) -> str | None:
    digest: str | None = row.declared.get("plan_digest")
    return digest


def _reference(row: ResumptionFileRow) -> str:
    return contact_reference(row.response, row.enterprise)


def _draft_name(row: ResumptionFileRow) -> str:
    return f"firm-draft/{row.pk}"


def _plan_name(kept: FirmPlanRow) -> str:
    return f"plan/{kept.pk}"
