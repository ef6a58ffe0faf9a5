// Long work in slices, so that a page stays alive meanwhile.

/** Let the page draw and hear its reader, then go on. */
export function pause() {
  return globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** Milliseconds of a slice. */
const SLICE = 16;

/** Say when a slice is over: `if (pace.isDue) await pace.rest();`. */
export class Pace {
  constructor(rest = pause) {
    this.wait = rest;
    this.since = performance.now();
  }

  get isDue() {
    return performance.now() - this.since > SLICE;
  }

  async rest() {
    await this.wait();
    this.since = performance.now();
  }
}
