// What stands where there is no text: nothing, signs alone, or a word that says so.

import { countCharacters, firstCharacters, hasLetterOrDigit, isLetterOrDigit } from "./characters.js";
import { splitAtSpaces, withoutLeadingSpaces } from "./characters.js";

const MISSING_WORDS = `
  na, nan, naan, nil, none, null, void, empty, blank, undefined, missing, unknown, unspecified, undisclosed, nothing,
  tba, tbc, tbd, to be added, to be advised, to be announced, to be completed, to be confirmed, to be decided, to be
  defined, to be determined, not applicable, not available, not available yet, not yet available, not specified, not
  yet specified, not provided, not given, not stated, not known, not entered, not set, not found, not disclosed, not
  mentioned, none given, none provided, none specified, none available, no data, no value, no info, no information, no
  text, no title, no description, no description available, no description provided, keine angabe, keine angaben,
  nicht angegeben, nicht verfügbar, unbekannt, leer, entfällt, non renseigné, non renseignée, non précisé, non
  disponible, non applicable, sans objet, inconnu, aucun, aucune, no aplica, no consta, no disponible, no definido,
  sin datos, sin descripción, desconocido, ninguno, ninguna, vacío, não informado, não aplicável, não se aplica, não
  disponível, não especificado, sem informação, desconhecido, nenhum, nenhuma, vazio`;
/** Only where points or slashes say that they are no names: "k.A.", "n/d". */
const SHORT_WORDS = new Set(["ka", "nd", "nc", "nr", "np"]);
/** Only after a number sign. */
const OF_SPREADSHEETS = new Set("ref value name num div0 field error spill calc".split(" "));
const LONGEST_MISSING = 40;
const DECISIVE = 3;

const missingPhrases = MISSING_WORDS.split(",").map((phrase) => splitAtSpaces(phrase).join(" "));
const missingLetters = new Set(missingPhrases.map(lettersOf));
/** How they begin, if not with a sign. */
const beginnings = new Set([
  ...missingPhrases.map((phrase) => phrase.slice(0, DECISIVE)),
  ...[...SHORT_WORDS, "na"].flatMap((word) => [`${word[0]}.${word[1]}`, `${word[0]}/${word[1]}`]),
  ...["n /", "n a", "na."],
]);

/** Return the letters and digits of a text, with its case folded as far as the words above need it. */
function lettersOf(text) {
  const small = [...text].filter(isLetterOrDigit).join("").toLowerCase().replaceAll("\xdf", "ss");
  const folded = small.replace(/[\u017f\ufb00-\ufb06]/g, (letter) => letter.normalize("NFKC"));
  return [...folded].filter(isLetterOrDigit).join("");
}

/** Whether a text is none. */
export function isMissing(text) {
  const begins = firstCharacters(text, DECISIVE);
  if (!beginnings.has(begins.toLowerCase()) && isLetterOrDigit(begins)) return false;
  if (!hasLetterOrDigit(text)) return true;
  if (text.length > 2 * LONGEST_MISSING || countCharacters(text) > LONGEST_MISSING) return false;
  const letters = lettersOf(text);
  if (missingLetters.has(letters)) return true;
  if (SHORT_WORDS.has(letters) && /[./]/.test(text)) return true;
  return OF_SPREADSHEETS.has(letters) && withoutLeadingSpaces(text).startsWith("#");
}
