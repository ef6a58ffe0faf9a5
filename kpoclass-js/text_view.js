// One text, answered while it is typed.

import { announce, byId } from "./elements.js";
import { KpoclassError } from "./kpoclass.js";
import { tooLong } from "./labelled_rows.js";
import { plainText } from "./markup.js";
import { Pace } from "./pace.js";
import { showResult, spoken } from "./result_view.js";
import { decodedText } from "./text_encoding.js";

const EXAMPLE = ["Accounts payable analyst", "Match invoices to purchase orders, and advise the finance director on how to forecast cash and model risk."];
const LEAST_WAIT = 150;
const TYPING_ENDS = 1500;
/** Browsers take seconds to lay out a field with more. */
const LONGEST_TEXT = 200_000;
/** Titles are no longer, and neither do they end or begin as the lines of a posting do. */
const LISTED = /^[\p{L}\p{N}].{0,78}[^\s.:;,!?]$/u;
const FEWEST_LISTED = 3;
/** Whether lines are such as spreadsheets copy: cells with tabs between them, or one column of titles. */
function areCopiedRows(text) {
  const lines = text.trim().split("\n", 1000);
  const isRow = (line) => line.trim().includes("\t");
  const isListed = (line) => LISTED.test(line.trim());
  return (lines.length > 1 && lines.slice(0, 2).every(isRow)) || (lines.length >= FEWEST_LISTED && lines.every(isListed));
}

/** The part of the page for one text. */
export class TextView {
  constructor(model) {
    this.model = model;
    this.wait = LEAST_WAIT;
    const form = byId("text-form");
    form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.answer({ after: TYPING_ENDS }), this.wait);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer({ isAsked: true });
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      this.open("", null);
      byId("text").focus();
    });
    form.addEventListener("paste", (event) => {
      const problem = tooLong(event.clipboardData.getData("text"), LONGEST_TEXT);
      if (!problem) return;
      event.preventDefault();
      this.complain(problem);
    });
    byId("example").addEventListener("click", () => this.open(EXAMPLE[1], EXAMPLE[0]));
    this.answer({ after: TYPING_ENDS }); // for what the browser kept of an earlier visit
  }

  /** Say what is wrong, or nothing; there is no answer then. */
  complain(problem) {
    byId("result").hidden ||= Boolean(problem);
    byId("text-problem").textContent = problem && `${problem[0].toUpperCase()}${problem.slice(1)}.`;
  }

  /** Put a text into the form and answer. */
  open(text, title, heading) {
    const problem = tooLong(text, LONGEST_TEXT);
    byId("text").value = problem ? "" : text;
    byId("title").value = title ?? "";
    this.answer({ heading });
    if (problem) this.complain(problem);
  }

  /** Read a file that holds one text. */
  async openFile(name, bytes) {
    try {
      const { text } = await decodedText(bytes, name, new Pace());
      this.open(/\.x?html?$/i.test(name) ? plainText(text) : text, null, name);
      this.focus();
    } catch (error) {
      this.open("", null);
      byId("text-problem").textContent = error.message;
    }
  }

  /** Go to the answer, or to the text if there is none. */
  focus() {
    (byId("result").hidden ? byId("text") : byId("result-heading")).focus();
  }

  /** Answer for what is in the form, and tell those who listen after some milliseconds; a blank text only if asked. */
  answer({ after = 0, isAsked = false, heading = "The answer" } = {}) {
    clearTimeout(this.timer);
    const text = byId("text").value;
    const title = byId("title").value.trim() ? byId("title").value : null;
    byId("as-table").hidden = !areCopiedRows(text);
    const began = performance.now();
    try {
      const problem = tooLong(text, LONGEST_TEXT);
      if (!problem) {
        const why = this.model.explain(text, title);
        showResult(byId("result"), why, heading);
        announce(spoken(why.classification), after);
      }
      this.complain(problem);
    } catch (error) {
      if (!(error instanceof KpoclassError)) throw error;
      byId("result").hidden = true;
      this.complain(text.trim() || title || isAsked ? error.message : "");
    }
    this.wait = Math.max(LEAST_WAIT, 3 * (performance.now() - began));
  }
}
