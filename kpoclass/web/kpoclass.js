// Says whether a job title, task or posting is KPO or BPO work, as the Python package kpoclass does, in a browser or in
// Node. docs/javascript.md tells how to use it.

import { checkedText } from "./titled.js";
import { decide } from "./decision.js";
import { explainText } from "./explanation.js";
import { KpoclassError, TextTypeError, kindOf } from "./errors.js";
import { LARGEST_FILE, readMetadata, readModelFile } from "./model_file.js";
import { countFeatures, logOddsOf } from "./scoring.js";
import { sha256 } from "./sha256.js";
import { tokenize } from "./tokens.js";
import { Vocabulary } from "./vocabulary.js";

export { EmptyTextError, KpoclassError, ModelFormatError, TextTypeError } from "./errors.js";

/** A trained model: texts in, results out. `loadModel` makes one. */
export class Model {
  #bytes;
  #fingerprint = "";
  #parameters;
  #vocabulary;

  /** Read a model from the bytes of its file. */
  constructor(bytes, name = "the model") {
    this.#bytes = new Uint8Array(bytes); // a copy: what is given may change
    this.#parameters = readModelFile(this.#bytes, name);
    this.#vocabulary = new Vocabulary(this.#parameters);
  }

  /** A short name for exactly this model: the first 12 hexadecimal digits of the SHA-256 of its file. */
  get fingerprint() {
    this.#fingerprint ||= sha256(this.#bytes).slice(0, 12);
    return this.#fingerprint;
  }

  /** What the model was made from and how it scored; a fresh copy. */
  get metadata() {
    return readMetadata(this.#parameters.metadata);
  }

  /** Classify one text; a title that stands apart is put before it. */
  classify(text, title = null) {
    return this.#classifyPlain(checkedText(text, title));
  }

  /** Explain which words and phrases decided the label of one text. */
  explain(text, title = null) {
    const plain = checkedText(text, title);
    return explainText(plain, this.#classifyPlain(plain), this.#vocabulary, this.#parameters);
  }

  #classifyPlain(text) {
    const found = countFeatures(tokenize(text), this.#vocabulary);
    return decide(found, logOddsOf(found, this.#parameters), this.#parameters.leastProbability);
  }
}

/** Load a model from its address, a response of fetch, or its bytes. */
export async function loadModel(source) {
  if (source instanceof Uint8Array) return new Model(source);
  if (source instanceof ArrayBuffer) return new Model(new Uint8Array(source));
  if (typeof source === "string" || source instanceof URL) return loadModel(await fetch(source));
  if (typeof Response !== "undefined" && source instanceof Response) {
    const name = source.url || "the model";
    if (!source.ok) throw new KpoclassError(`${name}: expected a model file, got HTTP status ${source.status}`);
    return new Model(await bytesOf(source), name);
  }
  throw new TextTypeError(
    `expected the address of a model file, a Response, an ArrayBuffer or a Uint8Array, got ${kindOf(source)}`,
  );
}

/** Return the bytes of a response, no more than the largest model has and one. */
async function bytesOf(response) {
  const reader = response.body.getReader();
  const chunks = [];
  let size = 0;
  for (let part; size <= LARGEST_FILE && !(part = await reader.read()).done; size += part.value.length) {
    chunks.push(part.value);
  }
  if (size > LARGEST_FILE) await reader.cancel();
  const bytes = new Uint8Array(size);
  let place = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, place);
    place += chunk.length;
  }
  return bytes;
}
