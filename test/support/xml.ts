/** An element of an XML document; `text` is what stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const NAME = /[A-Za-z_:][\w:.-]*/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Reads what XML 1.0 calls well-formed, without comments, CDATA and document types; throws for all else. */
export function parseXml(text: string): XmlElement {
  if (!CHARACTERS.test(text)) throw new Error("has a character that XML does not allow");
  const reader = new Reader(text);
  reader.take(/<\?xml version="1\.0" encoding="UTF-8"\?>\n/y, "a declaration");
  const root = reader.element();
  reader.take(/\s*$/y, "the end");
  return root;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  take(pattern: RegExp, what: string): string {
    const found = this.maybe(pattern);
    if (found === undefined)
      throw new Error(`${what} is missing at ${this.at}: ${this.text.slice(this.at, this.at + 40)}`);
    return found;
  }

  element(): XmlElement {
    this.take(/</y, "an element");
    const name = this.take(NAME, "a name");
    const attributes: Record<string, string> = {};
    while (this.maybe(/\s+(?=[^\s/>])/y) !== undefined) {
      const key = this.take(NAME, "an attribute");
      if (Object.hasOwn(attributes, key)) throw new Error(`attribute ${key} stands twice`);
      this.take(/="/y, "a value");
      attributes[key] = decoded(this.take(/[^<"]*/y, "a value"));
      this.take(/"/y, "the end of a value");
    }
    if (this.maybe(/\s*\/>/y) !== undefined) return { name, attributes, children: [], text: "" };
    this.take(/\s*>/y, "the end of a tag");
    return { name, attributes, ...this.content(name) };
  }

  private content(name: string): Pick<XmlElement, "children" | "text"> {
    const children: XmlElement[] = [];
    let text = "";
    for (;;) {
      const characters = this.take(/[^<]*/y, "text");
      if (characters.includes("]]>")) throw new Error("']]>' stands in a text");
      text += decoded(characters);
      if (this.maybe(/<\//y) !== undefined) break;
      children.push(this.element());
    }
    if (this.take(NAME, "a name") !== name) throw new Error(`${name} is not closed`);
    this.take(/\s*>/y, "the end of a tag");
    return { children, text };
  }

  private maybe(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }
}

function decoded(text: string): string {
  return text.replaceAll(/&([^;&]*);?/g, (whole, name: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1];
    const character = number === undefined ? ENTITIES[name] : String.fromCodePoint(Number(number));
    if (character === undefined || !whole.endsWith(";")) throw new Error(`'${whole}' is no entity`);
    return character;
  });
}
