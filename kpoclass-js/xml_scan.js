// XML read tag by tag; nothing outside of the text is ever looked up.

import { literalText, unescapedText } from "./xml_text.js";

function withoutPrefix(name) {
  return name.slice(name.indexOf(":") + 1);
}

/** Goes from tag to tag. */
export class XmlScanner {
  constructor(text) {
    this.source = text;
    this.at = 0;
    // Of the tag read last: its name without prefix, whether it ends an element, and begins one, too; and the text before it.
    this.name = this.text = this.tag = "";
    this.isEnd = this.isEmpty = false;
    // The elements that have begun and not ended.
    this.inside = [];
  }

  /** Read the next tag; false at the end. What is no XML is an error. */
  next() {
    const { source } = this;
    this.text = "";
    for (;;) {
      const open = source.indexOf("<", this.at);
      if (open < 0 && (this.inside.length || !this.name)) throw new SyntaxError("it is cut off");
      if (open < 0) return false;
      this.text += unescapedText(source.slice(this.at, open));
      if (source.startsWith("<!--", open)) this.at = this.behind("-->", open + 4);
      else if (source.startsWith("<?", open)) this.at = this.behind("?>", open);
      else if (source.startsWith("<![CDATA[", open)) {
        this.at = this.behind("]]>", open);
        this.text += literalText(source.slice(open + 9, this.at - 3));
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
    const name = space < 0 ? this.tag : this.tag.slice(0, space);
    if (!name || (this.isEnd && this.inside.pop() !== name)) {
      throw new SyntaxError(`<${source.slice(open + 1, open + 20)} stands where it can't`);
    }
    if (!this.isEnd && !this.isEmpty) this.inside.push(name);
    this.name = withoutPrefix(name);
    return true;
  }

  /** The attributes of the tag read last, by their names without prefixes. */
  get attributes() {
    const { tag } = this;
    const found = {};
    let at = tag.search(/\s|$/);
    for (let equals; (equals = tag.indexOf("=", at)) >= 0; ) {
      const name = tag.slice(at, equals).trim();
      let begin = equals + 1;
      while (begin < tag.length && /\s/.test(tag[begin])) begin++;
      const end = ["'", '"'].includes(tag[begin]) ? tag.indexOf(tag[begin], begin + 1) : -1;
      if (end < 0 || !/\s/.test(tag[at]) || !name || /[\s"'<>/]/.test(name)) break;
      found[withoutPrefix(name)] = unescapedText(tag.slice(begin + 1, end));
      at = end + 1;
    }
    if (tag.slice(at).trim()) throw new SyntaxError(`<${tag.slice(0, 40)}> is no tag`);
    return found;
  }
}
