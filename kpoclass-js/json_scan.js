// JSON read value by value: where each ends, and what it says, as leniently as Python reads it.

import { DataError } from "./data_error.js";

/** Goes through a JSON text. */
export class JsonScanner {
  constructor(text, name) {
    this.text = text;
    this.name = name;
    this.at = 0;
  }

  /** Go to the next character that is no space, and return it; an empty one at the end. */
  next() {
    while (" \t\r\n".includes(this.text[this.at] ?? "-")) this.at++;
    return this.text[this.at] ?? "";
  }

  /** Go behind a character, which must be there. */
  skip(sign) {
    if (this.next() !== sign) throw this.error(`expected '${sign}'`);
    this.at++;
  }

  /** Go behind a value, and return its text; lists and objects are not looked into. */
  skipValue() {
    const { text } = this;
    this.next();
    const begin = this.at;
    for (let depth = 0; ; ) {
      const sign = text[this.at];
      if (sign === undefined) throw this.error("expected the end of a value");
      if (sign === '"') this.skipString();
      else if (sign === "{" || sign === "[") [depth, this.at] = [depth + 1, this.at + 1];
      else if (sign === "}" || sign === "]") [depth, this.at] = [depth - 1, this.at + 1];
      else if (depth) this.at++;
      else while (!" \t\r\n,:]}".includes(text[this.at] ?? " ")) this.at++;
      if (depth <= 0) break;
    }
    if (begin === this.at) throw this.error("expected a value");
    return text.slice(begin, this.at);
  }

  skipString() {
    const { text } = this;
    for (this.at++; text[this.at] !== '"'; this.at++) {
      if (text[this.at] === "\\") this.at++;
      if (this.at >= text.length) throw this.error("expected the end of a string");
    }
    this.at++;
  }

  error(what) {
    const line = this.text.slice(0, this.at).split("\n").length;
    return new DataError(`${this.name}, line ${line}: not JSON: ${what}`);
  }
}

/** Parse a value; control characters in strings, NaN and long numbers, which Python reads, are read too. */
export function parsedJson(text) {
  if (!/\d{16}|NaN|Infinity/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // Perhaps it is what only Python reads.
    }
  }
  const parts = text.split('"');
  let isString = false;
  const strict = parts.map((part, place) => {
    if (place && !(isString && endsInEscape(parts[place - 1]))) isString = !isString;
    if (isString) return part.replace(/[\0-\x1f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return part.replace(/-?\b(?:NaN|Infinity)\b/g, "null").replace(/-?\b\d{16,}(?![\d.eE])/g, '"$&"');
  });
  return JSON.parse(strict.join('"'));
}

/** Whether a quote behind a text is escaped. */
function endsInEscape(text) {
  let count = 0;
  while (text.at(-1 - count) === "\\") count++;
  return count % 2 === 1;
}

/** Return a value as a text that says the same; JSON of what is nested, spaced as Python spaces it. */
export function textOfValue(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : jsonText(value);
}

const DEEPEST_VALUE = 500;

function jsonText(value, depth = 0) {
  if (depth > DEEPEST_VALUE) throw new RangeError("nested too deeply");
  if (Array.isArray(value)) return `[${value.map((each) => jsonText(each, depth + 1)).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${jsonText(inner, depth + 1)}`).join(", ")}}`;
}
