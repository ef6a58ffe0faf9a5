/** Base of all errors that kpoclass throws. */
export class KpoclassError extends Error {}
/** A text has no letter or digit, or only says that there is none, such as "N/A". */
export class EmptyTextError extends KpoclassError {}
/** Something other than a text, or than a model's address or bytes. */
export class TextTypeError extends KpoclassError {}
/** A model file is truncated, altered or too new, or has values out of bounds. */
export class ModelFormatError extends KpoclassError {}

/** The result for one text, with the fields of Python's `Classification`. */
export interface Classification {
  readonly label: "KPO" | "BPO";
  /** Calibrated probability of the label, from 0.5 to 1. */
  readonly probability: number;
  /** Calibrated probability that the work is KPO. */
  readonly p_kpo: number;
  /** ISCO-08 skill level that the work needs; BPO is 1 to 3, KPO is 3 or 4. */
  readonly skill_level: 1 | 2 | 3 | 4;
  /** Whether the work could be delivered remotely by an outsourcing provider. */
  readonly in_scope: boolean;
  readonly p_in_scope: number;
  /** Share of the text's words that the model knows. */
  readonly coverage: number;
  /** Whether the label can be relied on as far as the model can tell. */
  readonly confident: boolean;
  /** Why it is not confident; null if it is. */
  readonly reason: "unknown words" | "too short" | "close call" | null;
}

/** What one word or phrase adds to the log-odds of KPO. */
export interface Contribution {
  /** The word or phrase, as first written in the text. */
  readonly term: string;
  /** Positive speaks for KPO, negative for BPO. */
  readonly weight: number;
  /** Where it occurs: `text.slice(start, end)` each time. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  /** Whether this is what the term adds by standing in the title. */
  readonly in_title: boolean;
}

/** A classification explained: `intercept` and the weights of all contributions sum to `log_odds`. */
export interface Explanation {
  /** The text that was classified. */
  readonly text: string;
  readonly classification: Classification;
  readonly log_odds: number;
  readonly intercept: number;
  /** Strongest first, in either direction. */
  readonly contributions: readonly Contribution[];
}

/** A trained model. */
export class Model {
  /** Read a model from the bytes of its file; `name` is what errors call it. */
  constructor(bytes: Uint8Array, name?: string);
  /** The first 12 hexadecimal digits of the SHA-256 of the model's file. */
  readonly fingerprint: string;
  /** What the model was made from and how it scored; a fresh copy. */
  readonly metadata: Record<string, unknown>;
  /** Classify one text; a title that stands apart is put before it. With a title, the text may be empty or null. */
  classify(text: string | null, title?: string | null): Classification;
  /** Explain which words and phrases decided the label of one text. */
  explain(text: string | null, title?: string | null): Explanation;
}

/** Load a model from its address, a response of fetch, a file that was chosen, or its bytes. */
export function loadModel(source: string | URL | Response | Blob | ArrayBuffer | Uint8Array): Promise<Model>;
