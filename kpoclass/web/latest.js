/** One piece of long work at a time: a new one stops the old. */
import { Pace, pause } from "./pace.js";

/** The newest piece of work of one kind. */
export class Latest {
  /** Stop what is going on. */
  stop() {
    this.controller?.abort();
    this.controller = null;
  }

  /** Do this work; answers undefined, and no more of it is done, if it was stopped. */
  async run(work) {
    this.stop();
    const { signal } = (this.controller = new AbortController());
    const rest = async () => {
      await pause();
      signal.throwIfAborted();
    };
    try {
      const result = await work(new Pace(rest));
      return signal.aborted ? undefined : result;
    } catch (error) {
      if (!signal.aborted) throw error;
      return undefined;
    }
  }
}
