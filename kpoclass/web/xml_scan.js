// XML read tag by tag; nothing outside of the text is ever looked up.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescaped = (text) =>
  text.includes("&")
    ? text.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
        if (name) return ENTITIES[name] ?? whole;
        const code = hex ? parseInt(hex, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : text;

const withoutPrefix = (name) => name.slice(name.indexOf(":") + 1);

/** Goes from tag to tag. */
export class XmlScanner {
  constructor(text) {
    this.source = text;
    this.at = 0;
    // Of the tag read last: its name without prefix, whether it ends an element, and begins one, too; and the text before it.
    this.name = this.text = this.tag = "";
    this.isEnd = this.isEmpty = false;
  }

  /** Read the next tag; false at the end. What is no XML is an error. */
  next() {
    const { source } = this;
    this.text = "";
    for (;;) {
      const open = source.indexOf("<", this.at);
      if (open < 0) return false;
      this.text += unescaped(source.slice(this.at, open));
      if (source.startsWith("<!--", open)) this.at = this.behind("-->", open + 4);
      else if (source.startsWith("<?", open)) this.at = this.behind("?>", open);
      else if (source.startsWith("<![CDATA[", open)) {
        this.at = this.behind("]]>", open);
        this.text += source.slice(open + 9, this.at - 3);
      } else if (source.startsWith("<!", open)) throw new SyntaxError("a document type, which may hide text");
      else return this.readTag(open);
    }
  }

  behind(sign, from) {
    const place = this.source.indexOf(sign, from);
    if (place < 0) throw new SyntaxError("a part that does not end");
    return place + sign.length;
  }

  readTag(open) {
    const { source } = this;
    let quote = "";
    let at = open + 1;
    for (; at < source.length && (quote || source[at] !== ">"); at++) {
      const sign = source[at];
      if (quote ? sign === quote : sign === '"' || sign === "'") quote = quote ? "" : sign;
    }
    if (at >= source.length) throw new SyntaxError("a tag that does not end");
    this.at = at + 1;
    this.isEnd = source[open + 1] === "/";
    this.isEmpty = source[at - 1] === "/";
    this.tag = source.slice(open + (this.isEnd ? 2 : 1), this.isEmpty ? at - 1 : at);
    const space = this.tag.search(/\s/);
    this.name = withoutPrefix(space < 0 ? this.tag : this.tag.slice(0, space));
    return true;
  }

  /** The attributes of the tag read last, by their names without prefixes. */
  get attributes() {
    const { tag } = this;
    const found = {};
    let at = tag.search(/\s/);
    for (let equals; at >= 0 && (equals = tag.indexOf("=", at)) > 0; ) {
      const quoted = tag.slice(equals + 1).trimStart();
      const begin = tag.length - quoted.length + 1;
      const end = tag.indexOf(quoted[0] ?? " ", begin);
      if (end < 0) break;
      found[withoutPrefix(tag.slice(at, equals).trim())] = unescaped(tag.slice(begin, end));
      at = end + 1;
    }
    return found;
  }
}
