/** A file that is no table, or is damaged. */
export class DataError extends Error {
  constructor(message) {
    super(message);
    this.name = "DataError";
  }
}
