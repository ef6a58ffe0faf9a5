// Which row of a table without types names its columns, if one does.

import { isBlank, splitAtSpaces, withoutOuterSpaces } from "./characters.js";
import { roleOf } from "./column_names.js";

/** Words that end the name of a column, or are it. Job titles end in few. */
export const HEADER_WORDS = new Set(
  `id ids no nr number num code key ref reference uid url link date datum fecha created updated posted closing
  text title titles designation occupation occupations profession vacancy vacancies job jobs name names label
  labels description descriptions desc posting postings content body duties responsibilities responsibility
  tasks task summary details detail jd requirements requirement qualifications skills notes note comment
  comments remarks category kind type status level grade band company employer organisation organization
  department dept team unit location city country state region place town salary pay wage rate currency hours
  contract source language experience education industry sector function score kpo bpo titel bezeichnung
  stellenbezeichnung berufsbezeichnung stelle stellen beruf berufe aufgabe aufgaben beschreibung
  stellenbeschreibung tätigkeit tätigkeiten ort firma unternehmen abteilung gehalt nummer kennung
  anforderungen profil bemerkung titre intitulé poste postes métier métiers emploi emplois missions mission
  tâches lieu ville entreprise salaire numéro título titulo puesto puestos cargo cargos oferta ofertas empleo
  descripción descripcion funciones tareas empresa ciudad salario requisitos ubicación nombre número vaga
  vagas descrição descricao função funções atividades tarefas cidade nome salário ocupação titolo mansione
  mansioni descrizione azienda città functie functies taken omschrijving vacature plaats bedrijf stanowisko
  opis obowiązki miasto pozice popis název`.split(/\s+/),
);
/** "About the role" names a column; "Draft the contract" is a task. */
const ARTICLES = new Set(["the", "a", "an"]);
const BEFORE_ARTICLES = new Set(["of", "for", "about", "in", "to"]);
/** Rows above the header at most. */
const MOST_ABOVE = 20;
const LONGEST_NAME = 60;
/** Signs of several names with another delimiter, or of a path. */
const PARTING = [";", "\t", "|", "\\", "://"];

function isTextName(name) {
  return !["", "other"].includes(roleOf(name).kind);
}

function wordsOfCell(cell) {
  return splitAtSpaces(cell.split(" (", 1)[0].toLowerCase().replaceAll("ß", "ss").replace(/[^\p{L}\p{N}]/gu, " "));
}

/** Whether no cell is a row with another delimiter, which is parted by the commas of a text in it. */
function areWhole(cells) {
  return !cells.some((cell) => PARTING.some((sign) => cell.includes(sign)));
}

/** Whether a cell reads like the name of a column. */
export function isName(cell) {
  const words = cell.length < 1000 && areWhole([cell]) ? wordsOfCell(cell) : [];
  if (!words.length || words.length > 6) return false;
  if (words.some((word) => ["of", "for", "and"].includes(word)) && !HEADER_WORDS.has(words[0])) return false;
  if (words.some((word, place) => place && ARTICLES.has(word) && !BEFORE_ARTICLES.has(words[place - 1]))) return false;
  return isTextName(words.join("")) || HEADER_WORDS.has(words.at(-1));
}

/** Whether a cell that reads like a name has no word that names do not have, as the task "Write text" does. */
function isSureName(cell) {
  const words = wordsOfCell(cell);
  return isTextName(words.join("")) || words.every((word) => HEADER_WORDS.has(word));
}

/** Return the place of the row that names the columns, or -1 if the first row is plainly one of the others. */
export function findHeader(rows) {
  const filled = rows.map((row) => row.filter((cell) => !isBlank(cell)));
  const first = Math.max(0, filled.findIndex((cells) => cells.length));
  const width = commonest(rows.filter((_, place) => filled[place].length).map((row) => row.length), true) ?? 1;
  const least = Math.max(2, 0.6 * width);
  if (width === 1 && rows.length) {
    for (let at = first + 1; at < Math.min(rows.length, first + MOST_ABOVE); at++) {
      const cells = filled[at];
      if (cells.length > 1 && 2 * cells.filter(isName).length > cells.length && areWhole(cells)) return at;
    }
  }
  if (width > 1 && filled[first].length < least) {
    const isNamed = filled[first].some(isName);
    for (let at = first + 1; at < Math.min(rows.length, first + MOST_ABOVE + 1); at++) {
      if (filled[at].length >= least && namesColumns(filled[at], rows.slice(at + 1), isNamed)) return at;
      if (filled[at].length >= width) break;
    }
  }
  return !rows.length || !isData(rows[first], rows.slice(first + 1)) ? first : -1;
}

/** Return the number that occurs most often: of several the greatest, or the first. */
export function commonest(numbers, greatest = false) {
  const counts = new Map();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || (greatest ? b - a : 0))[0]?.[0];
}

/** Whether a row below others is the header; to be sure, by a name that is known. */
function namesColumns(cells, below, mustBeKnown) {
  if (cells.some(isName)) return areWhole(cells);
  const isUnlike = new Set(cells).size === cells.length && cells.every((cell) => cell.length <= LONGEST_NAME);
  return isUnlike && !mustBeKnown && !isData(cells, below);
}

/** Whether a row is plainly one of those below it, and names no column. */
function isData(row, below) {
  const columns = row
    .map((cell, place) => [cell, below.map((other) => other[place] ?? "").filter((other) => !isBlank(other))])
    .filter(([cell]) => !isBlank(cell));
  const values = columns.filter(([cell, others]) => isValue(cell) && !isYear(cell, others));
  const named = row.filter(isName);
  if (named.length && (row.length > 1 || row.every(isSureName))) {
    if (!values.some(([, others]) => others.length && others.every(isValue)) || named.some(isSureName)) return false;
  }
  if (values.length || columns.some(([cell, others]) => others.includes(cell) || isSentence(cell))) return true;
  if (row.length > 1 || !columns.length) return false;
  // A list of titles, the first of which looks like the rest; "job_desc" does not, nor does a word above long texts.
  const [cell, others] = columns[0];
  if (cell.includes("_") || /\p{Lowercase}\p{Uppercase}/u.test(cell) || (isLower(cell) && !others.some(isLower))) return false;
  const words = others.reduce((sum, other) => sum + splitAtSpaces(other).length, 0);
  return !others.length || words / others.length < 2 * splitAtSpaces(cell).length + 2;
}

function isLower(text) {
  return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

/** Whether a cell is a number, a date, an address of mail or of a page. */
function isValue(cell) {
  const text = withoutOuterSpaces(cell);
  if (/^\p{Nd}+$/u.test(text.replace(/[ .,:/\-+%€$£]/g, ""))) return true;
  return (text.includes("@") && text.includes(".") && !text.includes(" ")) || /^https?:\/\//.test(text);
}

/** Whether a cell is a year, as a name above what are none. */
function isYear(cell, others) {
  const looksLikeOne = (text) => /^(19|20)\p{Nd}{2}$/u.test(text);
  return looksLikeOne(cell) && others.filter(looksLikeOne).length * 2 <= others.length;
}

function isSentence(cell) {
  return splitAtSpaces(cell).length >= 5 && !/[?:)]$/.test(withoutOuterSpaces(cell));
}
