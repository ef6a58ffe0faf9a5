// The page: loads the model, and gives texts and files to the parts that answer for them.

import { isPosting, whyRefused } from "./dropped_file.js";
import { byId, counted, make } from "./elements.js";
import { FileView } from "./file_view.js";
import { loadModel } from "./kpoclass.js";
import { textOfRow } from "./labelled_rows.js";
import { TableView } from "./table_view.js";
import { TextView } from "./text_view.js";

const TITLES = { text: "KPO or BPO? kpoclass", file: "A file: KPO or BPO? kpoclass" };

/** Read the model from the page itself, or from beside it; answers with it and the version of kpoclass. */
async function readModel() {
  const within = byId("kpoclass-model");
  const version = document.querySelector("meta[name=kpoclass-version]")?.content;
  if (within) {
    const bytes = Uint8Array.from(atob(within.textContent.trim()), (one) => one.charCodeAt(0));
    return [await loadModel(bytes), version];
  }
  const response = await fetch("./kpoclass.model");
  if (!response.ok) throw new Error(`kpoclass.model: the server answered ${response.status}`);
  return [await loadModel(response), version || response.headers.get("Kpoclass-Version")];
}

function showView() {
  const view = location.hash === "#file" ? "file" : "text";
  for (const link of byId("views").querySelectorAll("a")) {
    const here = link.hash === `#${view}`;
    byId(`${link.hash.slice(1)}-view`).hidden = !here;
    link.toggleAttribute("aria-current", here);
    if (here) link.setAttribute("aria-current", "page");
  }
  document.title = TITLES[view];
}

function start(model) {
  const texts = new TextView(model);
  const rows = new TableView(explainRow);
  const files = new FileView(model, rows);
  let newest = null;

  /** Go to a view; the browser's own Back comes back from it. */
  function go(view) {
    if (location.hash !== `#${view}`) history.pushState(null, "", `#${view}`);
    showView();
  }

  function explainRow(place) {
    const { text, title } = textOfRow(files.table, files.chosen, place);
    texts.open(text ?? "", title, `Row ${counted(files.table.numberOf(place))} of ${files.name}`);
    go("text");
    byId("back").hidden = false;
    texts.focus();
  }

  async function open(file) {
    if (!file) return; // nothing was chosen
    newest = file;
    let bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      if (file !== newest) return;
      refuse(`${file.name} could not be read: ${error.message} Is it a folder, or open elsewhere?`);
      return;
    }
    if (file !== newest) return; // while this one was fetched, another was chosen
    const refused = whyRefused(file.name, bytes);
    if (!refused && isPosting(file.name)) {
      go("text");
      texts.openFile(file.name, bytes);
      return;
    }
    if (refused) {
      refuse(refused);
      return;
    }
    byId("back").hidden = true;
    go("file");
    await files.open(file.name, bytes);
  }

  function refuse(why) {
    byId("back").hidden = true;
    go("file");
    files.close();
    files.complain(why);
  }

  byId("file").addEventListener("click", ({ target }) => (target.value = "")); // so that the same file can be chosen again
  byId("file").addEventListener("change", ({ target }) => open(target.files[0]));
  byId("as-table").addEventListener("click", () => open(new File([byId("text").value], "pasted.tsv")));
  const ofFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  // A link that is dropped beside a field would open in place of the page, with all that was labelled.
  const ofLink = ({ dataTransfer, target }) => dataTransfer?.types.includes("text/uri-list") && !target.closest?.("input, textarea");
  addEventListener("dragover", (event) => {
    if (ofLink(event)) event.preventDefault();
    if (!ofFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? document.body.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (ofLink(event)) event.preventDefault();
    if (!ofFiles(event)) return;
    event.preventDefault();
    const { files: dropped } = event.dataTransfer;
    if (dropped.length === 1) open(dropped[0]);
    else refuse(`Drop one file at a time; these are ${dropped.length}.`);
  });
  addEventListener("hashchange", () => {
    showView();
    if (location.hash === "#file") rows.focusAsked();
  });
}

async function begin() {
  try {
    const [model, version] = await readModel();
    byId("made-with").textContent = `kpoclass${version ? ` ${version}` : ""}, model ${model.fingerprint}`;
    start(model);
    byId("starting").remove();
    byId("views").hidden = false;
    showView();
  } catch (error) {
    byId("starting").replaceChildren(
      make("p", { class: "problem", role: "alert" }, `The page could not start: ${error.message}`),
      make("p", {}, "Load it again. If that does not help, the file kpoclass.model beside the page may be missing or damaged. The command ",
        make("code", {}, "kpoclass page kpoclass.html"), " writes one file that works without a server."),
    );
  }
}

begin();
