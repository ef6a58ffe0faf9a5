// What kind a character is, the same in every browser and in Python: as Unicode 13.0 has it.

/** The spaces of Python's `str.split` and of `\s` in its patterns, for a class of a pattern. */
export const SPACES = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const SPACE = new RegExp(`[${SPACES}]`);
const SPACE_RUN = new RegExp(`[${SPACES}]+`);
const LINE_END = /\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/;
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u;

/** The lengths of the runs of older and newer characters in turn, in base 36; a space or sign may count as either. */
const newerRuns = `
oo 3 5 6 5 1 1 1 k 1 b1 1 12 2 1e 6 1j 8 r 4 6 b t 3 6m 1 1o 2 2t e 1n 2 1d i s 4 b 1h l 1 i b 4x 1 8 2 2 2 m 1 7 1
1 3 4 2 9 2 2 2 4 8 1 4 2 1 5 2 p 2 3 1 6 4 2 2 m 1 7 1 2 1 2 1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 h a 3 1 9 1 3 1 m 1
7 1 2 1 5 2 a 1 3 1 3 2 1 f 4 2 c 7 7 1 3 1 8 2 2 2 m 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 i a 2 1 6 3 3 1 4 3 2 1
1 1 2 3 2 3 3 3 c 4 5 3 3 1 4 2 1 6 1 e l 5 d 1 3 1 n 1 g 3 8 1 3 1 4 7 2 1 3 5 4 2 a 8 l 1 3 1 n 1 a 1 5 2 9 1 3 1
4 7 2 7 1 1 4 2 a 1 2 d d 1 3 1 1f 1 3 1 6 4 g 2 q 1 3 1 i 3 o 1 9 1 1 2 7 3 1 4 6 1 1 1 8 6 a 2 3 c 1m 5 s 11 2 1 1
1 5 1 o 1 1 1 n 2 5 1 1 1 6 2 a 2 4 w 20 1 10 4 13 1 10 9 7 1f 5i 1 1 5 1 2 ah 1 4 2 7 1 1 1 4 2 15 1 4 2 x 1 4 2 7
1 1 1 4 2 f 1 1l 1 4 2 1v 2 w 3 q 6 2e 2 6 3 ik 3 2h 7 d 1 7 b n 9 k c d 1 3 1 2 c 2m 2 a 6 a h 4 1 a 6 2h 7 17 5 1y
a v 1 c 4 c a 14 2 5 b 18 4 q 6 b 11 s 4 1r 1 t 2 b 6 a d 7 2 h 1r 24 4 19 3 38 c 1k 8 a 3 1o 7 17 2 b 8 17 5 6y 1
7v 2 6 2 12 2 6 2 8 1 1 1 1 1 1 1 v 2 1h 1 f 1 e 2 6 4 g 2 3 1 9 d 2h 1 c 2 r 1 d b o g x f 3w 4g e3 1l 1ec 3w 1b 1
1b 1 44 9 15 1 1 5 1 2 1k 7 2 e o 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 37 24 2d c 5y 1b 1n 1 2e 2 2v 5 17 1 2m 3 2a c
1b 1 lp9 3 wd 1v 9o k 54 v 4p 2 9 16 1k 3 a 6 1k 8 1y a a 6 38 c t 3 26 1 b 6 v 1 1j 9 e 2 a 6 2r o s a 6 2 6 2 6 9
7 1 7 1 1o 4 3i 2 a 6 8mc c n 4 1d 6is a6 2 2y 12 7 c 5 5 q 1 5 1 1 1 2 1 2 1 3g h a5 g 1s 2 1i 14 e 2 q 6 1f 1 j 1
4 5 4 2 3q 2 1 1 5a 3 6 2 6 2 6 2 3 s j 1 q 1 j 1 2 1 f 2 e y 3f c 19 c 27 32 1 3m t 3 1d f s 4 10 9 u 5 17 5 u 2 10
4 e 16 4e 2 a 6 10 4 10 4 14 8 1g 4c 8n 9 m a 8 48 6 2 1 1 18 1 2 3 1 2 n 2 1z 8 9 1c j 1 2 5 x 4 q 1y 1k 4 k 2 1e 1
2 5 8 1 3 1 t 2 3 4 a n 1s w 13 4 c 9 1i a m 2 r 5 q n 7 28 21 1j 1f d 1f 7 1a 8 a 86 v 1 16 1 3 2 2 26 14 8 16 2e s
k n 9 26 4 u f 1v b 1 2 p 7 a 6 1h 1 i 8 13 9 2o 1 k b i 1 18 1t 7 1 1 1 4 1 f 1 b 6 1n 5 a 6 4 1 8 2 2 2 m 1 7 1 2
1 5 1 a 2 2 2 3 2 1 6 1 5 7 2 7 3 5 3v 2k 2 4 u 20 8 a 4m 1i 2 12 y 1x b a 12 1l 7 a 1i r 2 f 4 g 5c 1o 2s 2b c 8 2
1 2 8 1 2 1 u 1 2 2 c 9 a 1y 8 2 1a 2 b r 20 8 2b t 1l 7b 9 1 19 1 e a t 5 u 2 m 1 e 21 7 1 2 1 18 3 1 1 2 1 9 8 a 6
6 1 2 1 11 1 2 1 6 7 a 8m p 53 1 f 1e e pm 2u 33 h 5g 24c tr 1 9 347 g7 6nt ft 7 v 1 a 2u u 2 6 a 1y a a 1 7 1 l 5 j
j4 2j 2t 23 4 1l 7 h 1s 5 b 2 e 4qg 8 ye 16 9 6wn 7z 1d 3 h 4 8 b0 1s4 2z 5 d 3 9 7 a 3 7 43l 3o 2h 4 4a k 30 p 3r
2d 1 1z 1 2 2 1 2 2 2 4 1 c 1 1 1 7 1 1t 1 4 2 8 1 7 1 s 1 4 1 5 1 1 3 7 1 9g 2 84 2 ji f 5 1 f 11s 7 1 h 2 7 1 2 1
5 5x 19 3 e 2 a 4 2 a8 1m zq 5h 2 g 15 24 4 a lz 1w 24 1p 5e 4 1 r 1 2 1 1 2 1 1 a 1 4 1 1 1 1 6 1 4 1 1 1 1 1 1 3 1
2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 1 7 1 4 1 4 1 1 1 a 1 h 5 3 1 5 1 h g4 4u 2a 3 d 18 4 9 7 2 1we a sm wym y 379
b 66 2 4g2 e 5rl 2e7 f2 15u 3t7 fcfq 1 u 2o 3k 6o
`.trim();

