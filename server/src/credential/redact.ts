/** Takes secrets out of what others get to see. Pure. */

const MARK = '•••';
/** A shorter secret would take ordinary words out of messages. */
const MIN_IN_MESSAGES = 6;
/** In data of a service's own a short secret, such as the password "secret", may well stand for something else. */
const MIN_IN_DATA = 12;

export interface Redactor {
  /** For messages and addresses. */
  text(text: string): string;
  /** For what a service answered: the bytes of a body, or the text of a header. */
  data(bytes: Uint8Array): Uint8Array;
  dataText(text: string): string;
}

/** Each secret is looked for as it is, percent-encoded, in a JSON text, and in base64. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = distinct(secrets.flatMap(formsOf)).sort((a, b) => b.length - a.length);
  const inMessages = forms.filter((form) => form.length >= MIN_IN_MESSAGES);
  const inData = forms.filter((form) => form.length >= MIN_IN_DATA);
  const replace = (text: string, list: string[]): string => list.reduce((changed, form) => changed.replaceAll(form, MARK), text);
  return {
    text: (text) => replace(text, inMessages),
    dataText: (text) => replace(text, inData),
    data(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (!inData.some((form) => buffer.includes(form))) return bytes;
      // One byte per character, so that all other bytes stay what they are.
      const marked = inData.map((form): [string, string] => [latin1(form), latin1(MARK)]);
      return Buffer.from(
        marked.reduce((text, [form, mark]) => text.replaceAll(form, mark), buffer.toString('latin1')),
        'latin1',
      );
    },
  };
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  const query = new URLSearchParams({ s: secret }).toString().slice(2);
  return [secret, encodeURIComponent(secret), query, JSON.stringify(secret).slice(1, -1), base64, base64.replace(/=+$/, '')];
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)];
}
