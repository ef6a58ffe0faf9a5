import { KpoclassError } from "./errors.js";

/** A file that is no table, or is damaged. */
export class DataError extends KpoclassError {}
