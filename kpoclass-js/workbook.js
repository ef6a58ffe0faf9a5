// Workbooks (.xlsx): the sheet with the table, and the row that names its columns.

import { isBlank, withoutOuterSpaces } from "./characters.js";
import { DataError } from "./data_error.js";
import { chooseColumns } from "./columns.js";
import { findHeader, isName } from "./csv_header.js";
import { datesOfStyles, sharedStrings, sheetRows } from "./sheet_rows.js";
import { addFault, keepBeside, quotedName, tableOf } from "./table.js";
import { plainName } from "./column_names.js";
import { XmlScanner } from "./xml_scan.js";
import { ZipArchive } from "./unzip.js";

/** How many of the first rows may stand above a table, and how many are looked at. */
const MOST_ABOVE_TABLE = 30;
const MOST_LOOKED_AT = 130;
/** A table of fewer rows than this part of another is beside the point: a legend, a list of codes. */
const FEW = 10;
const MOST_UNNAMED = 50;
const ABOUT = /readme|note|instruction|about|legend|glossary|dictionary|codebook|lookup|help|guide|cover|lists|hinweis|anleitung|legende|lisezmoi|leeme|metadata/;

/** Read the sheet of a workbook that holds the table. */
export async function readWorkbook(bytes, name, pace) {
  const archive = new ZipArchive(bytes, name);
  try {
    const book = await readBook(archive, name, pace);
    return await readSheet(archive, book, name, pace);
  } catch (error) {
    if (error instanceof SyntaxError) throw archive.damaged(error.message);
    throw error;
  }
}

/** Return the path in the archive of a target that is named in a folder. */
function resolvedPath(folder, target) {
  const path = [];
  for (const step of (target[0] === "/" ? target : folder + target).split(/[\\/]/)) {
    if (step === "..") path.pop();
    else if (step && step !== ".") path.push(step);
  }
  return path.join("/");
}

/** Read what a part of the workbook refers to, by the names that it gives it, with paths in the archive. */
async function relations(archive, path, pace) {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const found = new Map();
  const scanner = new XmlScanner(await archive.text(`${folder}_rels/${path.slice(folder.length)}.rels`, pace));
  while (scanner.next()) {
    const { Id, Type = "", Target = "" } = scanner.name === "Relationship" && !scanner.isEnd ? scanner.attributes : {};
    if (Id) found.set(Id, { type: Type.slice(Type.lastIndexOf("/") + 1), path: resolvedPath(folder, Target) });
  }
  return found;
}

/** Read the names of the sheets, the shared texts and the styles. */
async function readBook(archive, name, pace) {
  const other = { "content.xml": "an OpenDocument file", "word/document.xml": "a Word document", "xl/workbook.bin": "a binary workbook (.xlsb)" };
  for (const [part, kind] of Object.entries(other)) {
    if (archive.members.has(part)) throw new DataError(`${name}: is ${kind}; save the table as .xlsx or CSV, or use the command kpoclass label`);
  }
  if (!archive.members.has("_rels/.rels")) throw new DataError(`${name}: is a ZIP archive and no workbook; unpack it first`);
  const whole = [...(await relations(archive, "", pace)).values()].find(({ type }) => type === "officeDocument");
  const related = await relations(archive, whole?.path ?? "xl/workbook.xml", pace);
  const partOf = (wanted) => [...related.values()].find(({ type, path }) => type === wanted && archive.members.has(path))?.path;
  const scanner = new XmlScanner(await archive.text(whole?.path ?? "xl/workbook.xml", pace));
  const book = { sheets: [], is1904: false, strings: [], dates: [] };
  while (scanner.next()) {
    if (scanner.isEnd) continue;
    const { attributes } = scanner;
    if (scanner.name === "workbookPr") book.is1904 = ["1", "true"].includes(attributes.date1904);
    const part = scanner.name === "sheet" ? related.get(attributes.id) : null;
    if (part?.type === "worksheet") book.sheets.push({ title: attributes.name ?? "", isHidden: (attributes.state ?? "visible") !== "visible", path: part.path });
  }
  if (!book.sheets.length) throw new DataError(`${name}: expected a workbook with a sheet, got none; open it in Excel and save it as 'Excel Workbook (.xlsx)'`);
  if (partOf("sharedStrings")) book.strings = await sharedStrings(await archive.text(partOf("sharedStrings"), pace), pace);
  if (partOf("styles")) book.dates = datesOfStyles(await archive.text(partOf("styles"), pace));
  return book;
}

