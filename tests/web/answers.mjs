// Answers calls, one JSON line of them after the other, each with one JSON line: `node answers.mjs MODEL`.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { tells } from "../../kpoclass/web/bare_words.js";
import { isLetterOrDigit, isNewer, splitAtSpaces, splitLines } from "../../kpoclass/web/characters.js";
import { resolveEntities } from "../../kpoclass/web/entities.js";
import { encodable, shownTerm, strength, strongestTerms, toPieces } from "../../kpoclass/web/highlights.js";
import { Model, loadModel } from "../../kpoclass/web/kpoclass.js";
import { plainText } from "../../kpoclass/web/markup.js";
import { isMissing } from "../../kpoclass/web/missing.js";
import { advice, facts, percent, signed } from "../../kpoclass/web/phrases.js";
import { sha256 } from "../../kpoclass/web/sha256.js";
import { standIn, tokenize } from "../../kpoclass/web/tokens.js";

let model = await loadModel(readFileSync(process.argv[2]));
const bytesOf = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
const ODD = { NaN: NaN, undefined: undefined, String: new String("Actuary"), Date: new Date(0), function: () => "Actuary" };
const AS = {
  ArrayBuffer: (bytes) => bytes.buffer,
  Uint8Array: (bytes) => bytes,
  "part of a buffer": (bytes) => new Uint8Array([1, 2, 3, ...bytes, 4]).subarray(3, 3 + bytes.length),
  DataView: (bytes) => new DataView(bytes.buffer),
  Blob: (bytes) => new Blob([bytes]),
  Response: (bytes) => new Response(bytes),
  Buffer: (bytes) => Buffer.from(bytes),
};
const characters = (from, to) => Array.from({ length: to - from }, (_, n) => String.fromCodePoint(from + n));

const calls = {
  classify: (text, title) => model.classify(text, title),
  classifyOdd: (name, title) => model.classify(ODD[name], title),
  withOddTitle: (text, name) => model.classify(text, ODD[name]),
  explain: (text, title) => model.explain(text, title),
  use: (base64) => ((model = new Model(bytesOf(base64))), model.fingerprint),
  exports: async (name) => Object.keys(await import(`../../kpoclass/web/${name}`)),
  metadata: () => model.metadata,
  loadAs: async (kind, base64) => (await loadModel(AS[kind](bytesOf(base64)))).fingerprint,
  loadNothing: async () => await loadModel(new Response(null)),
  load: async (address) => (await loadModel(address)).fingerprint,
  fold: (from, to) => characters(from, to).map((each) => (each > "\xff" ? standIn(each.codePointAt(0)) : each)),
  words: (from, to) => characters(from, to).map((each) => tokenize(each).words),
  lettersOrDigits: (from, to) => characters(from, to).map(isLetterOrDigit),
  newer: (from, to) => characters(from, to).map((each) => isNewer(each.codePointAt(0))),
  tokens: (text) => [tokenize(text).words, tokenize(text).titleLength],
  tells, plainText, resolveEntities, isMissing, splitAtSpaces, splitLines, percent, signed, strength, encodable,
  phrases: (text, title) => [facts(model.classify(text, title)), advice(model.classify(text, title))],
  pieces: (text, title) => toPieces(model.explain(text, title)),
  strongest: (text, most) => strongestTerms(model.explain(text), most),
  shown: (text) => model.explain(text).contributions.map(shownTerm),
  sha256: (base64) => sha256(bytesOf(base64)),
};

async function answer([name, ...given]) {
  try {
    return { value: await calls[name](...given) };
  } catch (error) {
    return { error: error.name, message: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const answers = [];
  for (const call of JSON.parse(line)) answers.push(await answer(call));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
process.exit(); // without waiting for connections that are kept alive
