// Says whether a job title, task or posting is KPO or BPO work, as the Python package kpoclass does, in a browser or in
// Node. docs/javascript.md tells how to use it.

import { checkedText } from "./titled.js";
import { decide } from "./decision.js";
import { explainText } from "./explanation.js";
import { KpoclassError, TextTypeError, kindOf } from "./errors.js";
import { MODEL_HEADER, readMetadata, readModelFile, sizeOfModelFile } from "./model_file.js";
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

/** Load a model from its address, a response of fetch, a file that was chosen, or its bytes. */
export async function loadModel(source) {
  if (source instanceof ArrayBuffer) return new Model(new Uint8Array(source));
  if (ArrayBuffer.isView(source)) return new Model(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  if (typeof source === "string" || source instanceof URL) return loadModel(await fetched(source));
  if (source instanceof Blob) return new Model(new Uint8Array(await source.arrayBuffer()), source.name);
  if (source instanceof Response) {
    const name = source.url || "the model";
    if (!source.ok) throw new KpoclassError(`${name}: expected a model file, got HTTP status ${source.status}`);
    return new Model(await bytesOf(source, name), name);
  }
  throw new TextTypeError(
    `expected the address of a model file, a Response, a Blob, an ArrayBuffer or a Uint8Array, got ${kindOf(source)}`,
  );
}

async function fetched(address) {
  try {
    return await fetch(address);
  } catch (error) {
    const advice = "give an address that this program can reach, or the bytes of the file";
    throw new KpoclassError(`${address}: could not be fetched (${error.message}); ${advice}`, { cause: error });
  }
}

/** Return the bytes of a response, no more of them than its first ones say and a chunk. */
async function bytesOf(response, name) {
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  const chunks = [];
  let [size, expected] = [0, Infinity];
  try {
    for (let part; size <= expected && !(part = await reader.read()).done; ) {
      chunks.push(part.value);
      size += part.value.length;
      if (expected === Infinity && size >= MODEL_HEADER) expected = sizeOfModelFile(joined(chunks, size), name);
    }
  } finally {
    await reader.cancel();
  }
  return joined(chunks, size);
}

function joined(chunks, size) {
  const bytes = new Uint8Array(size);
  chunks.reduce((place, chunk) => (bytes.set(chunk, place), place + chunk.length), 0);
  return bytes;
}