/** Read the best sheet as a table. */
async function readSheet(archive, book, name, pace) {
  let [best] = book.sheets;
  const looks = [];
  if (book.sheets.length > 1) {
    for (const sheet of book.sheets) {
      const rows = await sheetRows(await archive.text(sheet.path, pace), book, MOST_LOOKED_AT, pace, name);
      looks.push({ sheet, ...(await judged(sheet, rows, pace)) });
    }
    const [most] = looks.map(({ rank }) => rank).sort().slice(-1);
    const longest = Math.max(...looks.filter(({ rank }) => rank === most).map(({ count }) => count));
    best = looks.find(({ rank, count }) => rank === most && count * FEW >= longest).sheet;
  }
  const rows = await sheetRows(await archive.text(best.path, pace), book, Infinity, pace, name);
  if (!rows.length) throw new DataError(`${name}: expected a row with the names of the columns, got an empty sheet`);
  const place = headerPlace(rows.slice(0, MOST_LOOKED_AT).map(({ texts }) => texts));
  const names = place < 0 ? [] : [...rows[place].texts];
  const table = await tableOfRows(name, names, rows.slice(place + 1), place + 2, pace);
  const others = looks.filter(({ sheet, isEmpty }) => sheet !== best && !isEmpty).map(({ sheet }) => quotedName(sheet.title));
  if (others.length) table.notes.push(`other sheets are left out: ${others.join(", ")}`);
  const told = others.length ? ["Excel workbook", `sheet ${quotedName(best.title)}`] : [];
  if (place < 0) told.push("no row with the names of the columns");
  else if (place) told.push(`names of the columns in row ${place + 1}`);
  table.told = told.join(", ");
  table.csv = { marked: true }; // so that the program in which people open workbooks knows the encoding
  return table;
}

/** Make a table of the rows below the names; cells far beyond these are left out, and said to be. */
async function tableOfRows(name, names, rows, firstRow, pace) {
  const widest = Math.max(0, ...rows.slice(0, MOST_LOOKED_AT).map(({ texts }) => texts.length));
  const width = !names.length || widest - names.length <= MOST_UNNAMED ? Math.max(names.length, widest) : names.length;
  const all = [...names, ...Array.from({ length: width - names.length }, (_, at) => `column ${names.length + at + 1}`)];
  const table = tableOf(name, all, rows.map(({ texts }) => texts.slice(0, width)), (row) => firstRow + row);
  for (const [place, row] of table.rows.entries()) {
    const { texts, values } = rows[place];
    while (row.length < width) row.push("");
    if (values.some((value) => typeof value !== "string")) keepBeside(row, { values: values.slice(0, width) });
    if (texts.length > width) addFault(table, place, `expected ${width} cells, got ${texts.length}; the surplus: ${texts.slice(width).filter(Boolean).join(", ")}`);
    if (pace.isDue) await pace.rest();
  }
  return table;
}

/** Return how good a table a sheet shows, as a text that is the greater the better, and how many rows it has. */
async function judged({ title, isHidden }, rows, pace) {
  const place = headerPlace(rows.map(({ texts }) => texts));
  const isAbout = ABOUT.test(plainName(title));
  const rank = (texts) => [!isHidden, !isAbout, texts].map(Number).join("");
  if (place < 0) return { rank: rank(0), count: 0, isEmpty: !rows.length };
  const names = rows[place].texts.map(withoutOuterSpaces);
  const below = rows.slice(place + 1).filter(({ texts }) => !texts.every(isBlank));
  const { title: head, text } = await chooseColumns(names, below.map(({ values }) => values), () => pace.rest());
  const chosen = text.length + (head !== null);
  const isAlone = names.filter(Boolean).length === 1;
  return { rank: rank(!chosen || !below.length ? 0 : isAlone ? 1 : 2 + (chosen > 1)), count: below.length, isEmpty: false };
}

/** Return the place of the row that names the columns; -1 if none of the first ones does. */
function headerPlace(rows) {
  const names = rows.map((row) => row.map(withoutOuterSpaces));
  const [first, next] = names.map((_, place) => place).filter((place) => names[place].length).slice(0, MOST_ABOVE_TABLE);
  if (first === undefined) return -1;
  if (next !== undefined && names[next].every(isName)) {
    const isAlone = names[first].length === 1 && next > first + 1;
    if (isAlone || (names[first].includes("") && names[first].length <= names[next].length)) return next;
  }
  return findHeader(names);
}
