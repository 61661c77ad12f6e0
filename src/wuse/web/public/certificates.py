"""Destruction certificates, for everyone."""

from django.http import HttpRequest, HttpResponse

from wuse.permits.store.models import CertificateRow
from wuse.trust import canonical_json
from wuse.vocabulary import Refusal
from wuse.web.access import open_to_all


@open_to_all
def certificate(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """A certificate's canonical bytes: their digest is in the log."""
    row = CertificateRow.objects.filter(response=code, stage=stage).first()
    if row is None:
        raise Refusal(
            "certificate.unknown",
            "There is no certificate of class {stage} for the response {response}.",
            {"response": code, "stage": stage},
        )
    answer = HttpResponse(canonical_json(row.document), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{code}-{stage}.json"'
    return answer
