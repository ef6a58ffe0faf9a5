// Words, pairs of stems, and features in a title to feature numbers.

/** Looks up the words and features of a model. */
export class Vocabulary {
  constructor(parameters) {
    const { words, word_stems, pairs, title_features, nStems, nText } = parameters;
    this.stems = new Map();
    for (let i = 0; i < words.length; i++) this.stems.set(words[i], word_stems[i]);
    this.pairs = pairs;
    this.nStems = nStems;
    this.firstPair = firstPairs(pairs, nStems);
    this.titles = new Int32Array(nText).fill(-1);
    title_features.forEach((feature, number) => (this.titles[feature] = nText + number));
  }

  /** Return the stem of a word, or -1. */
  stemOf(word) {
    return this.stems.get(word) ?? -1;
  }

  /** Return the feature of two adjacent stems, or -1. */
  pairOf(first, second) {
    if (first < 0 || second < 0) return -1;
    const pair = first * 0x10000 + second;
    let [low, high] = [this.firstPair[first], this.firstPair[first + 1]];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pairs[middle] < pair) low = middle + 1;
      else high = middle;
    }
    return low < this.firstPair[first + 1] && this.pairs[low] === pair ? this.nStems + low : -1;
  }

  /** Return what a stem or pair is in a title, or -1. */
  titleOf(feature) {
    return this.titles[feature];
  }
}

/** Return where the pairs begin with each stem; they are in ascending order. */
function firstPairs(pairs, nStems) {
  const first = new Uint32Array(nStems + 1);
  for (const pair of pairs) first[Math.floor(pair / 0x10000) + 1]++;
  for (let stem = 0; stem < nStems; stem++) first[stem + 1] += first[stem];
  return first;
}
