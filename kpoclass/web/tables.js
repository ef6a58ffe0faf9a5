// Tables in the browser: a file becomes columns and rows, as `kpoclass label` reads it.

import { Pace } from "./pace.js";
import { chosenColumns, joinedTexts } from "./columns.js";
import { labelledCsv } from "./labelled_csv.js";
import { readCsv } from "./csv.js";

/** Read a table of text or a workbook; `rest` is awaited after every few milliseconds of work. */
export const readTable = async (bytes, name, rest) => {
  const pace = new Pace(rest);
  return readCsv(bytes, name, /\.(txt|text|tab|psv|dat|asc|lst|prn|tsv)$/i.test(name) ? "TSV" : "CSV", pace);
};

export const chooseColumns = chosenColumns;
export const textsOf = joinedTexts;
export const writeCsv = labelledCsv;
