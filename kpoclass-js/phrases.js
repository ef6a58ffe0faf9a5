// A result in plain words, the same as in a notebook.

export const LABELS = { KPO: "knowledge process work", BPO: "business process work" };
export const LEVELS = {
  1: "elementary",
  2: "clerk, service or operator",
  3: "technician or associate professional",
  4: "professional or manager",
};
export const SCOPES = { true: "could be delivered from a distance", false: "has to be done on the spot" };
export const REASONS = {
  "close call": "its probability is below what the model takes for enough",
  "too short": "it knows one word alone, or only words of rank",
  "unknown words": "it knows fewer than two in three of the words",
};

/** Write a number with so many decimals; what is exactly half way goes to the even one, as in Python. */
function withDecimals(number, decimals) {
  const eighths = Math.abs(number) * (decimals ? 8 : 2);
  const isHalfWay = eighths % 2 === 1; // of two decimals, only the odd eighths are
  if (!isHalfWay) return number.toFixed(decimals);
  const below = Math.floor(Math.abs(number) * 10 ** decimals);
  return ((Math.sign(number) * (below + (below % 2))) / 10 ** decimals).toFixed(decimals);
}

/** Return a probability as a percentage that never claims to be certain. */
export function percent(share) {
  if (share >= 0.995) return "over 99 %";
  return share >= 0.005 ? `${withDecimals(share * 100, 0)} %` : "under 1 %";
}

/** Return a weight with its sign, a true minus. */
export function signed(weight) {
  const isNegative = weight < 0 || Object.is(weight, -0);
  return `${isNegative ? "\u2212" : "+"}${withDecimals(Math.abs(weight), 2)}`;
}

/** Return what a result says beside its label: probability, skill level, scope. */
export function facts(result) {
  const inScope = result.in_scope ? result.p_in_scope : 1 - result.p_in_scope;
  return [
    `probability ${percent(result.probability)}`,
    `skill level ${result.skill_level} (${LEVELS[result.skill_level]})`,
    `${SCOPES[result.in_scope]} (probability ${percent(inScope)})`,
  ];
}

/** Return whether the label can be relied on, as a sentence. */
export function advice(result) {
  if (result.reason === null) return "The model sees no reason to doubt this label.";
  return `Have a person look at it: ${result.reason} (${REASONS[result.reason]}).`;
}
