// Text to tokens, as kpoclass/inference/tokens.py defines them: runs of small ASCII letters and digits.

import { isNewer } from "./characters.js";

/** Stands for a letter that has no ASCII form; no word of a model contains it. */
const UNKNOWN_LETTER = "\x7f";
const WITHOUT_ASCII_FORM = "\xdf";
const MOST_TITLE_WORDS = 12;
const LINE_FEED = 10;
const [SMALL, CAPITAL] = [1, 2];
/** Small, small, capital, small, in two bits each: a word begins at the capital. */
const GLUED = 0x59;

/** What each character of Latin-1 is folded to, 0 if it vanishes, and whether it is a small letter or a capital. */
const [latinFolds, latinCases] = makeLatinTables();

function makeLatinTables() {
  const folds = new Uint8Array(256).fill(32);
  const cases = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code);
    const plain = character.normalize("NFKD")[0].toLowerCase();
    if (/[a-z0-9]/.test(plain) && !"\xbc\xbd\xbe".includes(character)) {
      folds[code] = plain.charCodeAt(0);
      if (plain > "9") cases[code] = /\p{Lu}/u.test(character) ? CAPITAL : SMALL;
    } else if (/\p{L}/u.test(character)) folds[code] = UNKNOWN_LETTER.charCodeAt(0);
    else if (/[\n-\r\x1c-\x1e\x85]/.test(character)) folds[code] = LINE_FEED;
    else if (/['\xad]/.test(character)) folds[code] = 0;
  }
  return [folds, cases];
}

/** The stand-ins in Latin-1 of the other characters seen so far. */
const standIns = new Map();

/** Return what a character beyond Latin-1 is read as, in Latin-1. */
export function standIn(code) {
  if ((code >= 0xd800 && code <= 0xf8ff) || (code >= 0x40000 && code <= 0xdffff) || code >= 0xf0000) return " ";
  let folded = standIns.get(code);
  if (folded === undefined) standIns.set(code, (folded = foldCharacter(code)));
  return folded;
}

function foldCharacter(code) {
  const character = String.fromCodePoint(code);
  if ("\u2018\u2019\u02bc\u2032".includes(character)) return "";
  if (character === "\u200b" || isNewer(code)) return " ";
  let folded = "";
  for (const part of character.normalize("NFKD").toLowerCase()) {
    if (part <= "\x7f") folded += part;
    else if (/[\p{M}\p{Cf}]/u.test(part)) continue;
    else if (/[\p{L}\p{N}]/u.test(part)) folded += WITHOUT_ASCII_FORM;
    else folded += /[\p{Zl}\p{Zp}]/u.test(part) ? "\n" : " ";
  }
  return folded;
}

/** The tokens of a text, where each came from, and how many of them, the first ones, are its title. */
class Tokens {
  constructor() {
    this.words = [];
    this.starts = []; // in units of the string
    this.ends = [];
    this.titleLength = 0;
  }
}

/** Folds a text letter by letter. */
class Folder {
  constructor(length) {
    this.letters = new Uint8Array(length + 64);
    this.size = 0; // letters so far, without what separates
    this.places = []; // of the letters where tokens begin
    this.starts = [];
    this.ends = [];
    this.inToken = false;
    this.cases = 0; // of the last four letters
    this.lastStart = this.lastEnd = this.endBefore = 0; // in the text, of the last letter and the one before
    this.tokensOfTitle = -1;
  }

  /** Take one character of Latin-1, which stands for those of the text between two places. */
  add(code, start, end) {
    const letter = latinFolds[code];
    if (letter === 0) return;
    this.cases = ((this.cases << 2) | latinCases[code]) & 0xff;
    if (letter <= 32) {
      this.endToken(this.lastEnd);
      if (letter === LINE_FEED && this.tokensOfTitle < 0 && this.places.length) this.tokensOfTitle = this.places.length;
      return;
    }
    if (this.cases === GLUED) {
      this.endToken(this.endBefore);
      this.beginToken(this.size - 1, this.lastStart);
    } else if (!this.inToken) this.beginToken(this.size, start);
    if (this.size === this.letters.length) this.grow();
    this.letters[this.size++] = letter;
    this.endBefore = this.lastEnd;
    this.lastStart = start;
    this.lastEnd = end;
  }

  beginToken(place, start) {
    this.places.push(place);
    this.starts.push(start);
    this.inToken = true;
  }

  endToken(end) {
    if (this.inToken) this.ends.push(end);
    this.inToken = false;
  }

  grow() {
    const larger = new Uint8Array(2 * this.letters.length);
    larger.set(this.letters);
    this.letters = larger;
  }

  finish() {
    this.endToken(this.lastEnd);
    const found = new Tokens();
    const letters = ascii.decode(this.letters.subarray(0, this.size));
    const { places } = this;
    for (let i = 0; i < places.length; i++) found.words.push(letters.slice(places[i], places[i + 1] ?? this.size));
    found.starts = this.starts;
    found.ends = this.ends;
    const titleLength = this.tokensOfTitle < 0 ? places.length : this.tokensOfTitle;
    found.titleLength = titleLength <= MOST_TITLE_WORDS ? titleLength : 0;
    return found;
  }
}

const ascii = new TextDecoder();

/** Split a text into its tokens. */
export function tokenize(text) {
  const folder = new Folder(text.length);
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    if (unit < 256) {
      folder.add(unit, place, place + 1);
      continue;
    }
    const code = text.codePointAt(place);
    const start = place;
    if (code > 0xffff) place++;
    const read = standIn(code);
    for (let i = 0; i < read.length; i++) folder.add(read.charCodeAt(i), start, place + 1);
  }
  return folder.finish();
}
