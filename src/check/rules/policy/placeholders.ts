const PLACEHOLDER =
  /^(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this)|fix[-_ ]?me|to[-_ ]?do|tbd|placeholder|dummy|x{3,}|my-?cluster-?name|your[-_ ][a-z0-9_ -]+|(?:insert|enter|put)[-_ ]your[-_ ].*|<[a-z][^<>]*>|\[your[^\]]*\])$/i;

/** Whether a text stands for something that somebody forgot to fill in. */
export function isPlaceholder(text: string): boolean {
  return text.length < 80 && PLACEHOLDER.test(text.trim());
}
