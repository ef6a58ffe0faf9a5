// Which columns of a table hold the text to label, and how their values are joined.

import { splitAtSpaces } from "./characters.js";
import { isMissing } from "./missing.js";
import { Pace } from "./pace.js";
import { CellFault, besideRow, namedColumns, quotedName, valuesOf } from "./table.js";
import { roleOf } from "./column_names.js";
import { withoutMarkup } from "./titled.js";

/** A column of long text has at least so many words on average, and a title at most so many. */
const LONG_TEXT = 5;
const LONGEST_TITLE = 15;
/** The surest name of a text is preferred to a longer text of another name, unless that is longer by more than this. */
const LONGER = 4;
/** Of several long texts without a name that tells, one is the text if it is longer than the others by this. */
const LONGEST_BY_FAR = 2;
const SAMPLE_ROWS = 100;
/** More than this would keep a page waiting. */
const MOST_SAMPLE_CELLS = 200_000;
const MOST_SAMPLE_TEXT = 1 << 15;
const FORMS_OF_ADDRESS = new Set("mr mrs ms miss dr prof mx sir madam herr frau".split(" "));
/** What stands where somebody ticks or chooses: no text, whatever the column is called. */
export const CHOICES = new Set(
  `true false yes no y n ja nein oui non si sí no sim não t f x n/a html htm pdf doc docx txt text xml json markdown md
  full-time part-time full part time fulltime parttime permanent temporary contract freelance hybrid remote`.split(/\s+/),
);

/** The columns that a run of ours adds, with whatever prefix. */
export const RESULT_COLUMNS = ["label", "probability", "p_kpo", "skill_level", "in_scope", "p_in_scope", "coverage", "confident", "reason", "error"];

/** The first cells of a column. */
class Cells {
  constructor(values, texts) {
    this.texts = texts;
    this.there = this.texts.filter(Boolean);
    this.isUnseen = values.every((value) => value === null || value === undefined || (typeof value === "string" && isMissing(value)));
    const counts = this.there.map((text) => text.split(" ").length);
    this.words = counts.length ? counts.reduce((sum, count) => sum + count) / counts.length : 0;
  }

  get areWorded() {
    return this.isUnseen || this.there.length > 0;
  }

  /** Whether they are long texts that differ, and no addresses. */
  get areProse() {
    const { there } = this;
    if (this.words < LONG_TEXT || (there.length >= LONG_TEXT && new Set(there).size * 5 <= there.length)) return false;
    const words = there.flatMap((text) => text.split(" ").slice(0, 30));
    return 5 * words.filter((word) => /^\p{Lowercase}/u.test(word)).length >= words.length || !words.some((word) => /^\p{Nd}/u.test(word));
  }

  get arePersons() {
    return this.there.length > 0 && this.there.every((text) => FORMS_OF_ADDRESS.has(text.toLowerCase().replace(/(?<!\.)\.+$/, "")));
  }

  /** Whether they are marks, codes or names of files, such as "yes", "P1" and "jd_001.docx". */
  get areCoded() {
    return this.there.length > 0 && this.there.map((text) => text.toLowerCase()).every((text) => text.split(" ").every((word) => CHOICES.has(word)) || isCode(text));
  }

  /** Whether they are a few short values again and again. */
  get areRepeated() {
    return new Set(this.there).size * 2 < this.there.length && this.words < LONG_TEXT / 2;
  }

  /** Whether these texts stand in those of another column as well. */
  areWithin(other) {
    const inside = this.texts.filter((text, place) => text && other.texts[place].includes(text.slice(0, 60)));
    return 2 * inside.length >= this.there.length;
  }
}

function isCode(text) {
  const ending = /^.+\.([\p{L}\p{N}]{2,4})$/su.exec(text)?.[1];
  return CHOICES.has(ending) || (!text.includes(" ") && /\p{Nd}/u.test(text));
}

/** Return a text on one line; an empty one for what is none, such as an address of the web. */
function cellText(value) {
  const whole = asText(value);
  if (typeof whole !== "string") return "";
  const text = splitAtSpaces(withoutMarkup(whole.slice(0, MOST_SAMPLE_TEXT))).join(" ");
  if (isMissing(text) || !/\p{L}/u.test(text)) return "";
  return !text.includes(" ") && (text.includes("://") || text.includes("@") || text.startsWith("www.")) ? "" : text;
}

/** Return a list of texts as one, each on a line; other values as they are. */
function asText(value) {
  const isList = Array.isArray(value) && value.every((each) => each === null || typeof each === "string");
  return isList ? value.filter(Boolean).join("\n") : value;
}

/** Return the columns with the text by their places: its title, if one is put before it, and its parts; none if that is not
 * obvious. `rest` is awaited after every few milliseconds of work. */
export async function chooseColumns(columns, rows, rest) {
  const pace = new Pace(rest);
  const most = Math.min(SAMPLE_ROWS, Math.ceil(MOST_SAMPLE_CELLS / columns.length));
  const first = rows.slice(0, most).map(valuesOf);
  const cells = [];
  for (let place = 0; place < namedColumns(columns); place++) {
    const values = first.map((row) => (row[place] instanceof CellFault ? row[place].shown : row[place]));
    const texts = [];
    for (const value of values) {
      texts.push(cellText(value));
      if (pace.isDue) await pace.rest();
    }
    cells.push(new Cells(values, texts));
  }
  const found = [...new Set(findColumns(columns, cells))];
  const isTitled = found.length > 1 && roleOf(columns[found[0]]).kind === "title";
  return { title: isTitled ? found[0] : null, text: isTitled ? found.slice(1) : found };
}

