// A labelled table as CSV: each row as it was read, and the results behind it, as `kpoclass label` writes them.

import { DataError } from "./data_error.js";
import { RESULT_COLUMNS } from "./columns.js";
import { besideRow } from "./table.js";
import { dialectOf, lineOf, quotedField } from "./csv_scan.js";

const STEPS = 10000;

/** Round to a whole number, of two equally near ones to the even one, as Python does. */
function roundedEven(number) {
  const down = Math.floor(number);
  const rest = number - down;
  return rest > 0.5 || (rest === 0.5 && down % 2) ? down + 1 : down;
}

function share(step) {
  return String(step / STEPS);
}

function stepOf(number) {
  return roundedEven(number * STEPS);
}

/** Return a result with what is wrong with its row itself: such a row has a label, and is never confident. */
function damaged(result, error) {
  return result?.label === undefined ? { error } : { ...result, confident: false, reason: "damaged row", error };
}

/** Return the fields of a result as texts; a missing one is empty. */
function fieldsOf(result) {
  if (result?.label === undefined) return [...Array(RESULT_COLUMNS.length - 1).fill(""), result?.error ?? ""];
  const kpo = stepOf(result.p_kpo);
  return [
    result.label, share(Math.max(kpo, STEPS - kpo)), share(kpo), String(result.skill_level), String(result.in_scope),
    share(stepOf(result.p_in_scope)), share(stepOf(result.coverage)), String(result.confident), result.reason ?? "", result.error ?? "",
  ];
}

/** Return a prefix under which no column stands yet. */
function freePrefix(columns) {
  const isTaken = (prefix) => RESULT_COLUMNS.some((name) => columns.includes(prefix + name));
  let free = "kpoclass_";
  for (let number = 2; isTaken(free); number++) free = `kpoclass_${number}_`;
  return free;
}

const PLAIN = dialectOf(",");

/** Write a table with its results, one for each row, or `{ error }`; without a prefix, one that the table does not have. */
export function writeCsv(table, results, prefix = freePrefix(table.columns)) {
  const { columns, rows, faults, csv } = table;
  const added = RESULT_COLUMNS.map((name) => prefix + name);
  const taken = added.find((name) => columns.includes(name));
  if (taken) throw new DataError(`${table.name}: the column '${taken}' already exists; choose another prefix`);
  const dialect = csv?.dialect ?? PLAIN;
  const field = (text) => dialect.delimiter + quotedField(text, dialect, csv?.quotesAll);
  const end = csv?.end ?? "\n";
  const parts = [csv?.marked ? "\ufeff" : "", csv?.above ?? "", csv?.header ?? lineOf(columns, dialect), ...added.map(field), end];
  const messages = new Map(faults.map(({ row, message }) => [row, message]));
  for (const [place, row] of rows.entries()) {
    const kept = besideRow(row);
    const result = messages.has(place) ? damaged(results[place], messages.get(place)) : results[place];
    parts.push(kept.line ?? lineOf(row, dialect), ...fieldsOf(result).map(field), kept.end || end);
  }
  return parts.join("");
}