let newerEdges = null;

function edgesOf(runs) {
  let edge = 0;
  return Uint32Array.from(runs, (run) => (edge += parseInt(run, 36)));
}

/** Whether a character is newer than Unicode 13.0, or not yet one. */
export function isNewer(code) {
  newerEdges ??= edgesOf(newerRuns.split(/\s/));
  let [low, high] = [0, newerEdges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newerEdges[middle] <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** Whether a character is a letter or a digit of any script. */
export function isLetterOrDigit(character) {
  return LETTER_OR_DIGIT.test(character) && !isNewer(character.codePointAt(0));
}

/** Return a text without the spaces around it, those of Python: `trim` knows others. */
export function withoutOuterSpaces(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start])) start++;
  while (end > start && SPACE.test(text[end - 1])) end--;
  return text.slice(start, end);
}

/** Whether a text has a letter or a digit. */
export function hasLetterOrDigit(text) {
  for (const character of text) if (isLetterOrDigit(character)) return true;
  return false;
}

/** Split a text at its spaces; none of the words is empty. */
export function splitAtSpaces(text) {
  return text.split(SPACE_RUN).filter(Boolean);
}

/** Whether a text has nothing but spaces. */
export function isBlank(text) {
  return withoutLeadingSpaces(text) === "";
}

/** Return a text from its first character that is no space. */
export function withoutLeadingSpaces(text) {
  let start = 0;
  while (start < text.length && SPACE.test(text[start])) start++;
  return text.slice(start);
}

/** Split a text into its lines, as Python does. */
export function splitLines(text) {
  return text.split(LINE_END);
}

/** Return the place so many characters after another; a character may be two units of a string. */
export function placeAfter(text, place, count) {
  for (let left = count; left > 0 && place < text.length; left--) place += text.codePointAt(place) > 0xffff ? 2 : 1;
  return Math.min(place, text.length);
}

/** Return the first characters of a text. */
export function firstCharacters(text, count) {
  return text.slice(0, placeAfter(text, 0, count));
}

/** Count the characters of a text. */
export function countCharacters(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
