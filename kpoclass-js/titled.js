// What callers give as title and text becomes one text: the title on a line of its own, then the text.

import { countCharacters, firstCharacters, isBlank } from "./characters.js";
import { splitAtSpaces, splitLines, withoutLeadingSpaces } from "./characters.js";
import { EmptyTextError, TextTypeError, kindOf } from "./errors.js";
import { plainText } from "./markup.js";
import { isMissing } from "./missing.js";
import { tokenize } from "./tokens.js";

/** Of a text that is none, so much is shown. */
const MOST_SHOWN = 40;

/** Return what a reader of a text sees. */
export function withoutMarkup(text) {
  const mayHaveMarkup = text.includes("<") || (text.includes("&") && /;|&nbsp|&amp/.test(text));
  return mayHaveMarkup ? plainText(text) : text;
}

function isNone(value) {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Put the title before its text, unless its first line says the same; a text that is none stays. */
function withTitle(title, text) {
  if (isNone(title)) return text;
  if (typeof title !== "string") throw new TextTypeError(`expected a title (a string or null), got ${kindOf(title)}`);
  const line = splitAtSpaces(withoutMarkup(title)).join(" ");
  const isText = typeof text === "string";
  if (isMissing(line)) return line && (isNone(text) || (isText && isBlank(text))) ? line : text;
  if (isText) text = withoutMarkup(text); // now: the line end after the title is none in HTML
  if (isNone(text) || (isText && isMissing(text))) return line;
  const words = tokenize(line).words.join(" ");
  if (!isText || !words) return text;
  const start = firstCharacters(withoutLeadingSpaces(text), 2 * countCharacters(line) + 100);
  const firstLine = splitLines(start).map((each) => tokenize(each).words.join(" ")).find(Boolean);
  return firstLine === words ? text : `${line}\n${text}`;
}

/** Show the beginning of a text on one line, with escapes for what can't be seen. */
function shownText(text) {
  const escaped = firstCharacters(text, MOST_SHOWN).replace(/[\p{C}\p{Z}\\]/gu, (character) => {
    if (character === " ") return character;
    const code = character.codePointAt(0);
    const short = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    const hexadecimal = (letter, digits) => `\\${letter}${code.toString(16).padStart(digits, "0")}`;
    return short ?? (code < 0x100 ? hexadecimal("x", 2) : code < 0x10000 ? hexadecimal("u", 4) : hexadecimal("U", 8));
  });
  if (escaped.includes("'") && !escaped.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

/** Return the one text to classify, without markup; refuse what is none. */
export function checkedText(given, title) {
  const text = title === null ? given : withTitle(title, given);
  if (typeof text !== "string") throw new TextTypeError(`expected a text (a string), got ${kindOf(text)}`);
  const plain = withoutMarkup(text);
  if (isMissing(plain)) {
    const got = isBlank(text) ? "an empty text" : `no text but ${shownText(text)}`;
    throw new EmptyTextError(`expected a job title, task or posting, got ${got}`);
  }
  return plain;
}
