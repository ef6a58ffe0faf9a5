// Which encoding a text file has: by its mark, its NUL bytes, whether it is UTF-8, else the letters it would show.

import { DataError } from "./data_error.js";
import { FROM_80 } from "./windows_1252.js";

const HEAD = 1 << 12;
const CHUNK = 1 << 20;
/** Characters or bytes between two looks at the clock. */
const STEPS = 1 << 16;
const SAMPLE = 1 << 14;
const LEAST_EXPLAINED = 0.8;
const MARKS = [[[0xef, 0xbb, 0xbf], "utf-8"], [[0xff, 0xfe, 0, 0], "utf-32"], [[0, 0, 0xfe, 0xff], "utf-32"], [[0xff, 0xfe], "utf-16le"], [[0xfe, 0xff], "utf-16be"]];
const SHOWN = { "utf-8": "UTF-8", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", macintosh: "Mac Roman", "koi8-r": "koi8-r", ibm866: "DOS 866", "iso-8859-2": "ISO-8859-2" };

/** Letters beyond ASCII by language, each group with the encodings that people write it in, the likelier first. */
const LETTERS = [
  ["windows-1252 macintosh", "äöüß àâæçéèêëîïôœùûüÿ áéíñóúüªº áàâãçéêíóôõúªº àèéìòù åäöéü æøåéö ëïéèöüáóê áðéíóúýþæö"],
  ["windows-1250 iso-8859-2", "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž äöüß"],
  ["windows-1251 koi8-r ibm866", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўј"],
  ["windows-1254", "çğıöşüâîİ"],
  ["windows-1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"],
  ["windows-1257", "āčēģīķļņšūž ąčęėįšųūž äõöüšž"],
  ["windows-1255", "אבגדהוזחטיךכלםמןנסעףפץצקרשת"],
  ["windows-1256", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ"],
];
const SIGNS = "\u2018\u2019\u201c\u201d\u201e\u201a\u2013\u2014\u2026\u2022€£§°®©™«»¿¡·\xd7²³½\xa0\xad";
const LETTER = /\p{L}/u;
const LOWER = /\p{Lowercase}/u;
const UPPER = /\p{Uppercase}/u;

/** Return the text of a file without its mark, what its encoding is called, and what stands for bytes of none. */
export async function decodedText(bytes, name, pace) {
  const [mark, marked] = MARKS.find(([mark]) => mark.every((byte, place) => bytes[place] === byte)) ?? [[], ""];
  const content = bytes.subarray(mark.length);
  let encoding = marked || wideEncoding(content.subarray(0, HEAD)) || "utf-8";
  if (encoding === "utf-32") throw new DataError(`${name}: is UTF-32; save the file as UTF-8`);
  if (encoding !== "utf-8" && content.length % 2) throw new DataError(`${name}: is UTF-16, and cut off; save the file as UTF-8`);
  let text = await decoded(content, encoding, pace, true);
  let odd = null;
  if (text === null) {
    if (!marked && encoding === "utf-8") encoding = await oneByteEncoding(content, name, pace);
    const isWindows = encoding.startsWith("windows");
    odd = encoding === "utf-8" ? /[\udc80-\udcff]/gu : isWindows ? /[\x80-\x9f\ufffd]/g : /\ufffd/g;
    text = encoding === "utf-8" ? await withEscapes(content, pace) : await decoded(content, encoding, pace);
  }
  const shown = SHOWN[encoding] ?? encoding.replace("windows", "Windows");
  return { text, odd, marked: Boolean(marked), encoding: marked ? shown.slice(0, 6) : shown };
}

/** Say what is wrong with a text that has bytes of no character. */
export function oddBytes(text, { odd, encoding }) {
  const found = (odd && text.match(odd)) || [];
  if (!found.length) return "";
  const many = found.length === 1 ? "1 byte that is" : `${found.length.toLocaleString("en")} bytes that are`;
  const code = found[0].charCodeAt(0) & 0xff;
  return `not ${encoding}: ${many} no character, the first 0x${code.toString(16).toUpperCase()}; save the file as UTF-8`;
}

/** Some versions of Node take Windows-1252 for ISO-8859-1. */
function from1252(text, encoding) {
  return encoding === "windows-1252" ? text.replace(/[\x80-\x9f]/g, (sign) => FROM_80[sign.charCodeAt(0) - 0x80]) : text;
}

/** Decode bytes; null if they are not of the encoding, where that matters. */
async function decoded(bytes, encoding, pace, fatal = false) {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true, fatal });
  let text = "";
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      text += from1252(decoder.decode(bytes.subarray(at, at + CHUNK), { stream: true }), encoding);
      if (pace.isDue) await pace.rest();
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Decode UTF-8 with half a character for each byte that is of none, as Python's surrogateescape does. */
async function withEscapes(bytes, pace) {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parts = [];
  let from = 0;
  for (let at = 0, step = 1; at < bytes.length; step++) {
    const length = characterLength(bytes, at);
    if (!length) {
      parts.push(decoder.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + bytes[at]));
      from = at + 1;
    }
    at += length || 1;
    if (step % STEPS === 0 && pace.isDue) await pace.rest();
  }
  return parts.join("") + decoder.decode(bytes.subarray(from));
}

/** Return how many bytes the character at a place of UTF-8 has; 0 if none is there. */
function characterLength(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  const least = { 0xe0: 0xa0, 0xf0: 0x90 }[first] ?? 0x80;
  const most = { 0xed: 0x9f, 0xf4: 0x8f }[first] ?? 0xbf;
  for (let more = 1; more < length; more++) {
    const byte = bytes[at + more];
    if (!(byte >= (more === 1 ? least : 0x80) && byte <= (more === 1 ? most : 0xbf))) return 0;
  }
  return length;
}

/** Return UTF-16 or UTF-32 without a mark, by where the NUL bytes are. */
function wideEncoding(head) {
  const zeros = [0, 0, 0, 0];
  head.forEach((byte, place) => byte || zeros[place % 4]++);
  const [all, even, odd] = [zeros[0] + zeros[1] + zeros[2] + zeros[3], zeros[0] + zeros[2], zeros[1] + zeros[3]];
  if (!all || (all * 4 < head.length && isNarrow(head))) return "";
  // No character has more than 21 bits.
  const isWide = (high, next) => head.every((byte, place) => place % 4 !== next || byte <= 0x10) && zeros[high] === head.length >> 2;
  if (head.length > 3 && (isWide(0, 1) || isWide(3, 2))) return "utf-32";
  for (const [encoding, high, low] of [["utf-16le", odd, even], ["utf-16be", even, odd]]) {
    if (high > 10 * low && high * 40 > head.length) return encoding;
  }
  return "";
}

/** Whether it is UTF-8 with a few stray NUL bytes, and no other control characters. */
function isNarrow(head) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return ![...text].some((sign) => sign < " " && !"\0\t\r\n\f\v".includes(sign));
  } catch {
    return false;
  }
}

