// The rows of one sheet of a workbook, and the texts that its cells share.

import { DataError } from "./data_error.js";
import { shownNumber } from "./cell_numbers.js";
import { CellFault } from "./table.js";
import { XmlScanner } from "./xml_scan.js";

/** Excel's own limits. */
const MOST_SHEET_ROWS = 1 << 20;
const MOST_SHEET_COLUMNS = 1 << 14;

/** Read the texts that the cells of all sheets share. */
export async function sharedStrings(xml, pace) {
  const scanner = new XmlScanner(xml);
  const strings = [];
  let isPhonetic = false;
  let text = "";
  while (scanner.next()) {
    const { name, isEnd, isEmpty } = scanner;
    if (name === "rPh" && !isEmpty) isPhonetic = !isEnd;
    else if (name === "t" && isEnd && !isPhonetic) text += scanner.text;
    else if (name === "si" && (isEnd || isEmpty)) {
      strings.push(withControls(text));
      text = "";
      if (pace.isDue) await pace.rest();
    }
  }
  return strings;
}

/** Excel writes what XML can't contain as _x0001_. */
function withControls(text) {
  return text.replace(/_x([\da-fA-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

/** Read rows as `{ texts, values }`, at most so many; rows that are not in the file are empty. `book` has strings, dates and is1904. */
export async function sheetRows(xml, book, most, pace, name) {
  const scanner = new XmlScanner(xml);
  const refuse = (what) => new DataError(`${name}: expected ${what}; open the workbook in Excel, which repairs it, and save it`);
  const rows = [];
  let [cell, row, isPhonetic] = [null, null, false];
  while (rows.length <= most && scanner.next()) {
    const { name: tag, isEnd, isEmpty, text } = scanner;
    if (tag === "row" && !isEnd) {
      const number = Number(scanner.attributes.r ?? rows.length + 1);
      if (!(number > rows.length)) throw refuse(`rows in ascending order, got row ${number} after row ${rows.length}`);
      if (!(number <= MOST_SHEET_ROWS)) throw refuse("a sheet as large as Excel's at most");
      while (rows.length < Math.min(number, most + 1)) rows.push({ texts: [], values: [] });
      row = rows.at(-1);
      if (pace.isDue) await pace.rest();
    } else if (tag === "c" && row && !isEnd) {
      cell = { ...scanner.attributes, v: null, inline: "", formula: null };
      const column = cell.r ? columnOf(cell.r) : row.texts.length + 1;
      if (!(column > row.texts.length)) throw refuse(`cells in ascending order, got ${cell.r}`);
      if (!(column <= MOST_SHEET_COLUMNS)) throw refuse("a sheet as large as Excel's at most");
      while (row.texts.length < column - 1) addCell(row, "", null);
      if (isEmpty) addCell(row, "", null);
    } else if (tag === "rPh" && !isEmpty) isPhonetic = !isEnd;
    else if (tag === "v" && isEnd && cell) cell.v = text;
    else if (tag === "t" && isEnd && cell && !isPhonetic) cell.inline += text;
    else if (tag === "f" && cell && (isEnd || isEmpty)) cell.formula = text;
    else if (tag === "c" && isEnd && cell) {
      addCell(row, ...readCell(cell, book));
      cell = null;
    } else if (tag === "sheetData" && isEnd) break;
  }
  return withoutBlankEnds(rows.slice(0, most));
}

function addCell({ texts, values }, text, value) {
  texts.push(text);
  values.push(value);
}

function withoutBlankEnds(rows) {
  for (const { texts, values } of rows) {
    while (values.length && (values.at(-1) === null || values.at(-1) === "")) values.pop();
    texts.length = values.length;
  }
  while (rows.length && !rows.at(-1).values.length) rows.pop();
  return rows;
}

/** Return the number of a column, as `AB` in `AB12`; NaN where none is. */
function columnOf(place) {
  const [, letters] = /^([A-Z]{1,3})\d{1,7}$/.exec(place.toUpperCase()) ?? [];
  return letters ? [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) : NaN;
}

/** Return what a cell shows, and its value: a text, number or boolean, null or a fault. */
function readCell({ t: kind = "n", s: style = "0", v, inline, formula }, { strings, dates, is1904 }) {
  if (kind === "inlineStr") return [withControls(inline), withControls(inline)];
  if (kind === "s" && v) {
    const text = /^\s*\d+\s*$/.test(v) ? strings[Number(v)] : undefined;
    if (text === undefined) throw new SyntaxError(`there is no shared text ${v.slice(0, 40)}`);
    return [text, text];
  }
  if (!v) {
    if (formula === null || (kind === "str" && v !== null)) return ["", null];
    return faultyCell("the cell has a formula that was never computed; open the file in Excel and save it", `=${formula}`);
  }
  if (kind === "b") return readBoolean(v);
  if (kind === "e") return faultyCell(`the cell has the error ${v}`, v);
  if (kind === "d") return [v.replace("T", " "), new Date(v)];
  if (kind !== "n") return [withControls(v), withControls(v)];
  return shownNumber(v, dates[Number(style)], is1904);
}

function faultyCell(message, shown) {
  return [shown, new CellFault(message, shown)];
}

function readBoolean(v) {
  if (!["0", "1", "false", "true"].includes(v)) throw new SyntaxError(`${v.slice(0, 40)} is neither true nor false`);
  const isTrue = v === "1" || v === "true";
  return [String(isTrue), isTrue];
}

/** Return by style what a number is shown as: `date`, `time`, `datetime`, `span` of time, or nothing. */
export function datesOfStyles(xml) {
  const scanner = new XmlScanner(xml);
  const formats = new Map();
  const styles = [];
  let isCellStyle = false;
  while (scanner.next()) {
    const { name, isEnd, isEmpty } = scanner;
    if (name === "numFmt" && !isEnd) formats.set(scanner.attributes.numFmtId, scanner.attributes.formatCode ?? "");
    else if (name === "cellXfs" && !isEmpty) isCellStyle = !isEnd;
    else if (name === "xf" && !isEnd && isCellStyle) styles.push(scanner.attributes.numFmtId ?? "0");
  }
  return styles.map((id) => (formats.has(id) ? kindOfFormat(formats.get(id)) : kindOfBuiltIn(Number(id))));
}

function kindOfBuiltIn(id) {
  if (id >= 14 && id <= 17) return "date";
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return "time";
  return { 22: "datetime", 46: "span" }[id] ?? "";
}

function kindOfFormat(code) {
  const [first] = code.slice(0, 255).split(";");
  if (/\[(hh?|mm?|ss?)\]/i.test(first)) return "span";
  if (!/(?<![_\\])[dmhys]/i.test(first.replace(/"[^"]*"|\[[^[\]]*\]/g, ""))) return "";
  const [hasDate, hasTime] = [/[dy]/.test(code), /[hs]/.test(code)];
  return hasDate ? (hasTime ? "datetime" : "date") : "time";
}
