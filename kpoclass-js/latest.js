// One piece of long work at a time: a new one stops the old.

import { Pace } from "./pace.js";

const channel = new MessageChannel();
const resting = [];
channel.port1.onmessage = () => resting.shift()();

/** Let the browser draw and hear clicks: scheduler.yield would go before drawing, and a timer waits for long when hidden. */
function turn() {
  return new Promise((resume) => {
    resting.push(resume);
    channel.port2.postMessage(null);
  });
}

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
      await turn();
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
