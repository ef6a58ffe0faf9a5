// Tokens to scores: count the features that a model knows, weigh them, return the log-odds of every head.
// kpoclass/inference/scoring.py has the formula; sums are made in its order, so that the doubles agree.

import { HEADS } from "./model_file.js";
import { isNumber, tells } from "./bare_words.js";

const IDF_STEP = 1 / 4096;

/** Counts the features of the tokens of one text. */
export function countFeatures(tokens, vocabulary) {
  const { words, titleLength } = tokens;
  const counts = new Map();
  const titleCounts = new Map();
  const count = (feature, isInTitle) => {
    if (feature < 0) return;
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
    if (isInTitle && vocabulary.titleOf(feature) >= 0) {
      titleCounts.set(vocabulary.titleOf(feature), (titleCounts.get(vocabulary.titleOf(feature)) ?? 0) + 1);
    }
  };
  let [known, countable, told, before] = [0, words.length, 0, -1];
  words.forEach((word, place) => {
    const stem = vocabulary.stemOf(word);
    if (stem >= 0) {
      known++;
      if (told < 2) told = Math.max(told, tells(word));
    } else if (isNumber(word)) countable--;
    count(stem, place < titleLength);
    count(vocabulary.pairOf(before, stem), place < titleLength);
    before = stem;
  });
  return { counts, titleCounts, known, countable, isTelling: told >= (known > 1 ? 1 : 2) };
}

/** Return the sum of the weights of each head, and the length that they are divided by. */
function weigh(counts, parameters) {
  const { idf, weights } = parameters;
  const sums = new Map(); // by how often a feature occurs: whole numbers, exactly, so that their order does not matter
  for (const [feature, count] of counts) {
    let sum = sums.get(count);
    if (!sum) sums.set(count, (sum = new Float64Array(HEADS.length + 1)));
    for (let head = 0; head < HEADS.length; head++) sum[head] += weights[head * idf.length + feature];
    sum[HEADS.length] += idf[feature] * idf[feature];
  }
  const total = new Float64Array(HEADS.length + 1);
  for (const count of [...sums.keys()].sort((a, b) => a - b)) {
    const frequency = 1 + Math.log(count);
    const sum = sums.get(count);
    for (let head = 0; head < HEADS.length; head++) total[head] += frequency * sum[head];
    total[HEADS.length] += frequency * frequency * sum[HEADS.length];
  }
  return { total, length: IDF_STEP * Math.sqrt(total[HEADS.length]) || 1 };
}

/** Return the log-odds of every head. */
export function logOddsOf(found, parameters) {
  const text = weigh(found.counts, parameters);
  const title = weigh(found.titleCounts, parameters);
  return HEADS.map((_, head) => {
    const [intercept, scale] = [parameters.intercepts[head], parameters.scales[head]];
    return intercept + scale * (text.total[head] / text.length) + scale * (title.total[head] / title.length);
  });
}

/** Return what each feature adds to the log-odds of KPO. */
export function contributionsOf(found, parameters) {
  const { idf, weights, scales } = parameters;
  const added = new Map();
  for (const counts of [found.counts, found.titleCounts]) {
    const frequencies = [...counts].map(([feature, count]) => [feature, 1 + Math.log(count)]);
    const squares = frequencies.reduce((sum, [feature, frequency]) => sum + (frequency * idf[feature]) ** 2, 0);
    const length = IDF_STEP * Math.sqrt(squares) || 1;
    for (const [feature, frequency] of frequencies) {
      added.set(feature, (scales[0] / length) * frequency * weights[feature]);
    }
  }
  return added;
}
