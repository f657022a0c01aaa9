/** The text that kustomize makes of a plain scalar that looks like a date or a time; undefined for any other text. */
export function timestampOf(text: string): string | undefined {
  if (text.charCodeAt(4) !== 0x2d) return undefined;
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = parts;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = [hour, minute, second].map(twoDigits).join(":");
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${time}${shortest(fraction)}${plainZone(zone)}`;
}

/** With a zone only after a `T`; without one only after a blank. */
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$)| (?!.*(?:Z|[-+]\d\d:\d\d)$))(\d\d?):(\d\d?):(\d\d?)(\.\d{1,9})?(Z|[-+]\d\d:\d\d)?)?$/;

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function twoDigits(digits: string): string {
  return digits.padStart(2, "0");
}

function shortest(fraction: string): string {
  const digits = fraction.replace(/\.?0+$/, "");
  return digits;
}

function plainZone(zone: string): string {
  return zone === "+00:00" || zone === "-00:00" ? "Z" : zone;
}
