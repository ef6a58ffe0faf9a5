// One answer and why: the label and what goes with it, the text with its words marked, and the strongest words.

import { counted, make } from "./elements.js";
import { encodable, strength, strongestTerms, toPieces } from "./highlights.js";
import { LABELS, LEVELS, SCOPES, advice, percent, signed } from "./phrases.js";

const TERMS_SHOWN = 10;
const CHARACTERS_SHOWN = 10_000;

/** Return the result in one line, for those who listen. */
export function spoken(result) {
  const doubt = result.confident ? "" : `, not confident: ${result.reason}`;
  return `${result.label}, ${percent(result.probability)}, skill level ${result.skill_level}${doubt}`;
}

/** Return a coloured bar of a share of the width. */
function bar(side, share, left = 0) {
  const element = make("i", { class: side });
  element.style.width = `${100 * share}%`;
  element.style.marginLeft = `${100 * left}%`;
  return element;
}

function fact(name, value, note) {
  const unbroken = (text) => text.replaceAll(" %", "\u00a0%");
  return make("div", {}, make("dt", {}, name), make("dd", {}, unbroken(value), " ", make("small", {}, unbroken(note))));
}

function verdict(result) {
  const sides = [["KPO", result.p_kpo], ["BPO", 1 - result.p_kpo]].sort((one, other) => other[1] - one[1]);
  const told = sides.map(([label, share]) => `${percent(share)} ${label}`).join(", ");
  const inScope = result.in_scope ? result.p_in_scope : 1 - result.p_in_scope;
  return [
    make("p", { class: "verdict" }, make("b", { class: result.label[0] }, result.label), ` ${LABELS[result.label]}`),
    make("div", { class: "meter", role: "img", "aria-label": told }, ...sides.map(([label, share]) => bar(label[0], share))),
    make("dl", { class: "figures" },
      fact("Probability", percent(result.probability), `of ${result.label}`),
      fact("Skill level", `${result.skill_level}`, LEVELS[result.skill_level]),
      fact("Scope", result.in_scope ? "in" : "out", `${SCOPES[result.in_scope]}: ${percent(inScope)}`),
      fact("Words known", `${Math.round(100 * result.coverage)} %`, "of the text")),
    make("p", { class: result.confident ? "advice" : "advice doubt" }, advice(result)),
  ];
}

function word(text, piece, step) {
  const weight = `${signed(piece.weight)} here, of: ${piece.terms.map(([term, whole]) => `${term} ${signed(whole)}`).join("; ")}`;
  const side = piece.weight > 0 ? "K k" : "B b";
  return make("mark", { class: step ? `${side}${step}` : null, title: weight, tabindex: -1 }, text);
}

function markedText(why) {
  const pieces = toPieces(why);
  const strongest = pieces.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0);
  const text = make("div", { class: "marked", dir: "auto", tabindex: 0, role: "group", "aria-labelledby": "words-heading",
    "aria-describedby": "words-hint" });
  for (const piece of pieces) {
    if (piece.start >= CHARACTERS_SHOWN) break;
    const shown = encodable(why.text.slice(piece.start, Math.min(piece.end, CHARACTERS_SHOWN)));
    text.append(piece.terms.length ? word(shown, piece, strength(piece.weight, strongest)) : shown);
  }
  const hidden = why.text.length - CHARACTERS_SHOWN;
  const told = make("p", { class: "told-word faint", "aria-live": "polite" });
  text.addEventListener("keydown", (event) => step(event, text));
  for (const kind of ["focusin", "pointerover"]) {
    text.addEventListener(kind, ({ target }) => {
      if (target.title) told.replaceChildren(make("bdi", {}, target.textContent), `: ${target.title}`);
    });
  }
  return [text, ...(hidden > 0 ? [make("p", { class: "faint" }, `${counted(hidden, "more character")} not shown.`)] : []), told];
}

/** Go from word to word by the arrows to the left and right, Home and End. */
function step(event, text) {
  const words = [...text.querySelectorAll("mark")];
  const at = words.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: words.length - 1 }[event.key];
  if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  words[Math.max(0, Math.min(to, words.length - 1))]?.focus();
}

function termRow([term, weight], strongest) {
  const [side, label] = weight > 0 ? ["K", "KPO"] : ["B", "BPO"];
  const half = Math.abs(weight) / strongest / 2;
  return make("tr", {},
    make("th", { scope: "row", dir: "auto" }, term),
    make("td", { class: side }, `${signed(weight)} ${label}`),
    make("td", {}, make("div", { class: "weight", "aria-hidden": "true" }, bar(side, half, weight > 0 ? 0.5 : 0.5 - half))));
}

function strongestWords(why) {
  const [terms, rest] = strongestTerms(why, why.contributions.slice(0, TERMS_SHOWN).filter((c) => Math.abs(c.weight) >= 0.005).length);
  if (!terms.length) return [];
  const sums = rest.map(([name, weight]) => `${name} ${signed(weight)}`).join(" and ");
  return [
    make("table", { class: "words" },
      make("caption", { class: "faint" }, "The strongest words"),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Word"), make("th", { scope: "col", colspan: 2 }, "Speaks for"))),
      make("tbody", {}, ...terms.map((each) => termRow(each, Math.abs(terms[0][1]))))),
    make("p", { class: "faint" }, `With ${sums} they sum to ${signed(why.log_odds)}, the log-odds of KPO.`),
  ];
}

/** Show an explanation in the place for it. */
export function showResult(place, why, heading) {
  place.replaceChildren(
    make("h2", { id: "result-heading", tabindex: -1, dir: "auto" }, heading),
    ...verdict(why.classification),
    make("h3", { id: "words-heading" }, "The words that decided"),
    make("p", { id: "words-hint", class: "faint" }, "Blue, underlined, +: for KPO. Orange, dotted, −: for BPO. Point at a word, tap it, or go " +
      "through them by the arrow keys, to see what it adds."),
    ...markedText(why),
    ...strongestWords(why),
  );
  place.hidden = false;
}