/** Find the columns by their names, and by what stands in the cells. */
function findColumns(columns, cells) {
  const ours = resultsAmong(columns);
  const roles = columns.map((column) => roleOf(column));
  const places = [...cells.keys()].filter((place) => !ours.has(columns[place]));
  const longest = (some) => Math.max(...some.map((place) => cells[place].words));
  let worded = places.filter((place) => cells[place].areWorded && !cells[place].areCoded);
  const called = (kind) => worded.filter((place) => roles[place].kind === kind).sort((a, b) => roles[a].rank - roles[b].rank);
  const titles = called("title").filter((place) => !cells[place].arePersons);
  const longTitles = titles.filter((place) => cells[place].words > LONGEST_TITLE);
  const title = titles.find((place) => !longTitles.includes(place));
  const head = title === undefined ? [] : [title];
  if (head.length) worded = worded.filter((place) => !cells[place].areRepeated || roles[place].kind === "title");
  const texts = places.filter((place) => roles[place].kind === "body" && roles[place].rank === 0);
  const whole = texts.filter((place) => worded.includes(place) || !head.length).slice(0, 1);
  const candidates = [...called("body"), ...longTitles];
  let body = whole.length ? whole : candidates.filter((place) => cells[place].words * LONGER >= longest(candidates)).slice(0, 1);
  const parts = whole.length ? [] : partsOf(called("duties"), called("requirements"), body, cells);
  const unnamed = worded.filter((place) => !roles[place].kind && cells[place].areProse);
  if (!(body.length || parts.length) || (unnamed.length && longest([...body, ...parts]) < LONG_TEXT)) {
    const ranked = [...unnamed].sort((a, b) => cells[b].words - cells[a].words);
    const isClear = ranked.length === 1 || (ranked.length > 1 && cells[ranked[0]].words >= LONGEST_BY_FAR * cells[ranked[1]].words);
    if (isClear) body = ranked.slice(0, 1);
  }
  if (body.length || parts.length) return [...head, ...body, ...parts];
  if (head.length) return unnamed.length > 1 ? [] : head; // which of the long ones goes with the title is not obvious
  return worded.length === 1 && roles[worded[0]].kind !== "other" ? worded : [];
}

/** Return the parts of a posting that its body does not have yet; of short ones, duties without a body alone. */
function partsOf(duties, requirements, body, cells) {
  const first = body.length ? [] : duties.slice(0, 1);
  const isNew = (place) => !first.includes(place) && cells[place].words >= LONG_TEXT && ![...body, ...first].some((other) => cells[place].areWithin(cells[other]));
  return [...first, ...[...duties, ...requirements].filter(isNew)];
}

/** Return the columns that an earlier run has added. */
function resultsAmong(columns) {
  const prefixes = columns.filter((column) => column.endsWith("p_in_scope")).map((column) => column.slice(0, -"p_in_scope".length));
  const whole = prefixes.filter((prefix) => RESULT_COLUMNS.every((name) => columns.includes(prefix + name)));
  return new Set(whole.flatMap((prefix) => [...RESULT_COLUMNS, "because", "model"].map((name) => prefix + name)));
}

/** Return the text of each row and its title, or why there is none; the parts of a text are joined, each on a line. A row in
 * which only some of the cells have a text has both, and is damaged. */
export function textsOf({ columns, rows }, { title, text }) {
  const isTitled = title !== null && text.length > 0;
  const parts = text.length ? text : [title];
  const isLast = parts.at(-1) === namedColumns(columns) - 1;
  return rows.map((row) => {
    const values = valuesOf(row);
    const { wide, isObject = false } = besideRow(row);
    const read = (place) => (values[place] instanceof CellFault ? null : asText(values[place]));
    const all = parts.map(read);
    if (isLast && wide !== undefined) all.splice(-1, 1, wide);
    const head = isTitled ? read(title) : null;
    const error = whyNoText(head, "title") || all.map((part) => whyNoText(part, "text")).find(Boolean);
    if (error) return { text: "", title: null, error };
    const places = isTitled ? [title, ...parts] : parts;
    if (isObject && places.every((place) => values[place] === undefined)) {
      return { text: "", title: null, error: `there is no key ${quotedName(columns[places[0]])}` };
    }
    const there = { text: all.length > 1 || isTitled ? joinedParts(all) : (all[0] ?? ""), title: head };
    const faults = places.map((place) => values[place]).filter((value) => value instanceof CellFault);
    return faults.length ? { ...there, error: faults.map(({ message }) => message).join("; "), isDamaged: true } : there;
  });
}

/** Say what is wrong with a value that is no text. */
function whyNoText(value, what) {
  if (value === null || value === undefined || typeof value === "string") return "";
  if (value instanceof Date) return `expected a ${what}, got a date`;
  return `expected a ${what}, got ${typeof value === "object" ? "a list or object" : `a ${typeof value}`}`;
}

function joinedParts(parts) {
  return parts.filter(Boolean).map(withoutMarkup).filter((part) => !isMissing(part)).join("\n");
}
