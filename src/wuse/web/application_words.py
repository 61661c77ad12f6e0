"""What the parts of an application are called, on the screens of both sides."""

from django.utils.translation import gettext_lazy

from wuse.permits.application import ApplicationCheck, ApplicationRefusal
from wuse.trust.identity import DocumentKind

DOCUMENTS = [
    (DocumentKind.RESIDENT_ID, gettext_lazy("Resident identity card")),
    (DocumentKind.PASSPORT, gettext_lazy("Passport")),
    (DocumentKind.HK_MACAO_PERMIT, gettext_lazy("Hong Kong or Macao travel permit")),
    (DocumentKind.TAIWAN_PERMIT, gettext_lazy("Taiwan travel permit")),
]
"""The documents with which one can apply: all but a number that a counter gives."""
CHECKS = [
    (ApplicationCheck.DOCUMENT_SEEN, gettext_lazy("Document seen, with its bearer")),
    (ApplicationCheck.KNOWN_AT_DOOR, gettext_lazy("Known at the door by the grid worker")),
    (ApplicationCheck.AGREED, gettext_lazy("Name and telephone agree with a registered identity")),
]
REASONS = [
    (ApplicationRefusal.DOES_NOT_FIT, gettext_lazy("Name and document do not fit together")),
    (ApplicationRefusal.NOT_REACHED, gettext_lazy("Nobody was reached by telephone or at the door")),
    (ApplicationRefusal.ELSEWHERE, gettext_lazy("Registered elsewhere: apply at that place")),
    (ApplicationRefusal.AT_COUNTER, gettext_lazy("Come to a service counter with the document")),
    (ApplicationRefusal.NOT_THE_PERSON, gettext_lazy("The applicant is not the person of the document")),
]
