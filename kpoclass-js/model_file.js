// The model file: layout, checksum, and the bounds within which every use of its numbers is safe.
// docs/model-format.md describes it.

import { crc32 } from "./crc32.js";
import { ModelFormatError } from "./errors.js";

/** What the weights are of, in their order. */
export const HEADS = ["kpo", "in_scope", "bpo_1", "bpo_2", "kpo_4"];
/** Bytes of the largest file that is read. */
const LARGEST_FILE = 64 << 20;

const MAGIC = "KPOCLASS";
const FORMAT_VERSION = 2;
const LONGEST_WORD = 32;
const PREFIX = 16;
const SECTIONS = {
  metadata: Uint8Array,
  words: Uint8Array,
  word_stems: Uint16Array,
  bigram_first: Uint16Array,
  bigram_second: Uint16Array,
  title_features: Uint32Array,
  idf: Uint16Array,
  weights: Int16Array,
  heads: Float64Array,
};
/** The sections of each format version. In version 1, titles had no weights of their own. */
const SECTIONS_OF = {
  1: Object.keys(SECTIONS).filter((section) => section !== "title_features"),
  [FORMAT_VERSION]: Object.keys(SECTIONS),
};
/** The least probability of a confident label in version 1, where it was a constant and no part of the file. */
const FORMER_LEAST_PROBABILITY = new Uint8Array(Float64Array.of(0.65).buffer);
/** Bytes before the sections of the newest version, and no fewer than of any; they tell how long the file is. */
export const MODEL_HEADER = toMultipleOfEight(lengthsEnd(SECTIONS_OF[FORMAT_VERSION]));

function lengthsEnd(sections) {
  return PREFIX + 4 * sections.length;
}

function toMultipleOfEight(length) {
  return Math.ceil(length / 8) * 8;
}

/** Return the sections of a file, the length of each, and of the whole file, by its first bytes. */
function layoutOf(bytes, name) {
  const begins = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (begins !== MAGIC) {
    const advice = "give kpoclass.model, the shipped model, or one that kpoclass train wrote";
    throw new ModelFormatError(`${name}: expected a kpoclass model file, got another kind of file; ${advice}`);
  }
  if (bytes.length < MODEL_HEADER) {
    throw new ModelFormatError(
      `${name}: truncated: ${bytes.length} bytes, and the header alone has ${MODEL_HEADER}; copy it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, MODEL_HEADER);
  const version = view.getUint32(8, true);
  const names = SECTIONS_OF[version];
  if (!names) {
    const advice = version > FORMAT_VERSION ? "Upgrade kpoclass" : "Copy it again";
    throw new ModelFormatError(
      `${name}: format version ${version}; this kpoclass reads versions 1 to ${FORMAT_VERSION}. ${advice}`,
    );
  }
  const lengths = names.map((_, number) => view.getUint32(PREFIX + 4 * number, true));
  const header = toMultipleOfEight(lengthsEnd(names));
  const expected = lengths.reduce((sum, length) => sum + toMultipleOfEight(length), header);
  if (expected > LARGEST_FILE) {
    throw new ModelFormatError(
      `${name}: too large: expected at most ${LARGEST_FILE} bytes, its header says ${expected}`,
    );
  }
  return { version, names, lengths, header, expected, checksum: view.getUint32(12, true) };
}

/** Return how many bytes a model file has, by its first ones. */
export function sizeOfModelFile(bytes, name) {
  return layoutOf(bytes, name).expected;
}

/** Read the sections of a model file, called by a name in errors; check checksum and contents. */
export function readModelFile(bytes, name) {
  const { version, names, lengths, header, expected, checksum } = layoutOf(bytes, name);
  if (bytes.length < expected) {
    throw new ModelFormatError(`${name}: truncated: expected ${expected} bytes, got ${bytes.length}; copy it again`);
  }
  if (bytes.length > expected) {
    throw new ModelFormatError(`${name}: too long: expected ${expected} bytes, got more; copy it again`);
  }
  if (crc32(bytes.subarray(PREFIX)) !== checksum) {
    throw new ModelFormatError(`${name}: altered: the checksum does not match the contents; copy it again`);
  }
  const sections = {};
  let start = header;
  let isPadded = areZero(bytes.subarray(lengthsEnd(names), header));
  names.forEach((section, number) => {
    const end = start + lengths[number];
    sections[section] = bytes.slice(start, end);
    start = toMultipleOfEight(end);
    isPadded &&= areZero(bytes.subarray(end, start));
  });
  if (!isPadded) throw new ModelFormatError(`${name}: altered: expected zeros between the sections; copy it again`);
  if (version === 1) {
    sections.title_features = new Uint8Array(0);
    const heads = new Uint8Array(sections.heads.length + FORMER_LEAST_PROBABILITY.length);
    heads.set(sections.heads);
    heads.set(FORMER_LEAST_PROBABILITY, sections.heads.length);
    sections.heads = heads;
  }
  for (const [section, Numbers] of Object.entries(SECTIONS)) {
    if (sections[section].length % Numbers.BYTES_PER_ELEMENT) {
      throw new ModelFormatError(`${name}: a section's length does not fit its items; copy it again`);
    }
    sections[section] = new Numbers(sections[section].buffer);
  }
  return checkedSections(sections, name);
}

