// Elements of the page: found, made and told about. Whatever is shown goes in as text, never as HTML.

/** Return the element of this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Make an element; attributes that are null or false are left out, and true ones are empty. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const WRITTEN = new Intl.NumberFormat("en");

/** Write a count as people read it: 12,345. */
export function counted(number, noun = "", nouns = `${noun}s`) {
  const shown = WRITTEN.format(number);
  return noun ? `${shown} ${number === 1 ? noun : nouns}` : shown;
}

let waiting;

/** Tell a screen reader, once nothing newer has come for some milliseconds, and only what is new. */
export function announce(message, after = 100) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const status = byId("status");
    if (status.textContent !== message) status.textContent = message;
  }, after);
}
