// A file of many texts: read, its columns chosen, labelled with progress, shown and downloaded.

import { announce, byId, counted, make } from "./elements.js";
import { csvFile, labelRows } from "./labelled_rows.js";
import { Latest } from "./latest.js";
import { chooseColumns, readTable } from "./tables.js";

/** The part of the page for files. */
export class FileView {
  constructor(model, rows) {
    this.model = model;
    this.rows = rows;
    this.work = new Latest();
    this.saving = new Latest();
    for (const id of ["title-column", "text-column"]) byId(id).addEventListener("change", () => this.label());
    byId("cancel").addEventListener("click", () => this.cancel());
    byId("download").addEventListener("click", () => this.download());
  }

  /** Say what is wrong, or nothing. */
  complain(message) {
    byId("file-problem").textContent = message;
  }

  /** Read a file of rows and label them. */
  async open(name, bytes) {
    this.close();
    byId("file-name").textContent = name;
    this.progress(`Reading ${name}…`);
    byId("told").textContent = "";
    byId("notes").replaceChildren();
    byId("read").hidden = false;
    byId("file-name").focus();
    try {
      const read = await this.work.run(async (pace) => {
        const table = await readTable(bytes, name, () => pace.rest());
        return { table, chosen: await chooseColumns(table.columns, table.rows, () => pace.rest()) };
      });
      if (!read) return;
      Object.assign(this, { name, table: read.table, found: read.chosen });
    } catch (error) {
      this.close();
      this.complain(error.message.startsWith(name) ? error.message : `${name} could not be read: ${error.message}`);
      return;
    }
    byId("told").textContent = [this.table.told, counted(this.table.rows.length, "row")].filter(Boolean).join(", ");
    byId("notes").replaceChildren(...this.table.notes.map((note) => make("li", {}, note)));
    byId("download").textContent = `Download as ${this.kind}`;
    this.showColumns();
    await this.label();
  }

  close() {
    this.work.stop();
    this.saving.stop();
    this.rows.close();
    this.complain("");
    byId("read").hidden = byId("columns").hidden = true;
    this.table = null;
  }

  showColumns() {
    const named = this.table.columns.map((name, at) => [String(at), name || `column ${at + 1}`]);
    const { title, text } = this.found;
    const joined = text.length > 1 ? [[text.join(), text.map((at) => this.table.columns[at]).join(" + ")]] : [];
    const none = text.length ? [] : [["", "choose one"]];
    const fill = (id, options, value) =>
      byId(id).replaceChildren(...options.map(([key, name]) => make("option", { value: key, selected: key === value }, name)));
    fill("title-column", [["", "none"], ...named], title === null ? "" : String(title));
    fill("text-column", [...none, ...joined, ...named], text.join());
    byId("columns").hidden = false;
  }

  /** The columns that are selected; the text is not read twice where it is the title, too. */
  get chosen() {
    const [title, text] = ["title-column", "text-column"].map((id) => byId(id).value);
    const columns = text === "" ? [] : text.split(",").map(Number);
    return title === "" ? { title: null, text: columns } : { title: Number(title), text: columns.filter((at) => at !== Number(title)) };
  }

  async label() {
    if (!this.table) return; // no file is open
    const { table, chosen, name } = this;
    this.rows.close();
    this.complain("");
    if (!chosen.text.length && chosen.title === null) {
      this.progress("");
      this.complain("It is not obvious which column holds the text. Choose it.");
      return;
    }
    announce(`Labelling ${counted(table.rows.length, "row")} of ${name}`);
    const told = (done) => this.progress(`${counted(done)} of ${counted(table.rows.length, "row")}`, done, table.rows.length);
    told(0);
    try {
      const results = await this.work.run((pace) => labelRows(this.model, table, chosen, pace, told));
      if (!results) return;
      this.results = results;
      if (!(await this.rows.open(table, chosen, results))) return;
      document.title = `${name}, labelled: kpoclass`;
    } catch (error) {
      this.complain(`The rows could not be labelled: ${error.message}`);
    }
    this.progress("");
  }

  /** Show how far the work is, or with an empty text that there is none. */
  progress(told, done = null, all = 1) {
    byId("working").hidden = !told;
    byId("progress-told").textContent = told;
    Object.assign(byId("progress"), { max: all || 1, value: done });
    if (done === null) byId("progress").removeAttribute("value");
  }

  cancel() {
    const told = byId("progress-told").textContent;
    this.work.stop();
    this.rows.close();
    this.progress("");
    if (this.table) this.complain(`Stopped at ${told}. Choose a column or a file to start again.`);
    else {
      this.close();
      this.complain(`Stopped before ${byId("file-name").textContent} was read. Choose a file to start again.`);
    }
    byId("file").focus();
  }

  /** What the labelled table is: its fields are parted as they were, and programs go by the ending of a name. */
  get kind() {
    return this.table.csv?.dialect?.delimiter === "\t" ? "TSV" : "CSV";
  }

  async download() {
    const file = await this.saving.run((pace) => csvFile(this.table, this.results, pace));
    if (!file) return;
    const address = URL.createObjectURL(file);
    const name = `${this.name.replace(/\.[^.]*$/, "") || "table"}-labelled.${this.kind.toLowerCase()}`;
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    announce(`Saved as ${name}`);
  }
}