function areZero(bytes) {
  return bytes.every((byte) => byte === 0);
}

function isAscending(numbers) {
  for (let i = 1; i < numbers.length; i++) if (numbers[i - 1] >= numbers[i]) return false;
  return true;
}

function largestOf(numbers) {
  return numbers.reduce((largest, number) => (number > largest ? number : largest), -1);
}

/** Return what a model consists of; refuse what is out of bounds. */
function checkedSections(sections, name) {
  const check = (holds, expected) => {
    if (!holds) throw new ModelFormatError(`${name}: out of bounds: expected ${expected}`);
  };
  const { word_stems, bigram_first, bigram_second, title_features, idf, weights, heads } = sections;
  const isLetter = (byte) => (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte === 10;
  check(sections.words.length > 0 && sections.words.every(isLetter), "words of ASCII letters and digits");
  const words = new TextDecoder().decode(sections.words).split("\n");
  check(words.every((word) => word.length > 0), "no empty word");
  check(words.every((word) => word.length <= LONGEST_WORD), `words of at most ${LONGEST_WORD} letters`);
  check(isAscending(words), "words in ascending order, each once");
  const nText = idf.length - title_features.length;
  const nStems = nText - bigram_first.length;
  check(nStems > 0, "more features than bigrams and title features");
  check(word_stems.length === words.length, "one stem per word");
  check(largestOf(word_stems) < nStems, `stems below ${nStems}`);
  check(bigram_first.length === bigram_second.length, "two stems per bigram");
  check(largestOf(bigram_first) < nStems, `first stems below ${nStems}`);
  check(largestOf(bigram_second) < nStems, `second stems below ${nStems}`);
  const pairs = Float64Array.from(bigram_first, (first, place) => first * 0x10000 + bigram_second[place]);
  check(isAscending(pairs), "bigrams in ascending order, each once");
  check(isAscending(title_features), "title features in ascending order, each once");
  check(!title_features.length || title_features.at(-1) < nText, `title features below ${nText}`);
  check(idf.every((number) => number > 0), "idf above zero");
  check(weights.length === HEADS.length * idf.length, `${HEADS.length} weights per feature`);
  check(heads.length === 2 * HEADS.length + 1, `${HEADS.length} scales and intercepts, and a least probability`);
  const scales = HEADS.map((_, head) => heads[2 * head]);
  const intercepts = HEADS.map((_, head) => heads[2 * head + 1]);
  const areFinite = heads.every(Number.isFinite) && scales.every((scale) => scale > 0 && scale < 1);
  check(areFinite, "finite scales between 0 and 1, and finite intercepts");
  check(intercepts.every((intercept) => Math.abs(intercept) < 1e6), "intercepts below a million");
  const leastProbability = heads.at(-1);
  check(leastProbability >= 0.5 && leastProbability <= 1, "a least probability from 0.5 to 1");
  const { metadata } = sections;
  const numbers = { scales, intercepts, leastProbability, nStems, nText };
  return { metadata, words, word_stems, pairs, title_features, idf, weights, ...numbers };
}

/** Read the metadata of a model: what it was made from and how it scored. */
export function readMetadata(bytes) {
  let metadata;
  try {
    metadata = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelFormatError(`the metadata is not JSON: ${error.message}`);
  }
  if (metadata === null || typeof metadata !== "object" || Array.isArray(metadata)) {
    throw new ModelFormatError("the metadata should be a JSON object");
  }
  return metadata;
}
