// Answers questions about tables, one a line of JSON: what a file is read as, and how it is written with results.

import { createInterface } from "node:readline";

import { chooseColumns, readTable, textsOf, writeCsv } from "../../kpoclass/web/tables.js";

const answer = async ({ content, name, results, prefix, chosen }) => {
  const table = await readTable(Uint8Array.from(Buffer.from(content, "base64")), name);
  const found = chosen ?? chooseColumns(table.columns, table.rows);
  const texts = found.text.length ? textsOf(table, found) : [];
  const { columns, rows, told, notes, faults } = table;
  const written = results ? writeCsv(table, results, prefix ?? undefined) : null;
  return { columns, rows, told, notes, faults, numbers: rows.map((_, row) => table.numberOf(row)), chosen: found, texts, written };
};

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: error.message, kind: error.name }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
