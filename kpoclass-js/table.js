// A table as it is read: columns, rows of texts, and what is wrong with some of them.

import { DataError } from "./data_error.js";

/** More would take all of the memory: a row may have as many fields as there are commas. */
const MOST_CELLS = 10_000_000;
/** As many columns as a sheet of Excel has. */
export const MOST_COLUMNS = 1 << 14;
/** Where a row or a list of columns keeps what belongs to it beside its texts, wherever it is taken. */
const BESIDE = Symbol("beside");

/** Keep what belongs to a row: its line, what ends it, its text where it has too many fields, its values where some are no texts. */
export function keepBeside(row, what) {
  row[BESIDE] = row[BESIDE] ? Object.assign(row[BESIDE], what) : what;
}

/** Return what was kept beside a row. */
export function besideRow(row) {
  return row[BESIDE] ?? {};
}

/** Return the values of a row. */
export function valuesOf(row) {
  return besideRow(row).values ?? row;
}

/** Return among how many of the columns the text may be. */
export function namedColumns(columns) {
  return columns[BESIDE] ?? columns.length;
}

/** Refuse a table that would take all of the memory. */
export function refuseLarge(name, rows, columns) {
  if (columns <= MOST_COLUMNS && rows * columns <= MOST_CELLS) return;
  const what = columns > MOST_COLUMNS ? `${MOST_COLUMNS.toLocaleString("en")} columns` : `${MOST_CELLS.toLocaleString("en")} cells`;
  throw new DataError(`${name}: has more than ${what}; use the command kpoclass label`);
}

/** Make a table; each field that some row has more than the names gets a column. `numberOf` numbers rows as programs show them,
 * and the text is among the first `named` columns. */
export function tableOf(name, names, rows, numberOf, named = names.length) {
  let widest = names.length;
  for (const row of rows) widest = Math.max(widest, row.length);
  const more = Array.from({ length: widest - names.length }, (_, place) => `column ${names.length + place + 1}`);
  refuseLarge(name, rows.length, widest);
  const columns = distinctNames([...names, ...more]);
  columns[BESIDE] = named;
  return { name, columns, rows, told: "", notes: [], faults: [], numberOf, csv: null };
}

/** Note what is wrong with a row apart from its text; `row` is its place, `number` what programs show beside it. */
export function addFault(table, row, ...messages) {
  const message = messages.filter(Boolean).join("; ");
  if (message) table.faults.push({ row, number: table.numberOf(row), message });
}

/** Return the names of columns with a number behind those that were there before. */
export function distinctNames(names) {
  const taken = new Set(names);
  const distinct = new Set();
  const last = new Map();
  for (const name of names) {
    let number = last.get(name) ?? 1;
    let fresh = name;
    while (distinct.has(fresh) || (number > 1 && taken.has(fresh))) fresh = `${name} (${++number})`;
    last.set(name, number);
    distinct.add(fresh);
  }
  return [...distinct];
}

/** Return a text in quotes, as Python shows it. */
export function quotedName(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const signs = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", [quote]: `\\${quote}` };
  return quote + text.replace(/["'\\\n\r\t]/g, (sign) => signs[sign] ?? sign) + quote;
}

/** Stands for the value of a cell that is none, and says why, and what the cell shows. */
export class CellFault {
  constructor(message, shown) {
    this.message = message;
    this.shown = shown;
  }
}
