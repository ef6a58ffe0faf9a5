// CSV and its kin: rows of as many fields as the widest has, with what is needed to write each again as it was.

import { CsvScanner, firstRecords, lineOf, linesOf } from "./csv_scan.js";
import { isBlank, splitAtSpaces, withoutOuterSpaces } from "./characters.js";
import { DataError } from "./data_error.js";
import { commonest, findHeader, isName } from "./csv_header.js";
import { decodedText, oddBytes } from "./text_encoding.js";
import { findDialect, namedDelimiter, toldDialect } from "./csv_dialect.js";
import { addFault, besideRow, keepBeside, quotedName, refuseLarge, tableOf } from "./table.js";
import { MOST_LINES, StrayQuotes } from "./csv_stray.js";

/** Characters from which the dialect and the header are told, and at most so many where a line goes on. */
const TELLING = 1 << 16;
const MOST_TELLING = 1 << 18;
const FIRST_ROWS = 100;

/** Read a table of text, whatever parts and quotes its fields; `kind` is CSV or TSV. */
export async function readCsv(bytes, name, kind, pace) {
  const encoding = await decodedText(bytes, name, pace);
  const { text } = encoding;
  const lines = linesOf(text.slice(0, tellingEnd(text)));
  if (!lines.length) throw new DataError(`${name}: expected a table, got an empty file; the first row names its columns`);
  const usual = kind === "TSV" ? "\t" : ",";
  const named = namedDelimiter(lines[0]);
  const dialect = await findDialect(named ? lines.slice(1) : lines, named, usual, pace);
  const first = firstRecords(lines.join(""), dialect, FIRST_ROWS);
  const skipped = named ? 1 : 0;
  const found = findHeader(first.slice(skipped));
  const place = found < 0 ? -1 : found + skipped;
  const scanner = new CsvScanner(text, dialect, MOST_LINES);
  const above = Math.max(place, skipped);
  const stray = new StrayQuotes(dialect, name);
  const next = () => {
    const fields = scanner.next();
    if (fields) stray.check(scanner, fields);
    if (fields) refuseLarge(name, 1, fields.length);
    return fields;
  };
  for (let row = 0; row < above; row++) next();
  const csv = { dialect, above: text.slice(0, scanner.at), end: endBehind(text, dialect, scanner.at), header: "" };
  let names;
  if (place < 0) {
    const width = commonest(first.filter((row) => row.length).map((row) => row.length)) ?? 1;
    names = Array.from({ length: width }, (_, at) => `column ${at + 1}`);
  } else {
    names = next();
    if (!names?.length) throw new DataError(`${name}: expected a line with the names of the columns, got a blank line or the end of the file`);
    csv.header = text.slice(scanner.begin, scanner.end);
    csv.end = text.slice(scanner.end, scanner.at) || "\n";
  }
  stray.width = names.length;
  const rows = [];
  for (let fields; (fields = next()) !== null; ) {
    keepBeside(fields, { line: text.slice(scanner.begin, scanner.end), end: text.slice(scanner.end, scanner.at) });
    rows.push(fields);
    if (pace.isDue) await pace.rest();
  }
  while (rows.length && !rows.at(-1).length) rows.pop(); // blank lines that end the file are no rows
  const table = tableOf(name, names, rows, (row) => row + 1 + above + (place >= 0) - skipped);
  const more = table.columns.slice(names.length);
  if (place < 0) csv.header = lineOf(names, dialect);
  if (more.length) csv.header += dialect.delimiter + lineOf(more, dialect);
  csv.quotesAll = areAllQuoted(lines, first, dialect);
  csv.marked = encoding.marked || !encoding.encoding.startsWith("UTF-8");
  const headerFault = oddBytes(csv.header, encoding);
  if (headerFault) table.notes.push(`the header is ${headerFault}`);
  const told = toldDialect(dialect, kind, usual);
  if (encoding.encoding !== "UTF-8") told.push(encoding.encoding);
  const line = linesOf(csv.above).length + 1;
  if (place < 0) told.push("no header");
  else if (place) told.push(`header on line ${line}`);
  else if (names.length > 1 && !names.some(isName)) told.push("line 1 taken for the header");
  if (names.length === 1 && areOfPosting(first.map((row) => row.join(" ")))) told.push("each line on its own");
  table.told = told.length === 1 && told[0] === kind ? "" : told.join(", ");
  table.csv = csv;
  await bringToWidth(table, names.length, encoding, pace);
  return table;
}

/** Return where the first lines of a text end. */
function tellingEnd(text) {
  if (text.length <= TELLING) return text.length;
  const ends = ["\n", "\r"].map((end) => text.slice(0, MOST_TELLING).indexOf(end, TELLING)).filter((place) => place >= 0);
  return ends.length ? Math.min(...ends) + 1 : Math.min(text.length, MOST_TELLING);
}

/** Return what ends the record at a place. */
function endBehind(text, dialect, at) {
  const scanner = new CsvScanner(text, dialect, MOST_LINES);
  scanner.at = at;
  scanner.next();
  return text.slice(scanner.end, scanner.at) || "\n";
}

/** Add empty fields where some are missing, and notes what is wrong with a row. */
async function bringToWidth(table, usual, encoding, pace) {
  const { rows, columns, csv } = table;
  const { delimiter } = csv.dialect;
  for (const [place, fields] of rows.entries()) {
    const { line } = besideRow(fields);
    const faults = [oddBytes(line, encoding)];
    const missing = columns.length - fields.length;
    if (missing) keepBeside(fields, { line: line + delimiter.repeat(columns.length - Math.max(1, fields.length)) });
    const surplus = fields.slice(usual);
    if (fields.length < usual || !surplus.every(isBlank)) {
      const wide = surplus.length ? `; the surplus is kept from ${quotedName(columns[usual])} on` : "";
      const expected = usual === 1 ? "1 field" : `${usual} fields`;
      faults.push(fields.length ? `expected ${expected}, got ${fields.length}${wide}` : "the row is empty");
      if (wide) keepBeside(fields, { wide: fields.slice(usual - 1).join(delimiter) });
    }
    for (let more = 0; more < missing; more++) fields.push("");
    addFault(table, place, ...faults);
    if (pace.isDue) await pace.rest();
  }
}

function areAllQuoted(lines, rows, { quote, delimiter }) {
  if (!quote || rows.length !== lines.length) return false;
  const between = quote + delimiter + quote;
  return rows.every((row, place) => {
    const line = lines[place].replace(/[\r\n]/g, "");
    return !row.length || (line[0] === quote && line.at(-1) === quote && line.split(between).length >= row.length);
  });
}

/** Whether lines have bullets below headings, or several headings. */
function areOfPosting(lines) {
  const texts = lines.map(withoutOuterSpaces);
  const headings = texts.filter((text) => text.endsWith(":") && splitAtSpaces(text).length <= 6).length;
  const bullets = texts.filter((text) => /^([-*\u2013] |[\u2022\u00b7\u25cf\u25aa])/.test(text)).length;
  return headings > 1 || (headings === 1 && bullets > 1);
}
