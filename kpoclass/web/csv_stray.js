// A stray quote that would make one row of several is refused, rather than read.

import { DataError } from "./data_error.js";

// Lines that a quoted field may have. Postings in a cell have up to a few hundred; more means an unclosed quote.
const MOST_LINES = 1000;

/** Refuse the record that a scanner has just read if a quote in it does not close where it should. */
export const refuseStrayQuote = (scanner, dialect, name) => {
  const { text, begin, end, open } = scanner;
  if (open >= 0) throw strayQuote(text, open, name, "never closed");
  if (end - begin > MOST_LINES && countLines(text, begin, end) > MOST_LINES) {
    throw strayQuote(text, begin, name, `still open ${MOST_LINES.toLocaleString("en")} lines further on`);
  }
};

const countLines = (text, begin, end) => text.slice(begin, end).split(/\r\n|\r|\n/).length - 1;

const strayQuote = (text, place, name, what) => {
  const line = countLines(text, 0, place) + 1;
  return new DataError(
    `${name}, line ${line}: a quote opens a field here and is ${what}, which would make one row of several; ` +
      "delete the quote, or if it belongs to the text double it in a field that is quoted as a whole",
  );
};
