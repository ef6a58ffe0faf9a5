/** A table labelled, and written, row by row in slices. */
import { KpoclassError } from "./kpoclass.js";
import { withFaults } from "./labelled_csv.js";
import { textsOf, writeCsv } from "./tables.js";

const ROWS_AT_ONCE = 20;

/** Longer texts would keep the page from answering for seconds. */
export const LONGEST_TEXT = 1_000_000;

/** Return why a text is too long for the page, or an empty string. */
export function tooLong(text) {
  if (!(text?.length > LONGEST_TEXT)) return "";
  const [length, most] = [text.length, LONGEST_TEXT].map((size) => size.toLocaleString("en"));
  return `expected a text of at most ${most} characters, got ${length}; the command kpoclass takes longer ones`;
}

/** Return the text and title of one row. */
export function textOfRow(table, chosen, place) {
  return textsOf({ ...table, rows: [table.rows[place]] }, chosen)[0];
}

function resultOf(model, { text, title }) {
  try {
    const error = tooLong(text);
    return error ? { error } : model.classify(text, title);
  } catch (error) {
    if (error instanceof KpoclassError) return { error: error.message };
    throw error;
  }
}

/** Return a result for each row, or an object with its error; a row that is damaged has both. */
export async function labelRows(model, table, chosen, pace, told) {
  const results = [];
  for (let from = 0; from < table.rows.length; from += ROWS_AT_ONCE) {
    for (const given of textsOf({ ...table, rows: table.rows.slice(from, from + ROWS_AT_ONCE) }, chosen)) {
      results.push(resultOf(model, given));
      if (pace.isDue) {
        told(results.length);
        await pace.rest();
      }
    }
  }
  return withFaults(table, results);
}

/** Return the labelled table as a CSV file. */
export function csvFile(table, results) {
  return new Blob([writeCsv(table, results)], { type: "text/csv;charset=utf-8" });
}
