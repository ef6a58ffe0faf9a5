// A text in pieces, each with its share of the weights: phrases overlap the words they are made of.

import { countCharacters, firstCharacters, splitAtSpaces } from "./characters.js";

const TERM_LENGTH = 40;
/** Control characters, marks that change the direction of text, and halves of pairs: none of them is shown as it is. */
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** Return a text of as many characters in which each can be seen, and none changes how the others are shown. */
export function encodable(text) {
  return text.replace(UNSAFE, (character) => {
    if (/[\x0b-\r\x1c-\x1f\x85]/.test(character)) return " ";
    if (character === "\x7f") return "\u2421";
    return character < " " ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : "\ufffd";
  });
}

function shortened(text, length) {
  const line = splitAtSpaces(encodable(firstCharacters(text, 4 * length))).join(" ");
  const isWhole = countCharacters(line) <= length && firstCharacters(text, 4 * length) === text;
  return isWhole ? line : `${firstCharacters(line, length - 1)}…`;
}

/** Return a word or phrase as it is shown, on one line, and whether it counts as one of the title. */
export function shownTerm({ term, in_title }) {
  return `${shortened(term, TERM_LENGTH)}${in_title ? " (title)" : ""}`;
}

/**
 * Cut the text of an explanation into words and what is between them. The weight of a term is divided equally among its
 * places, and there among the words it is made of, so that the weights of the pieces sum to those of the contributions.
 */
export function toPieces(why) {
  const spans = why.contributions.flatMap((contribution) => contribution.spans);
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const words = []; // the shortest stretch that begins at a place is the word; longer ones are phrases
  for (const [start, end] of spans) {
    if (!words.length || start >= words.at(-1).end) words.push({ start, end, weight: 0, terms: [] });
  }
  const starts = new Map(words.map((word, number) => [word.start, number]));
  const ends = new Map(words.map((word, number) => [word.end, number]));
  for (const contribution of why.contributions) {
    const term = [shownTerm(contribution), contribution.weight];
    for (const [start, end] of contribution.spans) {
      const [first, last] = [starts.get(start), ends.get(end)];
      if (first === undefined || last === undefined) continue;
      for (let number = first; number <= last; number++) {
        words[number].weight += contribution.weight / contribution.spans.length / (last + 1 - first);
        words[number].terms.push(term);
      }
    }
  }
  const pieces = [];
  let done = 0;
  for (const word of [...words, { start: why.text.length, end: done }]) {
    if (word.start > done) pieces.push({ start: done, end: word.start, weight: 0, terms: [] });
    if (word.terms) pieces.push(word);
    done = word.end;
  }
  return pieces;
}

/** Return how strongly to show a weight beside the largest absolute one: from 0, hardly at all, to 4. */
export function strength(weight, strongest) {
  const share = strongest ? Math.abs(weight) / strongest : 0;
  return share >= 0.05 ? Math.min(4, Math.floor(share * 4 + 0.8)) : 0;
}

/** Return the strongest terms, and what else sums to the log-odds: all weaker words as one, and the intercept. */
export function strongestTerms(why, most) {
  const terms = why.contributions.slice(0, most).map((contribution) => [shownTerm(contribution), contribution.weight]);
  const others = why.contributions.slice(most);
  const name = `${others.length.toLocaleString("en")} weaker ${others.length === 1 ? "word" : "words"}`;
  const weaker = others.length ? [[name, others.reduce((sum, { weight }) => sum + weight, 0)]] : [];
  return [terms, [...weaker, ["intercept", why.intercept]]];
}
