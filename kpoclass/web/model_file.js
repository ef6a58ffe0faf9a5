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
const SECTION_NAMES = Object.keys(SECTIONS);
const LENGTHS_END = PREFIX + 4 * SECTION_NAMES.length;
/** Bytes before the sections; they tell how long the file is. */
export const MODEL_HEADER = toMultipleOfEight(LENGTHS_END);

function toMultipleOfEight(length) {
  return Math.ceil(length / 8) * 8;
}

/** Return the length of each section, and of the whole file, by its first bytes. */
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
  if (version !== FORMAT_VERSION) {
    const advice = version > FORMAT_VERSION ? "Upgrade kpoclass" : "Train the model again with this version";
    throw new ModelFormatError(
      `${name}: format version ${version}; this kpoclass reads version ${FORMAT_VERSION}. ${advice}`,
    );
  }
  const lengths = SECTION_NAMES.map((_, number) => view.getUint32(PREFIX + 4 * number, true));
  const expected = lengths.reduce((sum, length) => sum + toMultipleOfEight(length), MODEL_HEADER);
  if (expected > LARGEST_FILE) {
    throw new ModelFormatError(
      `${name}: too large: expected at most ${LARGEST_FILE} bytes, its header says ${expected}`,
    );
  }
  return { lengths, expected, checksum: view.getUint32(12, true) };
}

/** Return how many bytes a model file has, by its first ones. */
export function sizeOfModelFile(bytes, name) {
  return layoutOf(bytes, name).expected;
}

/** Read the sections of a model file, called by a name in errors; check checksum and contents. */
export function readModelFile(bytes, name) {
  const { lengths, expected, checksum } = layoutOf(bytes, name);
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
  let start = MODEL_HEADER;
  let isPadded = areZero(bytes.subarray(LENGTHS_END, MODEL_HEADER));
  SECTION_NAMES.forEach((section, number) => {
    const end = start + lengths[number];
    sections[section] = bytes.slice(start, end);
    start = toMultipleOfEight(end);
    isPadded &&= areZero(bytes.subarray(end, start));
  });
  if (!isPadded) throw new ModelFormatError(`${name}: altered: expected zeros between the sections; copy it again`);
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
