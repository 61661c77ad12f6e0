"""The words of the page that verifies health codes."""

from django.utils.translation import gettext as _

from wuse.publish.credential import CodeRefused, RefusalReason
from wuse.web.language import page_language


def verify_words() -> dict[str, str]:
    """Key -> text in the reader's language; `{name}` is filled in by the script."""
    reasons = {
        f"reason_{reason}": CodeRefused(reason).refusal().in_words(page_language())
        for reason in RefusalReason
    }
    return {**_states(), **_answers(), **_certificates(), **reasons}


def _certificates() -> dict[str, str]:
    """Of the certificates of other states."""
    return {
        "no_signers": _(
            "This site publishes no keys of other states, so no EU certificate can be judged here. Its operator names "
            "the trust list in WUSE_HCERT_TRUST_LIST; the keeper publishes its keys."
        ),
        "wrong_signers": _(
            "The published keys of other states are not signed by the root key, or are damaged: no EU certificate can "
            "be judged. Tell the operator of this site."
        ),
        "expired_signers": _(
            "The keys of other states that this device has are out of date: no EU certificate can be judged. Go "
            "online once and open the page again."
        ),
        "signers_ready": _("EU certificates: keys of {time}, in use until {until}."),
        "shows_holds": _("Certificate accepted"),
        "shows_detected": _("Positive test"),
        "shows_not_yet": _("Not valid yet"),
        "shows_over": _("Recovery has run out"),
        "shows_incomplete": _("Doses incomplete"),
        "read": _("Evidence read: the certificate is genuine, and not accepted for what it shows."),
        "certificate_of": _("EU Digital COVID Certificate of {state}, its signature counts until {time}"),
        "holder": _("Name: {name}"),
        "born": _("Born: {day}"),
        "entry_vaccination": _("Vaccination {dose} of {doses} on {on} ({country}), {product}"),
        "entry_test": _("Test on {on} ({country}): {result}"),
        "entry_recovery": _("Recovery: first positive on {on}, holds {from} to {until} ({country})"),
        "result_not_detected": _("not detected"),
        "result_detected": _("detected"),
        "compare_document": _(
            "Compare name and day of birth with a document. It is evidence, and no health code."
        ),
    }


def _states() -> dict[str, str]:
    return {
        "loading": _("The keys are being read …"),
        "ready": _("Ready, also without a network. Keys of {time}, in use until {until}."),
        "no_keys": _("This site has published no keys yet, and none are kept here: no code can be judged."),
        "unreadable": _(
            "The published keys do not hold together: no code can be judged. Open the page again."
        ),
        "other_root": _(
            "The root key is another one than this browser saw before. Compare it with a copy from elsewhere before "
            "you use it."
        ),
        "trust_root": _("I have compared it: use the new root key"),
        "no_algorithm": _(
            "This browser does not know the way in which this code is signed. Use a newer browser."
        ),
        "no_crypto": _("This browser verifies only on pages that come over https."),
        "camera_denied": _("The camera was not allowed. Allow it for this page, or paste the text."),
        "camera_failed": _("The camera does not start. Paste the text."),
    }


def _answers() -> dict[str, str]:
    return {
        "refused": _("Not accepted"),
        "cannot_judge": _("Cannot be judged"),
        "colour_green": _("Green code"),
        "colour_yellow": _("Yellow code"),
        "colour_orange": _("Orange code"),
        "colour_red": _("Red code"),
        "international": _("International code"),
        "issued_by": _("Issued by {area}"),
        "time_left": _("Holds for {minutes} min {seconds} s, until {time}"),
        "revocation_not_listed": "",
        "revocation_no_list": _(
            "There is no list of revoked codes here: whether it was revoked is not known."
        ),
        "revocation_list_expired": _(
            "The list of revoked codes here has expired: whether it was revoked since is not known. Go online once."
        ),
    }
