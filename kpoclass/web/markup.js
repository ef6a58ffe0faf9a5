// Markup out of a text, by the rule of kpoclass/inference/markup.py: what plainly is markup goes, all else stays.

import { SPACES, hasLetterOrDigit, isBlank, placeAfter, splitAtSpaces, splitLines } from "./characters.js";
import { resolveEntities } from "./entities.js";

const NAMES_OF_LINES = namesIn(
  `address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
  form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section summary table tbody
  tfoot thead title tr ul`,
);
const ONLY_TAGS = namesIn(
  `br hr p li ul ol div span em strong h1 h2 h3 h4 h5 h6 tr td th tbody thead tfoot dl dt dd img html nav blockquote
  pre svg iframe noscript colgroup wbr`,
);
const WITHIN_WORDS = namesIn(`a abbr b big cite code del em font i ins kbd mark q s small span strong sub sup tt u
  var`);
const LEFT_OUT = namesIn(`head template noscript svg iframe object canvas audio video select math nav footer aside
  dialog`);
const RAW_CONTENT = namesIn("script style textarea");
const PAGE_NAMES = namesIn("html head body");
const LIST_NAMES = namesIn("ul ol menu");

const MARK = /<|\]\]>/g;
const TAG_NAME = /(\/?)([A-Za-z][A-Za-z0-9:_.-]*)/y;
const DECLARATION = /[!?][A-Za-z[]/y;
const ANGLE = /[<>]/g;
const CDATA = "<![CDATA[";
const ATTRIBUTE = new RegExp(`[${SPACES}][A-Za-z_:@][^${SPACES}\\x00-,/;-@[-^\`{-\\x7f]*[${SPACES}]{0,3}=`);
const QUOTED = /"[^"]*"|'[^']*'/g;
const HIDDEN = /[\t-\r ]hidden(?![\w:-])/i;
const HIDDEN_BY_VALUE = /aria-hidden=["']?true|role=["']?navigation/i;
const HIDDEN_BY_STYLE = /(?:display[\t-\r ]{0,3}:[\t-\r ]{0,3}none|visibility[\t-\r ]{0,3}:[\t-\r ]{0,3}hidden)/i;

/** A line end that the markup asks for, as opposed to one in its source. */
const BREAK = "\u2028";
const MOST_ROUNDS = 3;
const LONGEST_VALUE = 500;

function namesIn(text) {
  return new Set(text.split(/\s+/));
}

/** Return a text without its markup, and with its entities resolved; one without markup comes back as it is. */
export function plainText(text) {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = text;
    if (text.includes("<")) text = withoutTags(text);
    if (text.includes("&")) text = resolveEntities(text);
    if (text === before) break;
  }
  return text;
}

