// The rows of one sheet of a workbook, and the texts that its cells share.

import { DataError } from "./data_error.js";
import { CellFault } from "./table.js";
import { XmlScanner } from "./xml_scan.js";

// Excel's own limits.
const MOST_SHEET_ROWS = 1 << 20;
const MOST_SHEET_COLUMNS = 1 << 14;
const DAY = 86_400_000;

/** Read the texts that the cells of all sheets share. */
export const sharedStrings = async (xml, pace) => {
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
};

// Excel writes what XML can't contain as _x0001_.
const withControls = (text) => (text.includes("_x") ? text.replace(/_x([\da-fA-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16))) : text);

/** Read rows as `{ texts, values }`, at most so many; rows that are not in the file are empty. `book` has strings, dates and is1904. */
export const sheetRows = async (xml, book, most, pace, name) => {
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
};

const addCell = ({ texts, values }, text, value) => {
  texts.push(text);
  values.push(value);
};

const withoutBlankEnds = (rows) => {
  for (const { texts, values } of rows) {
    while (values.length && (values.at(-1) === null || values.at(-1) === "")) values.pop();
    texts.length = values.length;
  }
  while (rows.length && !rows.at(-1).values.length) rows.pop();
  return rows;
};

/** Return the number of a column, as `AB` in `AB12`; NaN where none is. */
const columnOf = (place) => {
  const [, letters] = /^([A-Z]{1,3})\d{1,7}$/.exec(place) ?? [];
  return letters ? [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) : NaN;
};

/** Return what a cell shows, and its value: a text, number or boolean, null or a fault. */
const readCell = ({ t: kind = "n", s: style = "0", v, inline, formula }, { strings, dates, is1904 }) => {
  if (kind === "inlineStr") return [withControls(inline), withControls(inline)];
  if (kind === "s" && v) {
    const text = strings[Number(v)];
    if (text === undefined) throw new SyntaxError(`there is no shared text ${v}`);
    return [text, text];
  }
  if (!v) {
    if (formula === null || (kind === "str" && v !== null)) return ["", null];
    return [`=${formula}`, new CellFault("the cell has a formula that was never computed; open the file in Excel and save it")];
  }
  if (kind === "b") return [v === "1" ? "true" : "false", v === "1"];
  if (kind === "e") return [v, new CellFault(`the cell has the error ${v}`)];
  if (kind === "d") return [v, new CellFault("expected a text, got a date")];
  if (kind !== "n") return [withControls(v), withControls(v)];
  const number = Number(v);
  if (Number.isNaN(number)) throw new SyntaxError(`${v} is no number`);
  return [dates[Number(style)] ? shownDate(number, dates[Number(style)], is1904) : String(number), number];
};

/** Return a number of days as a date, time or both, as ISO 8601 has them. */
const shownDate = (serial, kind, is1904) => {
  if (kind === "span" || serial < 0 || serial > 2_958_466) return String(serial);
  const isTime = serial < 1;
  const day = Math.floor(serial) + (is1904 ? 1462 : serial > 0 && serial < 60 ? 1 : 0);
  const moment = new Date(Date.UTC(1899, 11, 30) + day * DAY + Math.round((serial % 1) * DAY));
  const [date, time] = moment.toISOString().slice(0, -1).split("T");
  const clock = time.endsWith(".000") ? time.slice(0, -4) : `${time}000`;
  return isTime ? clock : kind === "date" && serial % 1 === 0 ? date : `${date} ${clock}`;
};

/** Return by style what a number is shown as: `date`, `time`, `datetime`, `span` of time, or nothing. */
export const datesOfStyles = (xml) => {
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
};

const kindOfBuiltIn = (id) => {
  if (id >= 14 && id <= 17) return "date";
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return "time";
  return { 22: "datetime", 46: "span" }[id] ?? "";
};

const kindOfFormat = (code) => {
  const [first] = code.slice(0, 255).split(";");
  if (/\[(hh?|mm?|ss?)\]/i.test(first)) return "span";
  if (!/(?<![_\\])[dmhys]/i.test(first.replace(/"[^"]*"|\[[^[\]]*\]/g, ""))) return "";
  const [hasDate, hasTime] = [/[dy]/.test(code), /[hs]/.test(code)];
  return hasDate ? (hasTime ? "datetime" : "date") : "time";
};
