// A table labelled, and written, row by row in slices.

import { KpoclassError } from "./kpoclass.js";
import { textsOf, writeCsv } from "./tables.js";

const ROWS_AT_ONCE = 20;

/** A longer text of a row would keep the page from answering for a while. */
const LONGEST_ROW = 1_000_000;

/** Return why a text is too long for the page, or an empty string. */
export function tooLong(text, most = LONGEST_ROW) {
  if (!(text?.length > most)) return "";
  const [longest, length] = [most, text.length].map((size) => size.toLocaleString("en"));
  return `expected a text of at most ${longest} characters, got ${length}; the command kpoclass takes longer ones`;
}

function* blocks(rows) {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) yield rows.slice(from, from + ROWS_AT_ONCE);
}

/** Return the text and title of one row. */
export function textOfRow(table, chosen, place) {
  return textsOf({ ...table, rows: [table.rows[place]] }, chosen)[0];
}

function resultOf(model, { text, title, error, isDamaged = false }, fault) {
  const damage = [isDamaged ? error : "", fault].filter(Boolean).join("; ");
  const refused = (isDamaged ? "" : error) || tooLong(text);
  if (refused) return { error: damage || refused };
  try {
    const result = model.classify(text, title);
    return damage ? { ...result, confident: false, reason: "damaged row", error: damage } : result;
  } catch (thrown) {
    if (thrown instanceof KpoclassError) return { error: damage || thrown.message };
    throw thrown;
  }
}

/** Return a result for each row, or an object with its error; a row that is damaged has both. */
export async function labelRows(model, table, chosen, pace, told) {
  const faults = new Map(table.faults.map(({ row, message }) => [row, message]));
  const results = [];
  for (const rows of blocks(table.rows)) {
    for (const given of textsOf({ ...table, rows }, chosen)) {
      results.push(resultOf(model, given, faults.get(results.length)));
      if (pace.isDue) {
        told(results.length);
        await pace.rest();
      }
    }
  }
  return results;
}

/** Return the labelled table as a CSV file. */
export async function csvFile(table, results, pace) {
  const header = writeCsv({ ...table, rows: [], faults: [] }, []);
  const parts = [header];
  let done = 0;
  for (const rows of blocks(table.rows)) {
    const written = writeCsv({ ...table, rows, faults: [] }, results.slice(done, (done += rows.length)));
    parts.push(written.slice(header.length));
    if (pace.isDue) await pace.rest();
  }
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}
