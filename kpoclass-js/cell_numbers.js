// What the number in a cell of a workbook is written as: with all its digits, or as the date, time or span that it stands for.

const DAY = 86_400_000;
const LONGEST_SPAN = 999_999_999;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Return the text of a number and its value; `kind` says what it stands for, empty if for itself. */
export function shownNumber(written, kind, is1904) {
  if (!NUMBER.test(written.trim())) throw new SyntaxError(`${written.slice(0, 40)} is no number`);
  const number = Number(written);
  const shown = kind === "span" ? shownSpan(number) : kind ? shownDate(number, kind, is1904) : "";
  return [shown || (/[.eE]/.test(written) ? shownFraction(number) : BigInt(written.trim()).toString()), number];
}

/** Return a number as Python writes one with a fraction. */
function shownFraction(number) {
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  const [digits, power] = number.toExponential().split("e");
  if (power < -4 || power > 15) return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  const plain = Object.is(number, -0) ? "-0" : String(number);
  return plain.includes(".") ? plain : `${plain}.0`;
}

/** Return a number of days as a date, time or both, as ISO 8601 has them; nothing if there is no such date. */
function shownDate(serial, kind, is1904) {
  const day = Math.floor(serial) + (is1904 ? 1462 : serial > 0 && serial < 60 ? 1 : 0);
  const moment = new Date(Date.UTC(1899, 11, 30) + day * DAY + Math.round((serial % 1) * DAY));
  const year = moment.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return "";
  const [date, time] = moment.toISOString().slice(0, -1).split("T");
  const clock = time.endsWith(".000") ? time.slice(0, -4) : `${time}000`;
  if (serial >= 0 && Math.round(serial * DAY) < DAY) return clock;
  return kind === "date" && serial % 1 === 0 ? date : `${date} ${clock}`;
}

/** Return a number of days as Python shows a span of time: `2 days, 7:30:00`. */
function shownSpan(serial) {
  if (!(Math.abs(serial) <= LONGEST_SPAN)) return "";
  const whole = Math.round(serial * DAY);
  const days = Math.floor(whole / DAY);
  const time = new Date(whole - days * DAY).toISOString().slice(11, -1).replace(/^0/, "");
  const clock = time.endsWith(".000") ? time.slice(0, -4) : `${time}000`;
  return `${days ? `${days} day${Math.abs(days) === 1 ? "" : "s"}, ` : ""}${clock}`;
}
