/** One text, answered while it is typed. */
import { announce, byId } from "./elements.js";
import { KpoclassError } from "./kpoclass.js";
import { tooLong } from "./labelled_rows.js";
import { plainText } from "./markup.js";
import { Pace } from "./pace.js";
import { showResult, spoken } from "./result_view.js";
import { decodedText } from "./text_encoding.js";

const EXAMPLE = ["Accounts payable analyst", "Match invoices to purchase orders, and advise the finance director on how to forecast cash and model risk."];
const LEAST_WAIT = 150;

/** The part of the page for one text. */
export class TextView {
  constructor(model) {
    this.model = model;
    this.wait = LEAST_WAIT;
    byId("text-form").addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.answer(1500), this.wait);
    });
    byId("text-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer(0, true);
    });
    byId("text-form").addEventListener("reset", (event) => {
      event.preventDefault();
      this.open("", null);
      byId("text").focus();
    });
    byId("example").addEventListener("click", () => this.open(EXAMPLE[1], EXAMPLE[0]));
    this.answer(1500); // of what the browser kept of an earlier visit
  }

  /** Put a text into the form and answer. */
  open(text, title, heading) {
    byId("text").value = text;
    byId("title").value = title ?? "";
    this.answer(0, false, heading);
  }

  /** Read a file that holds one text. */
  async openFile(name, bytes) {
    try {
      const { text } = await decodedText(bytes, name, new Pace());
      this.open(/\.x?html?$/i.test(name) ? plainText(text) : text, null, name);
      byId("result-heading")?.focus();
    } catch (error) {
      this.open("", null);
      byId("text-problem").textContent = error.message;
    }
  }

  /** Answer for what is in the form; told to a screen reader after some milliseconds, a blank text only if asked. */
  answer(after, asked = false, heading = "The answer") {
    clearTimeout(this.timer);
    const text = byId("text").value;
    const title = byId("title").value.trim() ? byId("title").value : null;
    byId("as-table").hidden = (text.slice(0, 100_000).match(/^[^\n]*\S\t[^\n]*\S/gm) ?? []).length < 2;
    const began = performance.now();
    let problem = "";
    try {
      problem = tooLong(text);
      if (!problem) {
        const why = this.model.explain(text, title);
        showResult(byId("result"), why, heading);
        announce(spoken(why.classification), after);
      }
    } catch (error) {
      if (!(error instanceof KpoclassError)) throw error;
      problem = text.trim() || title || asked ? error.message : " ";
    }
    if (problem) byId("result").hidden = true;
    byId("text-problem").textContent = problem.trim() && `${problem[0].toUpperCase()}${problem.slice(1)}.`;
    this.wait = Math.max(LEAST_WAIT, 3 * (performance.now() - began));
  }
}
