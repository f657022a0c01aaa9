import { xmlText } from "./characters.js";

/** A text as the value of an attribute in double quotes; line breaks and tabs stay what they are. */
export function attribute(text: string): string {
  return escapeXml(xmlText(text)).replaceAll("\t", "&#9;").replaceAll("\n", "&#10;").replaceAll("\r", "&#13;");
}

/** A text as the content of an element. */
export function content(text: string): string {
  return escapeXml(xmlText(text)).replaceAll("\r", "&#13;");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
