// SHA-256, which browsers have themselves only on pages that came by https.

const ROUNDS = 64;

/** The first 32 bits behind the point of a root of a prime number. */
function bitsOfRoot(prime, root) {
  return Math.floor((prime ** (1 / root) % 1) * 2 ** 32);
}

function firstPrimes(count) {
  const primes = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return primes;
}

function rotated(word, places) {
  return (word >>> places) | (word << (32 - places));
}

/** Return the bytes with the bit, the zeros and the length that end them. */
function padded(bytes) {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(whole.length - 4, bytes.length << 3);
  return view;
}

/** Mix the 64 words of a block, made from its first 16, into the state. */
function mixIn(state, words, constants) {
  for (let i = 16; i < ROUNDS; i++) {
    const early = words[i - 15];
    const late = words[i - 2];
    const one = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const two = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16] + one + words[i - 7] + two;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < ROUNDS; i++) {
    const one = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + one + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
    const two = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => (state[place] += word));
}

/** Return the SHA-256 of bytes in hexadecimal. */
export function sha256(bytes) {
  const primes = firstPrimes(ROUNDS);
  const constants = Int32Array.from(primes, (prime) => bitsOfRoot(prime, 3));
  const state = Int32Array.from(primes.slice(0, 8), (prime) => bitsOfRoot(prime, 2));
  const words = new Int32Array(ROUNDS);
  const view = padded(bytes);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(block + 4 * i);
    mixIn(state, words, constants);
  }
  return Array.from(new Uint32Array(state.buffer), (word) => word.toString(16).padStart(8, "0")).join("");
}
