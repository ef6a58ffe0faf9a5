// Answers questions about tables, one a line of JSON: `node tables.mjs MODEL`.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { HEADER_WORDS } from "../../kpoclass/web/csv_header.js";
import { KIND_OF_WORD, roleOf } from "../../kpoclass/web/column_names.js";
import { CHOICES, RESULT_COLUMNS } from "../../kpoclass/web/columns.js";
import { csvFile, labelRows } from "../../kpoclass/web/labelled_rows.js";
import { Pace } from "../../kpoclass/web/pace.js";
import { chooseColumns, readTable, textsOf, writeCsv } from "../../kpoclass/web/tables.js";
import { loadModel } from "../../kpoclass/web/kpoclass.js";

const model = await loadModel(readFileSync(process.argv[2]));

const labelled = ({ text, title, error }) => {
  try {
    return error ? { error } : model.classify(text, title);
  } catch (thrown) {
    return { error: thrown.message };
  }
};

/** Label and write a table as the page does; its mark of UTF-8 is not answered. */
const ofPage = async (table, chosen) => {
  const results = await labelRows(model, table, chosen, new Pace(), () => {});
  return (await csvFile(table, results, new Pace())).text();
};

/** Read a file; write it with results, with those of the model where `label` is true, or as the page does where `page` is. */
const read = async ({ content, name, results, label, prefix, page }) => {
  const table = await readTable(Uint8Array.from(Buffer.from(content, "base64")), name);
  const chosen = await chooseColumns(table.columns, table.rows);
  const texts = chosen.text.length ? textsOf(table, chosen) : [];
  const given = label ? texts.map(labelled) : results;
  const written = page ? await ofPage(table, chosen) : given ? writeCsv(table, given, prefix ?? undefined) : null;
  const { columns, rows, told, notes, faults } = table;
  return { columns, rows, told, notes, faults, numbers: rows.map((_, row) => table.numberOf(row)), chosen, texts, written };
};

/** Count how often the reader rests in a file of a piece of text repeated, while each look at the clock is a millisecond, and how
 * many numbers it writes for people, which takes as long as reading some rows. */
const rests = async ({ piece, times, name }) => {
  let [clock, count, told] = [0, 0, 0];
  const { now } = performance;
  const { toLocaleString } = Number.prototype;
  Number.prototype.toLocaleString = function (...given) {
    told++;
    return toLocaleString.apply(this, given);
  };
  performance.now = () => ++clock;
  try {
    const table = await readTable(new TextEncoder().encode(piece.repeat(times)), name, async () => count++);
    return { count, told, rows: table.rows.length };
  } finally {
    performance.now = now;
    Number.prototype.toLocaleString = toLocaleString;
  }
};

/** Read what is made of repeated pieces, and tell how large it is. */
const size = async ({ pieces, name }) => {
  const table = await readTable(new TextEncoder().encode(pieces.map(([piece, times]) => piece.repeat(times)).join("")), name);
  return { rows: table.rows.length, columns: table.columns.length, chosen: await chooseColumns(table.columns, table.rows) };
};

const knowledge = () => ({ header: [...HEADER_WORDS], kinds: Object.fromEntries(KIND_OF_WORD), choices: [...CHOICES], results: RESULT_COLUMNS });
const roles = ({ names }) => names.map(roleOf);

const answers = { read, rests, size, knowledge, roles };

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const question = JSON.parse(line);
  const reply = await Promise.resolve(question)
    .then(answers[question.about])
    .catch((error) => ({ error: error.message, kind: error.name }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
