// What to do with a file by its name and its first bytes: a posting to show, a table to label, or why it is neither.

const POSTINGS = /\.(txt|text|md|html?|xhtml)$/i;
const REFUSED = [
  [/\.pdf$/i, "%PDF", "a PDF"],
  [/\.(docx?|dotx?|odt|rtf|pages)$/i, "{\\rtf", "a Word document"],
  [/\.(xls|xlsb|ods|numbers)$/i, "", "a workbook of another kind than .xlsx"],
  [/\.(eml|msg|mht(ml)?)$/i, "", "a mail"],
  [/\.(zip|gz|7z|rar|tar)$/i, "", "an archive"],
  [/\.(png|jpe?g|gif|webp|heic|tiff?|bmp|svg)$/i, "", "a picture"],
  [/\.(parquet|feather|arrow)$/i, "PAR1", "a columnar file"],
];
const INSTEAD = {
  "a workbook of another kind than .xlsx": "save it as .xlsx or CSV, or use the command kpoclass label",
  "a columnar file": "save it as CSV, or use the command kpoclass label",
  "an archive": "drop a file that is in it",
  "a picture": "type or paste its text",
};

/** Return why this page does not read such a file, and what works, or an empty string. */
export function whyRefused(name, bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 5));
  const [, , kind] = REFUSED.find(([named, mark]) => named.test(name) || (mark && head.startsWith(mark))) ?? [];
  if (!kind) return "";
  const instead = INSTEAD[kind] ?? "copy its text and paste it as a text, or use the command kpoclass posting";
  return `${name} is ${kind}, which this page does not read: ${instead}.`;
}

/** Whether a file of this name holds one text rather than rows. */
export function isPosting(name) {
  return POSTINGS.test(name);
}