function matchAt(pattern, text, place) {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** Find everything that looks like a piece of markup, by itself. */
function findMarks(text) {
  const found = [];
  let place = 0;
  for (let mark; (mark = matchAt(MARK, text, place)); ) {
    const start = mark.index;
    const piece = mark[0] === "<" ? pieceAt(text, start) : { start, end: start + 3, written: mark[0] };
    if (piece) found.push(piece);
    place = piece ? piece.end : start + 1;
  }
  return found;
}

function pieceAt(text, start) {
  const named = matchAt(TAG_NAME, text, start + 1);
  const declared = !named && matchAt(DECLARATION, text, start + 1);
  if (!named && text.startsWith("<!--", start)) return { start, end: start + 4, written: "<!--" };
  if (!named && text.startsWith(CDATA, start)) return { start, end: start + CDATA.length, written: CDATA };
  if (!named && !declared) return null;
  const rest = start + 1 + (named || declared)[0].length;
  const angle = matchAt(ANGLE, text, rest);
  if (!angle || angle[0] === "<") return null;
  const end = angle.index + 1;
  if (!named) return { start, end, written: "" };
  return { start, end, closes: named[1] !== "", name: named[2].toLowerCase(), attributes: text.slice(rest, end - 1) };
}

/** Return the tags and other pieces of markup in a text, in order. */
function findTags(text) {
  const found = findMarks(text);
  const closed = new Set(found.filter((piece) => piece.closes).map((piece) => piece.name));
  const tags = [];
  let [place, commentsEnd, inData] = [0, true, false];
  for (const { start, end, written, name = "", attributes = "", closes = false } of found) {
    if (start < place) continue; // in a comment, or in an attribute
    if (name) {
      if (!closes && !startsElement(name, attributes, closed)) continue;
      place = (attributes && endOfValue(text, attributes, end)) || end;
    } else if (written === "<!--") {
      const close = commentsEnd ? text.indexOf("-->", end) : -1;
      commentsEnd = close >= 0;
      place = commentsEnd ? close + 3 : end;
    } else if (written === "]]>" && !inData) continue;
    else {
      inData = written === CDATA;
      place = end;
    }
    tags.push({ start, end: place, name, attributes, closes });
  }
  return tags;
}

/** Whether a start tag is one, and no placeholder or comparison. */
function startsElement(name, rest, closed) {
  if (/[^/ \t\r\n\f]/.test(rest) && !isBlank(rest[0])) return false;
  const words = splitAtSpaces(rest);
  if (words.length && words.at(-1).endsWith("/")) return true;
  if (ATTRIBUTE.test(rest)) return true;
  return (ONLY_TAGS.has(name) || closed.has(name)) && words.length <= 1;
}

/** Return where a tag ends whose last attribute holds a ">"; 0 if none does. */
function endOfValue(text, rest, end) {
  if (rest.split('"').length % 2 === 1 || !rest.includes('="')) return 0;
  const quote = indexWithin(text, '"', end);
  return quote < 0 ? 0 : indexWithin(text, ">", quote) + 1;
}

function indexWithin(text, sign, place) {
  const found = text.slice(place, placeAfter(text, place, LONGEST_VALUE)).indexOf(sign);
  return found < 0 ? -1 : place + found;
}

function withoutTags(text) {
  const tags = findTags(text);
  if (!tags.length) return text;
  text = text.slice(0, cutOff(text, tags.at(-1).end));
  const shown = shownLines(text, tags, LEFT_OUT);
  return hasLetterOrDigit(shown) ? shown : shownLines(text, tags, new Set()); // all of it is around the content
}

/** Return where a last tag begins that is cut off with its text, else the end of the text. */
function cutOff(text, start) {
  const place = text.lastIndexOf("<");
  if (place < start) return text.length;
  const rest = text.slice(place + 1);
  if (/^[A-Za-z]/.test(rest) && (rest.includes("=") || splitAtSpaces(rest).length === 1)) return place;
  return rest[0] === "/" ? place : text.length;
}

/** Return the lines that a reader sees. */
function shownLines(text, tags, leftOut) {
  const lines = [];
  let line = "";
  let [isPre, hasBegun, isInList] = [false, false, false];
  for (const [piece, tag] of seenPieces(text, tags, leftOut)) {
    line += isPre || !hasBegun ? piece.replaceAll("\n", BREAK) : piece;
    if (!tag || NAMES_OF_LINES.has(tag.name)) {
      // What begins with a list has no title: its first items share a line.
      if (isInList && tag && !lines.length) line += " ";
      else {
        if (!isBlank(line)) lines.push(line);
        line = "";
      }
      hasBegun = true; // before the first element, the line ends of a text are its own
      isPre = tag?.name === "pre" && !tag.closes;
      isInList = Boolean(tag) && (tag.name === "li" || (isInList && !LIST_NAMES.has(tag.name)));
    } else if (tag.name === "br") line += BREAK;
    else if (tag.name === "wbr") line += "\u200b";
    else if (tag.name && !WITHIN_WORDS.has(tag.name)) line += " ";
  }
  return tidied(lines);
}

/** Yield each piece of text that is seen with the tag after it, or null at the end. */
function* seenPieces(text, tags, leftOut) {
  const lastEnd = new Map();
  tags.forEach((tag, number) => tag.closes && lastEnd.set(tag.name, number));
  if (leftOut.size && tags.some((tag) => PAGE_NAMES.has(tag.name))) leftOut = new Set([...leftOut, "title"]);
  let place = 0;
  let [skipped, depth] = ["", 0]; // the element that is left out, and how often it stands in itself
  for (let number = 0; number < tags.length; number++) {
    const tag = tags[number];
    if (tag.start < place) continue; // in a script
    if (!skipped) yield [text.slice(place, tag.start), tag];
    else if (tag.name === skipped) {
      depth += tag.closes ? -1 : 1;
      if (depth === 0 || number === lastEnd.get(skipped)) skipped = "";
    }
    place = tag.end;
    if (skipped || tag.closes || !(lastEnd.get(tag.name) >= number)) continue;
    if (RAW_CONTENT.has(tag.name)) {
      const end = matchAt(rawEnds[tag.name], text, place);
      if (end) place = end.index;
    } else if (leftOut.has(tag.name) || (leftOut.size && !PAGE_NAMES.has(tag.name) && isHidden(tag.attributes))) {
      [skipped, depth] = [tag.name, 1];
    }
  }
  if (!skipped) yield [text.slice(place), null];
}

const rawEnds = Object.fromEntries([...RAW_CONTENT].map((name) => [name, new RegExp(`</${name}`, "gi")]));

function isHidden(attributes) {
  if (!attributes) return false;
  if (HIDDEN_BY_VALUE.test(attributes) || HIDDEN_BY_STYLE.test(attributes)) return true;
  return HIDDEN.test(attributes.replace(QUOTED, '""'));
}

/** Join lines; if elements make them, the line ends of their source are spaces, as in a browser. */
function tidied(lines) {
  const parts = lines.length > 1 ? lines.flatMap((line) => line.split(BREAK)) : lines.flatMap(splitLines);
  return parts.map((part) => splitAtSpaces(part).join(" ")).filter(Boolean).join("\n");
}