/** Tell UTF-8 with odd bytes from an encoding of one byte a character, and these by the letters they show. */
async function oneByteEncoding(bytes, name, pace) {
  const sample = [];
  let [characters, odd] = [0, 0];
  for (const line of await linesBeyondAscii(bytes, pace)) {
    sample.push(...line.subarray(0, SAMPLE - sample.length));
    for (let at = 0, length; at < line.length; at += length || 1) {
      length = characterLength(line, at);
      if (!length) odd++;
      else if (length > 1) characters++;
    }
    if (pace.isDue) await pace.rest();
  }
  if (2 * characters >= odd) return "utf-8";
  const [encoding, share] = await likeliest(Uint8Array.from(sample), pace);
  if (share >= LEAST_EXPLAINED) return encoding;
  throw new DataError(`${name}: is not UTF-8, and it is not obvious which encoding it has; save the file as UTF-8`);
}

/** Return the first lines that have bytes beyond ASCII. */
async function linesBeyondAscii(bytes, pace) {
  const lines = [];
  for (let at = 0, begin = 0, size = 0, isAscii = true; at < bytes.length && size < CHUNK; at++) {
    isAscii &&= bytes[at] < 0x80;
    if (bytes[at] === 10 || bytes[at] === 13 || at === bytes.length - 1) {
      if (!isAscii) {
        lines.push(bytes.subarray(begin, at + 1));
        size += at + 1 - begin;
      }
      [begin, isAscii] = [at + 1, true];
    }
    if (at % STEPS === 0 && pace.isDue) await pace.rest();
  }
  return lines;
}

/** Return the encoding in which most characters beyond ASCII are of one language, and the share of those. */
async function likeliest(sample, pace) {
  let [best, most] = ["windows-1252", 0];
  for (const [encodings, languages] of LETTERS) {
    for (const encoding of encodings.split(" ")) {
      const signs = [...from1252(new TextDecoder(encoding).decode(sample), encoding)];
      const others = signs.filter((sign) => sign > "\x7f");
      const shares = languages.split(" ").map((letters) => {
        const known = new Set(SIGNS + letters + letters.toUpperCase());
        return others.length ? others.filter((sign) => known.has(sign)).length / others.length : 1;
      });
      const share = Math.max(...shares) - torn(signs) / (others.length || 1);
      if (share > most + 1e-9) [best, most] = [encoding, share];
      if (pace.isDue) await pace.rest();
    }
  }
  return [best, most];
}

/** Count what a wrong encoding shows in words: capitals and signs in their middle, two scripts, rows of accents. */
function torn(signs) {
  let count = 0;
  for (let at = 1; at < signs.length - 1; at++) {
    const [before, sign, after] = [signs[at - 1], signs[at], signs[at + 1]];
    if (sign <= "\x7f") continue;
    const [wasLetter, isLetter, isNextLetter] = [before, sign, after].map((each) => LETTER.test(each));
    const isAmongAscii = (wasLetter && before < "\x80") || (isNextLetter && after < "\x80");
    const isRow = wasLetter && isLetter && isNextLetter && [before, sign, after].every((each) => each < "\u0370");
    if (
      (wasLetter && isLetter && LOWER.test(before) && UPPER.test(sign)) ||
      (sign > "\u036f" && isLetter && isAmongAscii) ||
      (isRow && before > "\x7f" && after > "\x7f") ||
      (SIGNS.includes(sign) && sign !== "\u2019" && wasLetter && isNextLetter)
    ) {
      count++;
    }
  }
  return count;
}
