// Tables in the browser: a file becomes columns and rows, as `kpoclass label` reads it.

import { DataError } from "./data_error.js";
import { Pace } from "./pace.js";
import { readCsv } from "./csv.js";
import { readJson } from "./json_rows.js";
import { readWorkbook } from "./workbook.js";

export { chooseColumns, textsOf } from "./columns.js";
export { writeCsv } from "./labelled_csv.js";

const LARGEST_TABLE = 200 << 20;
const ENDINGS = {
  __proto__: null,
  tsv: "TSV", txt: "TSV", text: "TSV", tab: "TSV", psv: "TSV", dat: "TSV", asc: "TSV", lst: "TSV", prn: "TSV", xls: "TSV",
  jsonl: "jsonl", ndjson: "jsonl", json: "json",
};
/** What files of other kinds begin with. */
const OTHER_KINDS = [
  ["\xd0\xcf\x11\xe0", "an Excel 97 workbook (.xls), or protected by a password"],
  ["PAR1", "a Parquet file"],
  ["%PDF", "a PDF file"],
  ["{\\rtf", "an RTF document"],
  ["\x1f\x8b", "packed (gzip)"],
  ["BZh", "packed (bzip2)"],
  ["\xfd7zXZ", "packed (xz)"],
  ["7z\xbc\xaf", "packed (7z)"],
  ["KPOCLASS", "a kpoclass model"],
];

/** Read a table of text or a workbook; `rest` is awaited after every few milliseconds of work. */
export async function readTable(bytes, name, rest) {
  const pace = new Pace(rest);
  const refuse = (kind) => new DataError(`${name}: is ${kind}; save the table in it as .xlsx or CSV, or use the command kpoclass label`);
  if (bytes.length > LARGEST_TABLE) throw refuse(`larger than ${LARGEST_TABLE >> 20} MiB`);
  const head = Array.from(bytes.subarray(0, 4096), (byte) => String.fromCharCode(byte)).join("");
  if (/^PK(\x03\x04|\x05\x06)/.test(head)) return readWorkbook(bytes, name, pace);
  const [, other] = OTHER_KINDS.find(([start]) => head.startsWith(start)) ?? [];
  if (other) throw refuse(other);
  if (isBinary(head)) throw refuse("a binary file");
  const start = head.replace(/^[ \t\r\n\xef\xbb\xbf]+/, "").slice(0, 20).toLowerCase();
  if (/^<(\?xml|rss|feed|jobs|workbook|!doctype html|html|head|body|table)/.test(start)) throw refuse("a page or XML file");
  const ending = ENDINGS[/\.([^.]*)$/.exec(name)?.[1].toLowerCase() ?? "txt"] ?? "CSV";
  const isJson = /^\{["\s}]|^\[[{\s\]]/.test(start);
  if (!isJson && !ending.startsWith("json")) return readCsv(bytes, name, ending, pace);
  return readJson(bytes, name, ending === "jsonl" ? ending : "json", pace);
}

/** Whether these bytes are no text in UTF-8, UTF-16 or a code page. */
function isBinary(head) {
  if (/^(\xff\xfe|\xfe\xff)/.test(head)) return false;
  const count = (text, pattern) => (text.match(pattern) ?? []).length;
  const zeros = [...head].reduce((counts, sign, place) => (counts[place % 2] += sign === "\0", counts), [0, 0]);
  if (zeros.some((some) => some * 4 > head.length && some > 0.95 * (zeros[0] + zeros[1]))) return false;
  const parts = head.match(/[^]{1,256}/g) ?? [];
  return parts.some((part) => count(part, /[\0\x02-\x08\x0e-\x19]/g) > Math.max(8, part.length / 20));
}
