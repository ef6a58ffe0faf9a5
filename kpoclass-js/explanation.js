// Why a text got its label: the words and phrases, what each adds, and where it occurs.

import { contributionsOf, countFeatures } from "./scoring.js";
import { tokenize } from "./tokens.js";

/** Return the places of each known feature of a text and of its title, in units of the string. */
function findSpans(tokens, vocabulary) {
  const spans = new Map();
  const add = (feature, start, end) => {
    if (feature < 0) return;
    if (!spans.has(feature)) spans.set(feature, []);
    spans.get(feature).push([start, end]);
  };
  let [before, beforeStart] = [-1, 0];
  tokens.words.forEach((word, place) => {
    const [start, end] = [tokens.starts[place], tokens.ends[place]];
    const stem = vocabulary.stemOf(word);
    for (const [feature, begin] of [[stem, start], [vocabulary.pairOf(before, stem), beforeStart]]) {
      add(feature, begin, end);
      if (feature >= 0 && place < tokens.titleLength) add(vocabulary.titleOf(feature), begin, end);
    }
    [before, beforeStart] = [stem, start];
  });
  return spans;
}

function compareSpans(some, others) {
  for (let i = 0; i < Math.min(some.length, others.length); i++) {
    const difference = some[i][0] - others[i][0] || some[i][1] - others[i][1];
    if (difference) return difference;
  }
  return some.length - others.length;
}

/** Explain the classification of one text. */
export function explainText(text, classification, vocabulary, parameters) {
  const tokens = tokenize(text);
  const weights = contributionsOf(countFeatures(tokens, vocabulary), parameters);
  const contributions = [...findSpans(tokens, vocabulary)].map(([feature, spans]) => ({
    term: text.slice(...spans[0]),
    weight: weights.get(feature),
    spans,
    in_title: feature >= parameters.nText,
  }));
  contributions.sort((a, b) => {
    const byWeight = Math.abs(b.weight) - Math.abs(a.weight);
    return byWeight || compareSpans(a.spans, b.spans) || Number(a.in_title) - Number(b.in_title);
  });
  const intercept = parameters.intercepts[0];
  const log_odds = intercept + contributions.reduce((sum, { weight }) => sum + weight, 0);
  return { text, classification, log_odds, intercept, contributions };
}
