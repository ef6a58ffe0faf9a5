// A stray quote that would make one row of several is refused, rather than read.

import { DataError } from "./data_error.js";

/** Lines that a quoted field may have. Postings in a cell have up to a few hundred; more means an unclosed quote. */
export const MOST_LINES = 1000;

/** Looks at the records that a scanner reads, one after the other. */
export class StrayQuotes {
  constructor(dialect, name) {
    Object.assign(this, { dialect, name, width: 0, linesDone: 0 });
    // The line from which rows may have become one, and that up to which this would show.
    this.suspect = this.until = 0;
  }

  /** Refuse the record that was read last if a quote in it does not close where it should. */
  check({ text, begin, end, open, isLong, innerLines }, fields) {
    if (open >= 0) {
      const what = isLong ? `still open ${MOST_LINES.toLocaleString("en")} lines further on` : "never closed";
      throw this.stray(lineEnds(text.slice(begin, open)), what);
    }
    if (innerLines || this.linesDone < this.until) this.look(text.slice(begin, end), fields, innerLines);
    this.linesDone += 1 + innerLines;
  }

  look(raw, fields, innerLines) {
    const record = this.usual(raw);
    const isOdd = fields.length !== this.width || fields.length === 1 || this.linesDone === this.until - MOST_LINES;
    const parts = this.linesDone < this.until || innerLines ? this.fieldsOf(record) : [];
    // The text of a field that begins with a line break, once its opening quote was taken for a closing one.
    if (this.linesDone < this.until && isOdd && parts.some((part) => this.closesUnopened(record, part))) {
      throw new DataError(
        `${this.name}, line ${this.linesDone + 1}: a quote here closes a field that none opened; look for an extra or ` +
          `missing quote from line ${this.suspect} on, where rows may have become one`,
      );
    }
    const wrong = innerLines ? parts.findIndex((part) => this.mayCloseWrongly(record, part)) : -1;
    if (wrong < 0) return;
    const line = lineEnds(raw.slice(0, parts[wrong].start));
    const { quoted, end } = parts[wrong];
    const isShifted = /[^ \t]/.test(record.slice(quoted, end)) || parts.slice(wrong).some((part) => this.closesUnopened(record, part));
    if (isShifted) throw this.stray(line, "not closed where a field ends");
    this.suspect = this.linesDone + 1 + line;
    this.until = this.linesDone + 1 + innerLines + MOST_LINES;
  }

  /** Return a record of the same length with quotation marks, of which none is escaped. */
  usual(raw) {
    const { quote, escape } = this.dialect;
    const plain = escape ? raw.replaceAll(escape + escape, "xx").replaceAll(escape + quote, "xx") : raw;
    return quote === '"' ? plain : plain.replace(/["']/g, (sign) => (sign === '"' ? "'" : '"'));
  }

  /** Return where each field begins, where its quoted part ends, and where it ends. */
  fieldsOf(record) {
    const { delimiter, isSpaced } = this.dialect;
    const found = [];
    for (let at = 0; at < record.length; at++) {
      if (isSpaced) while (record[at] === " ") at++;
      const start = at;
      if (record[at] === '"') {
        do at = record.indexOf('"', at + (at > start ? 2 : 1));
        while (at >= 0 && record[at + 1] === '"');
        if (at < 0) return [...found, { start, quoted: -1, end: record.length }];
        at++;
      }
      // What follows a closing quote belongs to the field, and a quote in it is text.
      const quoted = at;
      while (at < record.length && record[at] !== delimiter && record[at] !== "\n" && record[at] !== "\r") at++;
      found.push({ start, quoted, end: at });
    }
    return found;
  }

  /** Whether a field of several lines has its closing quote where others open: behind a delimiter or a line break. */
  mayCloseWrongly(record, { start, quoted }) {
    let end = quoted - 1;
    while (end > start + 1 && record[end - 1] === '"') end--;
    const text = record.slice(start + 1, Math.max(start, end));
    return /[\r\n]/.test(text) && [this.dialect.delimiter, "\r", "\n"].includes(text.at(-1));
  }

  /** Whether a quote ends a field that none opened, as in `1,clerk",2`. */
  closesUnopened(record, { quoted, end }) {
    const text = record.slice(quoted, end);
    return text.split('"').length % 2 === 0 && /"[ \t]*$/.test(text.slice(text.lastIndexOf('"')));
  }

  stray(line, what) {
    const { quote } = this.dialect;
    return new DataError(
      `${this.name}, line ${this.linesDone + 1 + line}: a quote opens a field here and is ${what}, which would make one ` +
        `row of several; delete the quote, or if it belongs to the text write it as ${quote + quote} in a field that is quoted as a whole`,
    );
  }
}

function lineEnds(text) {
  return text.split(/\r\n|\r|\n/).length - 1;
}
