// The members of a ZIP archive, unpacked by the browser, and never to more than a workbook may have.

import { crc32 } from "./crc32.js";
import { DataError } from "./data_error.js";
import { xmlDecoder } from "./xml_text.js";

/** A workbook may unpack to this, or to so many times its size: sheets come to 5 to 30 times, a made one to 1,000. */
const SMALL_UNPACKED = 64 << 20;
const MOST_UNPACKED = 256 << 20;
const MOST_TIMES = 100;

/** An archive, of which all that is unpacked counts against what it may unpack to. */
export class ZipArchive {
  constructor(bytes, name) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.name = name;
    this.left = Math.min(MOST_UNPACKED, Math.max(SMALL_UNPACKED, MOST_TIMES * bytes.length));
    try {
      this.members = this.directory();
    } catch (error) {
      throw error instanceof RangeError ? this.damaged("its list of parts is cut off") : error;
    }
  }

  /** Read where each member is, from the list at the end of the file. */
  directory() {
    const { view, bytes } = this;
    let end = bytes.length - 22;
    while (end >= Math.max(0, bytes.length - 65557) && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw this.damaged("the list of its parts is missing");
    const members = new Map();
    let [count, at] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
    if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
      const large = this.number(end - 12);
      if (view.getUint32(large, true) !== 0x06064b50) throw this.damaged("the list of its parts is not where it should be");
      [count, at] = [this.number(large + 32), this.number(large + 48)];
    }
    for (; count > 0; count--) {
      if (view.getUint32(at, true) !== 0x02014b50) throw this.damaged("the list of its parts is not where it should be");
      const [method, crc] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
      const [length, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
      const [packed, begin] = this.sizes(at, at + 46 + length, extra);
      members.set(path.replaceAll("\\", "/"), { method, crc, packed, at: begin, flags: view.getUint16(at + 8, true) });
      at += 46 + length + extra + comment;
    }
    return members;
  }

  /** Return how long a member is packed, and where it begins; what 32 bits do not hold stands in a field of its own. */
  sizes(at, fields, length) {
    const { view } = this;
    let field = fields;
    while (field < fields + length && view.getUint16(field, true) !== 1) field += 4 + view.getUint16(field + 2, true);
    field += 4;
    return [24, 20, 42].map((place) => {
      const size = view.getUint32(at + place, true);
      if (size !== 0xffffffff) return size;
      field += 8;
      return this.number(field - 8);
    }).slice(1);
  }

  /** Return a number of 64 bits. */
  number(at) {
    return Number(this.view.getBigUint64(at, true));
  }

  /** Unpack a member, which is XML, as text. */
  async text(path, pace) {
    const { view, bytes } = this;
    const { method, crc, packed, at, flags } = this.members.get(path) ?? {};
    if (at === undefined) throw this.damaged(`there is no ${path}`);
    if (flags & 1 || ![0, 8].includes(method)) throw this.damaged("it is protected, or packed in an unusual way");
    if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) throw this.damaged(`${path} is not where it should be`);
    const begin = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    if (begin + packed > bytes.length) throw this.damaged(`${path} is cut off`);
    const content = new Blob([bytes.subarray(begin, begin + packed)]).stream();
    const reader = (method ? content.pipeThrough(new DecompressionStream("deflate-raw")) : content).getReader();
    let [text, found, decoder] = ["", 0, null];
    const decode = (piece, options) => {
      try {
        decoder ??= xmlDecoder(piece);
        return decoder.decode(piece, options);
      } catch {
        throw this.damaged(`${path} is not in the encoding that it should have`);
      }
    };
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw this.damaged(`${path} can't be unpacked`);
      });
      if (done) break;
      this.left -= value.length;
      if (this.left < 0) {
        await reader.cancel();
        throw new DataError(`${this.name}: unpacks to more than a workbook of its size would; save the sheet as CSV and label that`);
      }
      found = crc32(value, found);
      text += decode(value, { stream: true });
      if (pace.isDue) await pace.rest();
    }
    if (found !== crc) throw this.damaged(`${path} is not as it was written`);
    return text + decode(new Uint8Array());
  }

  damaged(what) {
    return new DataError(`${this.name}: is no workbook (.xlsx), or is damaged: ${what}; open it in Excel and save it, or save the sheet as CSV`);
  }
}
