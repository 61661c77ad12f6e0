// Whether a text is a code that holds at a moment: the same questions in the same order as the Python verifier asks.
import { Malformed, decode, decode45, isInteger } from "./forms.js";
import { isBytes, parseSign1, verifies } from "./cose.js";
import { DAY, keyIsFor, lists } from "./published.js";

const PREFIX = "WUSE1:";
const MOST_LETTERS = 400;
const LAST_SECOND = 253402300799;
const [ISS, EXP, IAT, CTI, COLOUR] = [1, 4, 6, 7, -80201];
// 1 to 4, and 5 to 8 in the international version.
const COLOURS = ["green", "yellow", "orange", "red"];

const refused = (reason) => ({ accepted: false, reason });

// `at`: seconds since 1970. `revoked`: the lists in hand, a whole one first; empty for none.
export async function verifyCode(text, { keys, revoked, at }) {
  if (Array.from(text).length > MOST_LETTERS) return refused("too_large");
  if (!text.startsWith(PREFIX)) return refused(/^WUSE[0-9]:/.test(text) ? "other_version" : "no_code");
  try {
    const message = parseSign1(decode45(text.slice(PREFIX.length)));
    return (await unsigned(message, keys, at)) ?? (await judged(message, keys, revoked, at));
  } catch (fault) {
    if (fault instanceof Malformed) return refused("malformed");
    throw fault;
  }
}

async function unsigned(message, keys, at) {
  if (at >= keys.expires) return refused("keys_expired");
  const key = keys.keys.get(message.kid);
  if (!key) return refused("unknown_key");
  if (message.alg !== key.alg) return refused("wrong_algorithm");
  return (await verifies(key, message.signature, message.signed)) ? null : refused("bad_signature");
}

async function judged(message, { keys }, revoked, at) {
  const claims = claimsOf(decode(message.payload));
  if (claims.reason) return refused(claims.reason);
  const key = keys.get(message.kid);
  if (!keyIsFor(key, claims.issuer, claims.issued)) return refused("key_not_for_this");
  if (key.ended !== null && key.ended <= at) return refused("response_ended");
  if (at < claims.issued) return refused("not_yet_valid");
  if (at >= claims.expires) return refused("expired");
  for (const list of revoked) if (await lists(list, claims.identifier)) return refused("revoked");
  const known = revoked.length ? (at >= Math.max(...revoked.map((list) => list.expires)) ? "list_expired" : "not_listed") : "no_list";
  return { accepted: true, revocation: known, ...claims };
}

function claimsOf(found) {
  if (!(found instanceof Map) || !found.has(COLOUR)) return { reason: "wrong_type" };
  const [issuer, expires, issued, identifier, colour] = [ISS, EXP, IAT, CTI, COLOUR].map((name) => found.get(name));
  const times = [issued, expires].every((one) => Number.isSafeInteger(one) && one >= 0 && one <= LAST_SECOND);
  const whole = found.size === 5 && isArea(issuer) && times && isBytes(identifier) && identifier.length === 16 && isInteger(colour);
  if (!whole) return { reason: "malformed" };
  if (!(colour >= 1 && colour <= 2 * COLOURS.length)) return { reason: "unknown_colour" };
  if (expires - issued < 60 || expires - issued > DAY) return { reason: "lasts_too_long" };
  return { colour: COLOURS[(colour - 1) % COLOURS.length], international: colour > COLOURS.length, issuer, issued, expires, identifier };
}

const isArea = (text) => typeof text === "string" && /^(?:[0-9]{2}|[0-9]{4}|[0-9]{4}(?!00)[0-9]{2})$/.test(text);
