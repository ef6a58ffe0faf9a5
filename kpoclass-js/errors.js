// The errors of kpoclass, named as in Python.

/** Base of all errors that kpoclass throws. */
export class KpoclassError extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** A text has no letter or digit, or only says that there is none, such as "N/A". */
export class EmptyTextError extends KpoclassError {}

/** Something other than a text, or than a model's address or bytes. */
export class TextTypeError extends KpoclassError {}

/** A model file is truncated, altered or too new, or has values out of bounds. */
export class ModelFormatError extends KpoclassError {}

/** Name what was given instead of what was expected. */
export function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;
}
