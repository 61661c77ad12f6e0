"""The words of the log's verifier: its steps, and everything that may turn out not to hold."""

from django.utils.translation import gettext as _


def log_words() -> dict[str, str]:
    """Key -> text in the reader's language; `{name}` is filled in by the script."""
    return {
        "failed": _("This did not load: {reason}"),
        **_frame(),
        **_held(),
        **_contradictions(),
        **_unread(),
    }


def _frame() -> dict[str, str]:
    return {
        "log_working": _("Fetching and computing …"),
        "log_verdict_ok": _("Everything holds."),
        "log_verdict_open": _("What could be checked holds; read what could not be."),
        "log_verdict_bad": _("Something does not hold."),
        "log_state_ok": _("holds"),
        "log_state_bad": _("does not hold"),
        "log_state_open": _("not checked"),
        "log_step_key": _("The log's key"),
        "log_step_signature": _("Signature of the log"),
        "log_step_entry": _("Root from the entry"),
        "log_step_kept": _("Continued by the log as it is now"),
        "log_step_witnesses": _("Witnesses"),
        "log_step_before": _("Continues what this browser saw"),
        "log_entry": _("Entry {index} as it was verified"),
        "log_save_proof": _("Save the proof"),
        "log_open": _("Open the commitment: {path}"),
        "log_evidence": _(
            "Keep both checkpoints: the log has signed each of them, and they cannot both be true. Hand them to the "
            "witnesses and to those who supervise the log."
        ),
        "log_save_evidence": _("Save both checkpoints"),
        "log_keys_kept": _("Kept in this browser. From now on your copies are used."),
        "log_forgotten": _("What this browser saw of the log is forgotten; your copies of the keys stay."),
        "log_memory_closed": _("This browser keeps nothing for this page: allow it to store site data."),
        "log_opened": _("This is the value that was committed."),
        "log_not_opened": _("This is not the value that was committed, or not its salt."),
        "log_hashed": _("Hashed after the salt, exactly so:"),
    }


def _held() -> dict[str, str]:
    return {
        "log_key_pinned": _("Your own copy of the key ({id}) is used; the server hands out the same."),
        "log_key_seen": _("The key is the one that this browser saw before ({id})."),
        "log_key_alone": _("The copy of the key that is kept here ({id}) is used; the log hands out none."),
        "log_key_first": _(
            "Taken from the server on trust ({id}). Compare it with a copy from elsewhere, and enter that at "
            "Own copies of the keys."
        ),
        "log_signed": _("{name} has signed a tree of {size} entries with the root {root}"),
        "log_included": _(
            "The entry's hash {leaf}, with {count} hashes beside its way up, gives the signed root {root}"
        ),
        "log_witness_all": _("Confirmed by {names}"),
        "log_witness_some": _("Confirmed by {names}; not by {silent}"),
        "log_witness_upto": _(
            "Confirmed by {names} for the {size} entries of another checkpoint of the same history"
        ),
        "log_witness_waits": _(
            "Confirmed by {names} for the first {size} entries; entry {index} still waits for them"
        ),
        "log_witness_none": _(
            "This checkpoint bears no signature of a witness. Enter keys of witnesses at Own copies of the keys to "
            "check what they confirmed before."
        ),
        "log_witness_unknown": _(
            "The checkpoint bears the names {names}. Enter their keys at Own copies of the keys to check them."
        ),
        "log_first_look": _(
            "This browser sees the log for the first time. It remembers these {size} entries for the next."
        ),
        "log_unchanged": _("It is the same tree of {new} entries."),
        "log_grown": _("The {new} entries begin with the {old} that were seen before."),
        "log_log_away": _("The log is not at hand now. What is written in the proof itself was checked."),
        "log_needs_earlier": _("Needs what a step above did not give."),
    }


def _contradictions() -> dict[str, str]:
    return {
        "log_key_other_pinned": _(
            "The server hands out another key than your own copy! Yours is used. Ask the operator on another way which "
            "one is right. Served: {served} Yours: {own}"
        ),
        "log_key_other_seen": _(
            "The server hands out another key than the one that this browser saw before! The earlier one is used. Ask "
            "the operator on another way which one is right. Served: {served} Earlier: {own}"
        ),
        "log_unsigned": _("{name} has not signed this checkpoint: it is another log's, or another key's."),
        "log_signature_wrong": _(
            "The signature of {name} does not fit: the checkpoint was changed after it was signed."
        ),
        "log_other_origin": _("This is a checkpoint of {origin}, not of {expected}."),
        "log_entry_changed": _(
            "The text that is shown as entry {index} is not the one whose hash stands in the tree: it was changed."
        ),
        "log_tiles_changed": _(
            "The hashes of the tree do not lead to the root that was signed for {size} entries: files of the log were "
            "changed."
        ),
        "log_not_included": _(
            "The proof does not lead from this entry to the root of {size} entries: the entry is another than was "
            "logged at {index}, or the proof belongs to another."
        ),
        "log_no_entry": _(
            "The log has {size} entries and counts them from 0: there is none of number {index}."
        ),
        "log_cosignature_wrong": _("The signature of the witness {name} does not fit this checkpoint."),
        "log_witness_silent": _("None of your witnesses has confirmed this checkpoint: {names}"),
        "log_other_log": _("The log calls itself {origin}; before it was {expected}."),
        "log_rolled_back": _("The log was rolled back: it had {old} entries and now shows {new}."),
        "log_forked": _("The log has forked: it has signed two different trees of {new} entries."),
        "log_rewritten": _(
            "The history was rewritten: the {new} entries do not begin with the {old} that were seen before."
        ),
    }


def _unread() -> dict[str, str]:
    return {
        "log_no_crypto": _(
            "This browser gives no cryptography to pages without https. Open the page over https, or use the "
            "downloaded verifier."
        ),
        "log_no_ed25519": _(
            "This browser cannot check Ed25519 signatures. Take Chromium 137, Firefox 129, Safari 17 or a later one."
        ),
        "log_no_key": _("The log hands out no key. Enter a copy from elsewhere at Own copies of the keys."),
        "log_key_malformed_1": _(
            "The log's key cannot be read. It is one line: name+hash+key. Copy it again."
        ),
        "log_key_malformed_4": _(
            "A witness's key cannot be read. Each is one line: name+hash+key. Copy it again."
        ),
        "log_note_malformed": _("The signed checkpoint cannot be read: its form is not the one allowed."),
        "log_checkpoint_malformed": _("The checkpoint cannot be read: name, number and root are not in it."),
        "log_tile_malformed": _("The file {path} of the log is cut off or damaged."),
        "log_missing": _("The log has no file {path}."),
        "log_unreachable": _("There is no answer from {address}. Check the address and the connection."),
        "log_address_malformed": _("Write the log's address: https://…/log/"),
        "log_number_wrong": _("Write the entry's number, such as 0 or 128."),
        "log_proof_malformed": _("The proof cannot be read. Its first line is c2sp.org/tlog-proof@v1."),
        "log_entry_missing": _("Paste the entry too: this proof does not carry it."),
        "log_commitment_malformed": _("A commitment is written sha256: and 64 hexadecimal digits."),
        "log_salt_malformed": _("A salt is 32 bytes: 64 hexadecimal digits, or 44 characters of base64."),
        "log_value_unsupported": _(
            "The value holds a fraction, a number of 2^53 or more, or half a character: such are not opened here."
        ),
    }
