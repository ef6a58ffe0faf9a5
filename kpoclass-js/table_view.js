// A labelled table: its rows, the most doubtful first; sorted, filtered and paged.

import { announce, byId, counted, make } from "./elements.js";
import { encodable } from "./highlights.js";
import { textOfRow } from "./labelled_rows.js";
import { Latest } from "./latest.js";
import { percent } from "./phrases.js";
import { FILTERS, sortedPlaces } from "./row_order.js";

const PAGE = 100;
const SHOWN_LENGTH = 160;
const COLUMNS = { row: "Row", body: "Text", label: "Label", probability: "Probability", level: "Level", scope: "Scope", doubt: "Doubt" };

/** Return a text on one line, cut where it is long. */
function shortText(text) {
  const line = encodable(text.slice(0, 4 * SHOWN_LENGTH)).replace(/\s+/g, " ").trim();
  const whole = line.length <= SHOWN_LENGTH && text.length <= 4 * SHOWN_LENGTH;
  return whole ? line : `${line.slice(0, SHOWN_LENGTH - 1)}…`;
}

function sideOf(result) {
  return result.label ? make("b", { class: result.label[0] }, result.label) : "";
}

function doubtOf(result) {
  if (result.error) return make("span", { class: "error" }, `${result.reason ? "damaged row: " : ""}${encodable(result.error)}`);
  return result.confident ? make("span", { class: "faint" }, "none") : result.reason;
}

/** The table on the page; explain is called with the place of a row that somebody asks about. */
export class TableView {
  constructor(explain) {
    this.sorting = new Latest();
    this.explain = explain;
    this.body = byId("row-table").tBodies[0];
    this.heads = Object.entries(COLUMNS).map(([column, name]) => this.head(column, name));
    byId("row-table").tHead.rows[0].append(...this.heads);
    this.body.addEventListener("click", ({ target }) => this.ask(target.closest("tr")));
    byId("previous-page").addEventListener("click", () => this.turn(-1));
    byId("next-page").addEventListener("click", () => this.turn(1));
    byId("filters").addEventListener("change", ({ target }) => this.show({ filter: target.value }));
  }

  head(column, name) {
    const button = make("button", { type: "button" }, name);
    const head = make("th", { scope: "col", role: "columnheader", class: column }, button);
    button.addEventListener("click", () =>
      this.show({ column, descending: column === this.state.column && !this.state.descending }));
    return head;
  }

  /** Show a table that has just been labelled; false if it was closed before its rows were sorted. */
  async open(table, chosen, results) {
    Object.assign(this, { table, chosen, results, order: null });
    this.state = { column: "", descending: false, filter: "all", page: 0 };
    this.showFilters();
    const isShown = await this.show({ column: "doubt" });
    if (isShown) byId("rows").hidden = false;
    return isShown;
  }

  close() {
    this.sorting.stop();
    byId("rows").hidden = true;
    this.body.replaceChildren();
  }

  showFilters() {
    const all = Object.entries(FILTERS).map(([name, keeps]) => {
      const radio = make("input", { type: "radio", name: "filter", value: name, checked: name === "all" });
      return make("label", {}, radio, `${name[0].toUpperCase()}${name.slice(1)} `, make("small", {}, counted(this.results.filter(keeps).length)));
    });
    byId("filters").replaceChildren(byId("filters").firstElementChild, ...all);
  }

  /** Change how the rows are sorted or filtered; they are shown from the first page, unless this was stopped. */
  async show(change) {
    const state = { ...this.state, ...change, page: 0 };
    if (state.column !== this.state.column || state.descending !== this.state.descending) {
      const textAt = (place) => this.textAt(place);
      const order = await this.sorting.run((pace) => sortedPlaces(this.results, textAt, state.column, state.descending, pace));
      if (!order) return false;
      this.order = order;
      state.filter = this.state.filter;
    }
    this.state = state;
    this.places = this.order.filter((place) => FILTERS[state.filter](this.results[place]));
    Object.keys(COLUMNS).forEach((column, at) => {
      const sorted = column === state.column;
      this.heads[at].toggleAttribute("aria-sort", sorted);
      if (sorted) this.heads[at].setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    });
    this.draw();
    return true;
  }

  turn(pages) {
    const last = Math.max(0, Math.ceil(this.places.length / PAGE) - 1);
    const page = Math.max(0, Math.min(last, this.state.page + pages));
    if (page === this.state.page) return;
    this.state.page = page;
    this.draw();
    byId("rows-told").scrollIntoView({ block: "nearest" });
  }

  draw() {
    const { page, filter, column, descending } = this.state;
    const first = page * PAGE;
    const places = [...this.places.slice(first, first + PAGE)];
    const pages = Math.max(1, Math.ceil(this.places.length / PAGE));
    this.body.replaceChildren(...places.map((place) => this.row(place)));
    const which = places.length ? `${counted(first + 1)} to ${counted(first + places.length)} of ` : "";
    const told = `${which}${counted(this.places.length, "row")}${filter === "all" ? "" : `, ${filter} only`}, by ${COLUMNS[column].toLowerCase()}${descending ? ", last first" : ""}.`;
    byId("rows-told").textContent = told;
    byId("page-told").textContent = `Page ${counted(page + 1)} of ${counted(pages)}`;
    byId("previous-page").setAttribute("aria-disabled", page === 0);
    byId("next-page").setAttribute("aria-disabled", page + 1 === pages);
    byId("pages").hidden = pages === 1;
    announce(told);
  }

  textAt(place) {
    const { text, title } = textOfRow(this.table, this.chosen, place);
    return [title, text].filter(Boolean).join(" · ");
  }

  row(place) {
    const result = this.results[place];
    const cell = (column, content, attributes = {}) =>
      make("td", { role: "cell", class: column, "data-name": COLUMNS[column], ...attributes }, content);
    const text = shortText(this.textAt(place));
    const button = make("button", { type: "button", dir: "auto" }, text || "(empty)");
    return make("tr", { role: "row", "data-place": place },
      cell("row", counted(this.table.numberOf(place))),
      make("th", { role: "rowheader", scope: "row", class: "body" }, button),
      cell("label", sideOf(result)),
      cell("probability", result.label ? percent(result.probability) : ""),
      cell("level", result.label ? `${result.skill_level}` : ""),
      cell("scope", result.label ? (result.in_scope ? "in" : "out") : ""),
      cell("doubt", doubtOf(result)));
  }

  ask(row) {
    if (!row || getSelection().toString()) return;
    this.asked = Number(row.dataset.place);
    this.explain(this.asked);
  }

  /** Go back to the row that was asked about. */
  focusAsked() {
    this.body.querySelector(`[data-place="${this.asked}"] button`)?.focus();
  }
}
