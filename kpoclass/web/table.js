// A table as it is read: columns, rows of texts, and what is wrong with some of them.

import { DataError } from "./data_error.js";

// More would take all of the memory: a row may have as many fields as there are commas.
const MOST_CELLS = 20_000_000;
// What belongs to rows and columns beside their texts, wherever the rows are taken in turn.
const BESIDE = new WeakMap();

/** Keep what belongs to a row: its line, what ends it, its text where it has too many fields, its values where some are no texts. */
export const keepBeside = (row, what) => BESIDE.set(row, { ...BESIDE.get(row), ...what });

/** Return what was kept beside a row. */
export const besideRow = (row) => BESIDE.get(row) ?? {};

/** Return the values of a row. */
export const valuesOf = (row) => besideRow(row).values ?? row;

/** Return among how many of the columns the text may be. */
export const namedColumns = (columns) => BESIDE.get(columns) ?? columns.length;

/** Make a table; each field that some row has more than the names gets a column. `numberOf` numbers rows as programs show them,
 * and the text is among the first `named` columns. */
export const tableOf = (name, names, rows, numberOf, named = names.length) => {
  let widest = names.length;
  for (const row of rows) widest = Math.max(widest, row.length);
  const more = Array.from({ length: widest - names.length }, (_, place) => `column ${names.length + place + 1}`);
  if (widest * rows.length > MOST_CELLS) {
    throw new DataError(`${name}: has more than ${MOST_CELLS.toLocaleString("en")} cells; use the command kpoclass label`);
  }
  const columns = distinctNames([...names, ...more]);
  BESIDE.set(columns, named);
  return { name, columns, rows, told: "", notes: [], faults: [], numberOf, csv: null };
};

/** Note what is wrong with a row apart from its text; `row` is its place, `number` what programs show beside it. */
export const addFault = (table, row, ...messages) => {
  const message = messages.filter(Boolean).join("; ");
  if (message) table.faults.push({ row, number: table.numberOf(row), message });
};

/** Return the names of columns with a number behind those that were there before. */
export const distinctNames = (names) => {
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
};

/** Return a text in quotes, as Python shows it. */
export const quotedName = (text) => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const signs = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", [quote]: `\\${quote}` };
  return quote + text.replace(/["'\\\n\r\t]/g, (sign) => signs[sign] ?? sign) + quote;
};

/** Stands for the value of a cell that is none, and says why. */
export class CellFault {
  constructor(message) {
    this.message = message;
  }
}
