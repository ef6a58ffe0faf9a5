// Until the classifier's own arrive: what is no text, and markup.

const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const MISSING = new Set("na nan none null nil notapplicable notavailable keineangabe tbd tba unknown missing".split(" "));

export const isMissing = (text) => !/[\p{L}\p{N}]/u.test(text) || (text.length <= 40 && MISSING.has(letters(text)));
export const withoutMarkup = (text) => text;
