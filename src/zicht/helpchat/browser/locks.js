// Locks of the help chat, in the browser: the same formats as `locks.py`.
//
//   import { ready, newKey, sealMessage } from "./locks.js";
//   await ready;
//   const body = sealMessage(key, { conversation, sender: "v", message }, { text });
//
// A message is UTF-8 JSON, padded to a multiple of 256 bytes and locked with XChaCha20-Poly1305 under the key of its
// conversation; who said it, in which conversation and under which number is bound to it. What does not open, or has
// not the form that was agreed, raises a LockError that never says what was in it.

import sodium from "./sodium/libsodium-wrappers.mjs";

export const [TOKEN_BYTES, KEY_BYTES, ID_BYTES, MARK_BYTES, WORK_BYTES] = [32, 32, 16, 32, 8];
export const [PAD_TO, MOST_BYTES, LONGEST_TEXT] = [256, 16384, 2000];
const [PASSES, MEMORY] = [3, 64 * 1024 * 1024];
const KINDS = ["text", "notice", "later"];
const NONCE_BYTES = 24;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const [MESSAGE, LATER] = [utf8.encode("zicht-chat-1|"), utf8.encode("zicht-later-1|")];

export const ready = sodium.ready;

export class LockError extends Error {}

function locked(why, act) {
  try {
    return act();
  } catch {
    throw new LockError(why);
  }
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

// Half of a pair of code units can be written nowhere.
const whole = (text) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8.encode(text));
export const lengthOf = (text) => [...text].length;

export const encode = (bytes) => sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING);

export function decode(text, size) {
  const bytes = locked("not bytes as agreed", () =>
    sodium.from_base64(text, sodium.base64_variants.URLSAFE_NO_PADDING));
  if (encode(bytes) !== text || (size !== undefined && bytes.length !== size)) throw new LockError("not bytes as agreed");
  return bytes;
}

export const newId = () => sodium.randombytes_buf(ID_BYTES);
export const newKey = () => sodium.randombytes_buf(KEY_BYTES);
export const newToken = () => sodium.randombytes_buf(TOKEN_BYTES);

// A number below `end`, every one as likely.
export const below = (end) => sodium.randombytes_uniform(end);

export function newPair() {
  const made = sodium.crypto_box_keypair();
  return { public: made.publicKey, private: made.privateKey };
}

// Overwrites keys: what is left of them in memory says nothing.
export const wipe = (...keys) => keys.filter((key) => key instanceof Uint8Array).forEach((key) => sodium.memzero(key));

export const markOf = (secret) => sodium.crypto_generichash(MARK_BYTES, secret);

function bound({ conversation, sender, message }) {
  if (!["v", "c", "n"].includes(sender) || conversation.length !== ID_BYTES || message.length !== ID_BYTES) {
    throw new LockError("no place of a message");
  }
  return joined(MESSAGE, conversation, utf8.encode(sender), message);
}

function lock(key, plain, tied) {
  const nonce = sodium.randombytes_buf(NONCE_BYTES);
  const sealed = joined(nonce, sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, tied, null, nonce, key));
  if (sealed.length > MOST_BYTES) throw new LockError("a message that is too long");
  return sealed;
}

function unlock(key, sealed, tied) {
  if (sealed.length > MOST_BYTES) throw new LockError("a message that is too long");
  return locked("a message that does not open", () =>
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null, sealed.subarray(NONCE_BYTES), tied, sealed.subarray(0, NONCE_BYTES), key));
}

// The one thing that a message holds: {text}, {notice} or {later}.
function checked(content) {
  const pairs = typeof content === "object" && content !== null && !Array.isArray(content) ? Object.entries(content) : [];
  const [kind, value] = pairs.length === 1 ? pairs[0] : ["", null];
  if (!KINDS.includes(kind) || typeof value !== "string" || lengthOf(value) > LONGEST_TEXT) {
    throw new LockError("not a message as agreed");
  }
  return { [kind]: whole(value) };
}

const padded = (content) => sodium.pad(utf8.encode(JSON.stringify(checked(content))), PAD_TO);
const contentOf = (plain) =>
  checked(locked("not a message as agreed", () => JSON.parse(fromUtf8.decode(sodium.unpad(plain, PAD_TO)))));

export const sealMessage = (key, place, content) => lock(key, padded(content), bound(place));
export const openMessage = (key, place, body) => contentOf(unlock(key, body, bound(place)));

export const wrap = (key, publicKey) => locked("not a public key", () => sodium.crypto_box_seal(key, publicKey));

export function unwrap(sealed, pair) {
  const key = locked("a key that does not open", () => sodium.crypto_box_seal_open(sealed, pair.public, pair.private));
  if (key.length !== KEY_BYTES) throw new LockError("a key that does not open");
  return key;
}

export function joinKey(one, other) {
  if (one.length !== KEY_BYTES || other.length !== KEY_BYTES) throw new LockError("not parts of a key");
  return one.map((byte, place) => byte ^ other[place]);
}

export function splitKey(key) {
  const one = newKey();
  return [one, joinKey(key, one)];
}

// A normalised phrase after argon2id: what the server may know it by, and the key that it never gets.
// Takes a second and 64 MiB: `worker.js` does it beside the page.
export function stretch(phrase, salt) {
  const made = sodium.crypto_pwhash(64, phrase, salt, PASSES, MEMORY, sodium.crypto_pwhash_ALG_ARGON2ID13);
  return { mark: made.slice(0, MARK_BYTES), key: made.slice(MARK_BYTES) };
}

export const sealLater = (phrase, text) => lock(phrase.key, padded({ text }), joined(LATER, phrase.mark));

export function openLater(phrase, body) {
  const { text } = contentOf(unlock(phrase.key, body, joined(LATER, phrase.mark)));
  if (text === undefined) throw new LockError("not a message as agreed");
  return text;
}

function startsWithZeros(digest, bits) {
  const bytes = bits >> 3;
  return digest.subarray(0, bytes).every((byte) => byte === 0) &&
    (bits % 8 === 0 || digest[bytes] >> (8 - (bits % 8)) === 0);
}

// The work that is asked under a flood: 8 bytes so that the digest of seed and work begins with so many zeros.
export function findWork(seed, bits) {
  const tried = joined(seed, new Uint8Array(WORK_BYTES));
  const counter = new DataView(tried.buffer, seed.length);
  for (let number = 0n; ; number++) {
    counter.setBigUint64(0, number);
    if (startsWithZeros(sodium.crypto_generichash(32, tried), bits)) return tried.slice(seed.length);
  }
}
