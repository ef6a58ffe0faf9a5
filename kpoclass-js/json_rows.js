// JSON Lines and JSON arrays: an object is a row, and the keys of all are the columns.

import { isBlank, withoutOuterSpaces } from "./characters.js";
import { DataError } from "./data_error.js";
import { JsonScanner, parsedJson, textOfValue } from "./json_scan.js";
import { addFault, keepBeside, quotedName, refuseLarge, tableOf } from "./table.js";
import { decodedText, oddBytes } from "./text_encoding.js";

/** The keys of so many first objects are the columns among which the text is. */
const FIRST_OBJECTS = 100;
/** How deep in objects a list of objects is looked for. */
const DEEPEST = 16;
const JSON_HEAD = 1 << 20;

/** Read one object a line, or one list of objects, alone or in an object; `kind` is what the name says, jsonl or json. */
export async function readJson(bytes, name, kind, pace) {
  const encoding = await decodedText(bytes, name, pace);
  const { text } = encoding;
  const isLines = kindOfJson(text, kind) === "jsonl";
  const objects = [];
  const add = (source, number) => objects.push({ source, number, ...readObject(source) });
  if (isLines) {
    let number = 0;
    for (const line of text.split(text.includes("\n") ? "\n" : "\r")) {
      number++;
      if (!isBlank(line)) add(withoutOuterSpaces(line), number);
      if (pace.isDue) await pace.rest();
    }
  } else {
    for (const item of itemsOf(new JsonScanner(text, name))) {
      add(item, objects.length + 1);
      if (pace.isDue) await pace.rest();
    }
  }
  const good = objects.filter(({ object }) => object);
  if (objects.length && !good.length) {
    throw new DataError(`${name}: expected objects like {"title": ...}, got none; write texts one a line, as .txt`);
  }
  const first = new Set(good.slice(0, FIRST_OBJECTS).flatMap(keysOf));
  const keys = new Set(first);
  for (const each of good) for (const key of keysOf(each)) keys.add(key);
  const whole = isLines ? "line" : "value";
  if (good.length < objects.length) keys.add(whole);
  refuseLarge(name, objects.length, keys.size);
  const rows = [];
  for (const { object, source } of objects) {
    const from = object ?? { [whole]: source };
    const values = [...keys].map((key) => (Object.hasOwn(from, key) ? from[key] : undefined));
    const row = values.map(textOfValue);
    if (values.some((value) => value !== null && typeof value !== "string")) keepBeside(row, { values, isObject: true });
    rows.push(row);
    if (pace.isDue) await pace.rest();
  }
  const table = tableOf(name, [...keys], rows, (row) => objects[row].number, first.size);
  if (encoding.encoding !== "UTF-8") table.told = `${isLines ? "JSON Lines" : "JSON array"}, ${encoding.encoding}`;
  for (const [place, { source, fault }] of objects.entries()) addFault(table, place, fault, oddBytes(source, encoding));
  return table;
}

/** Return the keys of an object as they were written; JavaScript itself has whole numbers before all others. */
function keysOf({ object, source }) {
  const keys = Object.keys(object);
  if (!/^\d+$/.test(keys[0])) return keys;
  const scanner = new JsonScanner(source, "");
  const written = [];
  for (scanner.skip("{"); scanner.next() !== "}"; scanner.skipValue()) {
    if (written.length) scanner.skip(",");
    written.push(parsedJson(scanner.skipValue()));
    scanner.skip(":");
  }
  return written;
}

/** Return what a text says, and what is wrong if it is no object. */
function readObject(source) {
  try {
    const value = parsedJson(source);
    if (value && typeof value === "object" && !Array.isArray(value)) {
      Object.values(value).forEach(textOfValue); // what can't be shown is refused now
      return { object: value, fault: "" };
    }
    return { object: null, fault: `expected a JSON object, got ${Array.isArray(value) ? "a list" : `${value}`.slice(0, 40)}` };
  } catch {
    return { object: null, fault: "not JSON" };
  }
}

/** Return whether a text is one object a line or one list of objects: jsonl or json; what its name says if it does not tell. */
function kindOfJson(text, named) {
  const scanner = new JsonScanner(text.slice(0, JSON_HEAD), "");
  const isOneLine = (value) => !/[\r\n]/.test(withoutOuterSpaces(value));
  const sign = scanner.next();
  try {
    const value = scanner.skipValue();
    if (scanner.next()) return isOneLine(value) ? "jsonl" : named;
    return sign === "{" && isOneLine(value) ? named : "json";
  } catch {
    return sign === "[" && !isOneLine(scanner.text) ? "json" : named;
  }
}

/** Yield the texts of the items of `[{...}, ...]`, or of an object that has one such list, itself or in objects of its own. */
function* itemsOf(scanner) {
  const path = { depth: 0, key: "", hasEmpty: false };
  if (!findList(scanner, path, true)) {
    if (path.hasEmpty) return;
    throw new DataError(`${scanner.name}: expected a list of objects, [{...}, ...], or an object with one such list in it, got none`);
  }
  const { key } = path;
  for (let isFirst = true; scanner.next() !== "]"; isFirst = false) {
    if (!isFirst) scanner.skip(",");
    yield scanner.skipValue();
  }
  scanner.at++;
  if (findList(scanner, path, false)) {
    const both = `${quotedName(key)} and ${quotedName(path.key)}`;
    throw new DataError(`${scanner.name}: expected one list of objects, got two, ${both}; write the one to label to a file of its own`);
  }
}

/** Go to the first item of the next list of objects, from before a value or behind one; false at the end. */
function findList(scanner, path, isBefore) {
  const readKey = () => {
    if (scanner.next() !== '"') throw scanner.error("expected a key in double quotes");
    path.key = parsedJson(scanner.skipValue());
    scanner.skip(":");
  };
  for (let isValue = isBefore; ; ) {
    const sign = scanner.next();
    if (isValue && sign === "{" && path.depth < DEEPEST) {
      scanner.at++;
      path.depth++;
      isValue = scanner.next() !== "}";
      if (isValue) readKey();
    } else if (isValue) {
      const begin = scanner.at;
      if (sign === "[") {
        scanner.at++;
        const inner = scanner.next();
        if (inner === "{" || !path.depth) return true;
        path.hasEmpty ||= inner === "]";
        scanner.at = begin;
      }
      scanner.skipValue();
      isValue = false;
    } else if (!path.depth) {
      if (sign) throw scanner.error("expected the end of the file after the list or object");
      return false;
    } else if (sign === ",") {
      scanner.at++;
      readKey();
      isValue = true;
    } else {
      scanner.skip("}");
      path.depth--;
    }
  }
}
