// The text of XML: its encoding, its characters, and what stands for one. What is none of these is an error.

const ENTITIES = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }));
// What can't stand in XML as it is. A carriage return can, and is a line feed.
const ODD = /[^\t\n -\ufffd]/;

/** Return what decodes XML that begins with these bytes. */
export function xmlDecoder(head) {
  const begin = String.fromCharCode(...head.subarray(0, 200));
  const marked = { "\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be" }[begin.slice(0, 2)];
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s?=\s?["']([\w.:-]+)["']/.exec(begin)?.[1];
  return new TextDecoder(marked ?? declared ?? "utf-8", { fatal: true });
}

/** Return a text as it is read, without a look at what stands for a character. */
export function literalText(text) {
  if (!ODD.test(text)) return text;
  const plain = text.replace(/\r\n?/g, "\n");
  if (ODD.test(plain)) throw new SyntaxError("there is a character that XML can't contain");
  return plain;
}

/** Return a text with the characters that something stands for. */
export function unescapedText(text) {
  const plain = literalText(text);
  if (!plain.includes("&")) return plain;
  return plain.replace(/&(?:#x([\da-fA-F]{1,8})|#(\d{1,8})|([a-z]{2,4}));|&/g, (whole, hex, decimal, name) => {
    const sign = name ? ENTITIES.get(name) : characterOf(hex ? parseInt(hex, 16) : Number(decimal ?? 0));
    if (sign === undefined) throw new SyntaxError(`there is ${whole}, which stands for no character`);
    return sign;
  });
}

function characterOf(code) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  const sign = String.fromCodePoint(code);
  return code > 0xffff || code === 13 || !ODD.test(sign) ? sign : undefined;
}
