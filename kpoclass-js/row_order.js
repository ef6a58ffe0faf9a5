// In which order rows are shown, and which of them.

/** By name of a column, what rows are sorted by; undefined comes last in either direction. */
const SORT_KEYS = {
  row: (_result, place) => place,
  body: (_result, _place, text) => text.toLowerCase(),
  label: (result) => result.label,
  probability: (result) => result.probability,
  level: (result) => result.skill_level,
  scope: (result) => result.p_in_scope,
  doubt: (result) => (result.error ? 0 : result.confident ? 2 : 1) + (result.probability ?? 0),
};

/** By name, which rows are kept. */
export const FILTERS = {
  all: () => true,
  "not confident": (result) => result.label && !result.confident,
  KPO: (result) => result.label === "KPO",
  BPO: (result) => result.label === "BPO",
  errors: (result) => Boolean(result.error),
};

function before(one, other, descending) {
  if (one === undefined || other === undefined) return other === undefined;
  return descending ? one >= other : one <= other;
}

/** Return the places of rows as a column sorts them, equal ones as they stood; textAt gives a row's text. */
export async function sortedPlaces(results, textAt, column, descending, pace) {
  const keys = [];
  for (const result of results) {
    keys.push(SORT_KEYS[column](result, keys.length, column === "body" ? textAt(keys.length) : ""));
    if (keys.length % 64 === 0 && pace.isDue) await pace.rest();
  }
  let from = Uint32Array.from(keys.keys());
  let to = new Uint32Array(keys.length);
  for (let width = 1; width < keys.length; width *= 2) {
    for (let left = 0; left < keys.length; left += 2 * width) {
      const middle = Math.min(left + width, keys.length);
      const end = Math.min(middle + width, keys.length);
      for (let at = left, one = left, other = middle; at < end; at++) {
        const first = other === end || (one < middle && before(keys[from[one]], keys[from[other]], descending));
        to[at] = from[first ? one++ : other++];
        if (at % 1024 === 0 && pace.isDue) await pace.rest();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
