// The records of a CSV text, one after the other, as Python's csv module reads them.

import { MOST_COLUMNS } from "./table.js";

const LF = 10;
const CR = 13;
const BLANK = 32;

/** How fields are written: `quote` is empty if nothing quotes; `escape` goes before a quote, beside another quote. */
export function dialectOf(delimiter, quote = '"', escape = "", isSpaced = false) {
  return { delimiter, quote, escape, isSpaced };
}

/** Read record by record; the last one may lack its closing quote. */
export class CsvScanner {
  constructor(text, { delimiter, quote, escape, isSpaced }, mostLines = Infinity) {
    this.text = text;
    this.codes = [delimiter, quote, escape].map((sign) => (sign ? sign.charCodeAt(0) : -1));
    this.isSpaced = isSpaced;
    // Of the record read last: where it begins, where its last line ends, and where the next one begins.
    this.begin = this.end = this.at = 0;
    // How many line ends are in its fields.
    this.innerLines = 0;
    // Where the field begins that is inside quotes when the text ends, or that has too many lines; -1 if none is.
    this.open = -1;
    this.mostLines = mostLines;
    this.isLong = false;
  }

  /** Returns the fields of the next record, none of a blank line, and null at the end. */
  next() {
    const { text } = this;
    this.begin = this.at;
    this.innerLines = 0;
    if (this.at >= text.length) return null;
    const fields = [];
    if (![LF, CR].includes(text.charCodeAt(this.at))) {
      const [delimiter] = this.codes;
      fields.push(this.field());
      while (this.at < text.length && text.charCodeAt(this.at) === delimiter && fields.length <= MOST_COLUMNS) {
        this.at++;
        fields.push(this.field());
      }
    }
    this.end = this.at;
    if (text.charCodeAt(this.at) === CR) this.at++;
    else if (text.charCodeAt(this.at) !== LF) return fields;
    if (text.charCodeAt(this.at) === LF) this.at++;
    return fields;
  }

  /** Reads one field, up to the delimiter or line end behind it. */
  field() {
    const { text } = this;
    const [delimiter, quote, escape] = this.codes;
    let at = this.at;
    if (this.isSpaced) while (text.charCodeAt(at) === BLANK) at++;
    let value = "";
    let from = at;
    if (quote !== -1 && text.charCodeAt(at) === quote) {
      [value, at] = this.quoted(at);
      from = at;
      if (text.charCodeAt(at) === escape) at++; // right behind a closing quote it escapes nothing
    }
    for (let code; at < text.length; at++) {
      code = text.charCodeAt(at);
      if (code === delimiter || code === LF || code === CR) break;
      if (code === escape) {
        value += text.slice(from, at);
        from = ++at;
        this.innerLines += this.endsLine(at);
        if (at === text.length) this.open = this.at; // nothing is left to escape
      }
    }
    this.at = Math.min(at, text.length);
    return value ? value + text.slice(from, this.at) : text.slice(from, this.at);
  }

  endsLine(at) {
    const code = this.text.charCodeAt(at);
    return code === LF || (code === CR && this.text.charCodeAt(at + 1) !== LF);
  }

  /** Reads what is in quotes from a place on: its text, and where it ends. */
  quoted(begin) {
    const { text } = this;
    const [, quote, escape] = this.codes;
    const parts = [];
    const before = this.innerLines;
    let from = begin + 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.endsLine(at)) {
        this.innerLines++;
        this.isLong = this.innerLines - before >= this.mostLines;
        if (this.isLong) break;
      } else if (code === escape) {
        parts.push(text.slice(from, at));
        from = ++at;
      } else if (code === quote) {
        parts.push(text.slice(from, at));
        if (text.charCodeAt(at + 1) !== quote) return [parts.join(""), at + 1];
        from = ++at;
      }
    }
    this.open = begin;
    return [parts.join("") + text.slice(from), text.length];
  }
}

/** Return the first records of a text, at most so many. */
export function firstRecords(text, dialect, most) {
  const scanner = new CsvScanner(text, dialect);
  const rows = [];
  for (let fields; rows.length < most && (fields = scanner.next()) !== null; ) rows.push(fields);
  return rows;
}

/** Return the lines of a text with their ends: line feeds, carriage returns or both, nothing else. */
export function linesOf(text) {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

/** Return a field as CSV: in quotes if it has to be; where nothing quotes, without what would part it. */
export function quotedField(field, { delimiter, quote, escape, isSpaced }, always = false, isAlone = false) {
  if (!quote) return [...field].map((sign) => (sign === delimiter || sign === "\r" || sign === "\n" ? " " : sign)).join("");
  const special = [delimiter, quote, "\r", "\n"];
  const needs = always || special.some((sign) => field.includes(sign)) || (isAlone && !field) || (isSpaced && field[0] === " ");
  if (!needs) return field;
  const escaped = escape ? field.replaceAll(escape, escape + escape) : field;
  return quote + escaped.replaceAll(quote, quote + quote) + quote;
}

/** Return fields as a line without its end. */
export function lineOf(fields, dialect) {
  return fields.map((field) => quotedField(field, dialect, false, fields.length === 1)).join(dialect.delimiter);
}
