"""The words of agreements: states, reasons, products, and what went both ways as tables."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.permits.agreement import Agreement, AgreementState, EndReason, Product
from wuse.permits.store.agreement_models import AgreementRow, ProductReceiptRow
from wuse.pool import load_standard
from wuse.web.desk.acting import account_names, local
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.desk.sending.steps import standard_title
from wuse.web.language import page_language
from wuse.web.words import joined, place_words

LATE = timedelta(days=1)
"""After this a hand-over that nobody acknowledged is shown as late."""
_LAST = 20

PRODUCTS = {
    Product.POWER_INDEX: gettext_lazy("Power index of work, by county and industry"),
    Product.OWN_ROWS_QUALITY: gettext_lazy("What became of the partner's own rows"),
}
END_REASONS = {
    EndReason.PURPOSE_OVER: gettext_lazy("The purpose is over"),
    EndReason.BREACH: gettext_lazy("The terms were broken"),
    EndReason.WITHDRAWN: gettext_lazy("One side withdraws"),
    EndReason.REPLACED: gettext_lazy("A new agreement takes its place"),
    EndReason.REFUSED: gettext_lazy("The partner does not sign"),
}


def industry_title(code: str) -> str:
    """The name of an industry in the reader's language."""
    labels = load_standard("enterprise").field("industry").labels
    return f"{code} {labels[code][page_language()]}" if code in labels else code


def state_cell(found: Agreement, at: datetime) -> DeskCell:
    """Whether an agreement counts, in words and for the style."""
    if found.state is AgreementState.PROPOSED:
        return DeskCell(_("waits for the partner's signature"), state="proposed")
    if found.state is AgreementState.ENDED:
        return DeskCell(_("ended"), state="withdrawn")
    if at >= found.terms.valid_until:
        return DeskCell(_("expired"), state="withdrawn")
    return DeskCell(_("in force") if found.is_in_force(at) else _("not begun"), state="active")


def facts_of(
    row: AgreementRow, found: Agreement, names: dict[str, str], at: datetime
) -> list[tuple[str, str]]:
    """What was agreed, and who signed."""
    terms, people = found.terms, account_names({row.proposed_by, row.confirmed_by, row.ended_by} - {""})
    signed = f"{people.get(row.confirmed_by, row.confirmed_by)} · {local(row.confirmed_at)}"
    kinds = [industry_title(code) for code in terms.industries]
    facts = [
        (_("State"), state_cell(found, at).text),
        (_("Partner"), names[terms.partner]),
        (_("Office"), names[found.office]),
        (_("Purpose"), terms.purpose),
        (_("May send"), joined([standard_title(name) for name in terms.standards])),
        (_("Gets back"), joined([str(PRODUCTS[product]) for product in terms.products])),
        (_("Places"), joined([place_words(place) for place in terms.places])),
        (_("Industries"), joined(kinds) if kinds else _("all")),
        (_("The partner's own enterprises"), joined(list(terms.enterprises))),
        (_("From"), local(terms.valid_from)),
        (_("Until"), local(terms.valid_until)),
        (_("Digest of the terms"), row.digest),
        (_("Signed for the office"), f"{people.get(row.proposed_by, row.proposed_by)} · {local(row.proposed_at)}"),
        (_("Signed for the partner"), signed if row.confirmed_by else "–"),
    ]  # fmt: skip
    if row.ended_at:
        ended = f"{people.get(row.ended_by, row.ended_by)} · {local(row.ended_at)}"
        facts.append((_("Ended"), f"{ended} · {END_REASONS[EndReason(row.ended_for)]}"))
    return [*facts, (_("Wording"), terms.text)] if terms.text else facts


def late_receipts(rows: list[AgreementRow], at: datetime) -> dict[int, int]:
    """Agreement -> how many hand-overs nobody has acknowledged as they were, a day after they were made."""
    waiting = ProductReceiptRow.objects.filter(agreement__in=rows, at__lte=at - LATE).exclude(
        told=F("digest")
    )
    counted = waiting.values("agreement").annotate(count=Count("pk"))
    return {one["agreement"]: one["count"] for one in counted}


def sent_table(row: AgreementRow) -> DeskTable:
    """What came from the partner, by table."""
    summed = row.tables.values("standard").annotate(
        sendings=Count("pk"),
        total=Sum("rows"),
        taken=Sum("accepted"),
        aside=Sum("set_aside"),
        last=Max("at"),
    )
    rows: list[list[DeskCell | str]] = [
        [
            standard_title(one["standard"]),
            *(str(one[name]) for name in ("sendings", "total", "taken", "aside")),
            local(one["last"]),
        ]
        for one in summed.order_by("standard")
    ]
    columns = [_("Table"), _("Sendings"), _("Rows"), _("Taken in"), _("Set aside"), _("Last")]
    return DeskTable(_("Sent by the partner"), columns, rows, _("Nothing was sent under it yet."))


def given_table(row: AgreementRow) -> DeskTable:
    """What was handed over to the partner, by product."""
    summed = row.product_receipts.values("product").annotate(count=Count("pk"), last=Max("at"))
    same = row.product_receipts.filter(told=F("digest")).values("product").annotate(count=Count("pk"))
    matched = {one["product"]: one["count"] for one in same}
    rows: list[list[DeskCell | str]] = [
        [
            str(PRODUCTS[Product(one["product"])]),
            str(one["count"]),
            str(matched.get(one["product"], 0)),
            local(one["last"]),
        ]
        for one in summed.order_by("product")
    ]
    columns = [_("Product"), _("Deliveries"), _("Acknowledged"), _("Last")]
    return DeskTable(
        _("Handed over to the partner"), columns, rows, _("Nothing was handed over under it yet.")
    )


def receipts_table(row: AgreementRow, at: datetime) -> DeskTable:
    """The last hand-overs, each with what the partner says that it got."""
    rows: list[list[DeskCell | str]] = [
        [
            str(one.pk),
            str(PRODUCTS[Product(one.product)]),
            one.day.isoformat(),
            local(one.at),
            str(one.rows),
            one.digest.removeprefix("sha256:")[:12],
            _receipt_cell(one, at),
        ]
        for one in row.product_receipts.order_by("-pk")[:_LAST]
    ]
    columns = [
        _("Receipt"),
        _("Product"),
        _("Day"),
        _("Handed over"),
        _("Rows"),
        _("Digest"),
        _("Acknowledgement"),
    ]
    title = _("Receipts of products, the last {count}").format(count=_LAST)
    return DeskTable(title, columns, rows, _("Nothing was handed over under it yet."))


def list_row(
    row: AgreementRow, found: Agreement, names: dict[str, str], late: int, at: datetime
) -> list[DeskCell | str]:
    """A line of the list."""
    return [
        DeskCell(row.code, reverse("desk-agreement", args=[row.code])),
        names[row.partner],
        joined([standard_title(name) for name in row.standards]),
        joined([str(PRODUCTS[Product(name)]) for name in row.products]),
        joined([place_words(place) for place in row.places]),
        local(row.valid_until),
        state_cell(found, at),
        DeskCell(_("⚠ {count} not acknowledged").format(count=late), state="proposed") if late else "–",
    ]


def _receipt_cell(one: ProductReceiptRow, at: datetime) -> DeskCell:
    if one.told == one.digest:
        return DeskCell("✓ " + _("the same"), state="active")
    if one.told:
        return DeskCell("✕ " + _("another digest"), state="withdrawn")
    late = at - one.at >= LATE
    return DeskCell("⚠ " + _("late: over a day") if late else _("awaited"), state="proposed")
