// What parts the fields of a CSV file, and what quotes them.

import { isBlank } from "./characters.js";
import { dialectOf, firstRecords } from "./csv_scan.js";
import { findHeader, isName } from "./csv_header.js";

/** Delimiters by their names, the likelier first; the rarer ones are only believed under known names of columns. */
const COMMON = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };
const RARE = { "\x01": "control-A", "\x1f": "unit separator", "^": "caret", "~": "tilde", "\u00a6": "broken bar", ":": "colon" };
const MOST_ROWS = 100;
/** Of the rows, so many at least have as many fields as the header. */
const LEAST_SHARE = 0.5;

/** Return the delimiter that a first line names, as in `sep=;`. */
export function namedDelimiter(line) {
  return /^"?sep=(.)"?[\r\n]*$/i.exec(line)?.[1] ?? "";
}

/** Find the dialect of the first lines of a file; `usual` is the delimiter of its format. */
export async function findDialect(lines, named, usual, pace) {
  let delimiter = named;
  if (!delimiter) {
    let best = 0;
    for (const each of new Set([usual, ...Object.keys(COMMON), ...Object.keys(RARE)])) {
      const fit = fitOf(lines, each, usual);
      if (fit > best) [delimiter, best] = [each, fit];
      if (pace.isDue) await pace.rest();
    }
    delimiter ||= usual;
  }
  const found = dialectOf(delimiter, ...quotingOf(lines, delimiter));
  return { ...found, isSpaced: isSpacedOut(lines, found) };
}

/** Say what is not as people expect it of a format. */
export function toldDialect({ delimiter, quote, escape }, kind, usual) {
  const name = COMMON[delimiter] ?? RARE[delimiter] ?? `'${delimiter}'`;
  const told = [delimiter === usual ? kind : ",;".includes(delimiter) ? `${name} CSV` : `${name}-delimited text`];
  if (quote === "'") told.push("single quotes");
  if (escape) told.push("backslashes before quotes");
  return told;
}

function rowsOf(lines, dialect) {
  return firstRecords(lines.join(""), dialect, MOST_ROWS);
}

/** Return how well a delimiter parts the lines: 0 if not at all. */
function fitOf(lines, delimiter, usual) {
  if (!lines.some((line) => line.includes(delimiter))) return 0;
  const rows = rowsOf(lines, dialectOf(delimiter, ...quotingOf(lines, delimiter)));
  const place = findHeader(rows);
  const there = rows.slice(Math.max(place, 0)).filter((row) => row.length);
  if (!there.length || there[0].length < 2) return 0;
  const share = there.filter((row) => row.length === there[0].length).length / there.length;
  const named = place >= 0 ? there[0].filter(isName).length / there[0].length : 0;
  if (share < LEAST_SHARE && !named) return 0;
  if (delimiter in RARE && !(named && share > 0.9)) return 0;
  if (!named && lines.every((line) => !line.includes(delimiter) || line.includes(`${delimiter} `))) return 0; // as in a text
  const ofAll = there.length / rows.filter((row) => row.length).length; // what stands above is no reason to believe in it
  return share * ofAll + named + 0.1 * (delimiter === usual);
}

/** Return what quotes the fields, and what escapes a quote in one. */
function quotingOf(lines, delimiter) {
  const quote = isSingleQuoted(lines, delimiter) ? "'" : '"';
  return [quote, isEscaped(lines.join(""), delimiter, quote) ? "\\" : ""];
}

/** Whether apostrophes quote: all of the first line, or so that more rows are as wide as the header. */
function isSingleQuoted(lines, delimiter) {
  if (!lines.some((line) => line.startsWith("'") || line.includes(`${delimiter}'`))) return false;
  const first = lines.map((line) => line.replace(/[\r\n]/g, "")).find(Boolean) ?? "";
  if (first.split(delimiter).every((cell) => cell.length > 1 && cell[0] === "'" && cell.at(-1) === "'")) return true;
  const [single, double] = ["'", '"'].map((quote) => asWide(rowsOf(lines, dialectOf(delimiter, quote))));
  return single > double;
}

/** Return how many rows are as wide as the header, or as the first of them. */
function asWide(rows) {
  const header = rows[Math.max(0, findHeader(rows))] ?? [];
  return header.length > 1 ? rows.filter((row) => row.length === header.length).length : 0;
}

/** Whether a quote in a field has a backslash before it, and none is doubled. */
function isEscaped(text, delimiter, quote) {
  const isEnd = (sign) => !sign || [delimiter, "\r", "\n"].includes(sign);
  if (text.split(`\\${quote}`).slice(1).every((behind) => isEnd(behind[0]))) return false;
  const parts = text.split(quote + quote);
  return !parts.slice(1).some((behind, place) => !isEnd(parts[place].at(-1)) && !isEnd(behind[0]));
}

/** Whether a space stands between delimiters and quotes, and never a quote right behind a delimiter. */
function isSpacedOut(lines, dialect) {
  const { delimiter, quote, escape } = dialect;
  const text = lines.join("");
  if (escape || isBlank(delimiter)) return false;
  if (!text.includes(`${delimiter} ${quote}`) || text.includes(delimiter + quote)) return false;
  return asWide(rowsOf(lines, { ...dialect, isSpaced: true })) > asWide(rowsOf(lines, dialect));
}
