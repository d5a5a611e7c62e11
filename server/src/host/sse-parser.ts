/** Reads a stream of server-sent events (HTML Living Standard, 9.2.6). Pure; takes text in pieces as they come. */
import type { ConnectionMessage } from '@hookloom/sdk';

export interface SseParser {
  /**
   * The events that this piece completes. `event` is absent for the usual `message`, `id` is the last one that was sent, with this event or before.
   * @throws RangeError for an event of more characters than allowed
   */
  push(text: string): ConnectionMessage[];
}

export function createSseParser(maxChars: number): SseParser {
  /** The line that has begun. */
  let line = '';
  /** Whether the last piece ended in a CR, whose LF may stand at the head of the next. */
  let afterReturn = false;
  let data: string[] = [];
  let size = 0;
  let event = '';
  let lastId = '';

  const field = (name: string, value: string): void => {
    if (name === 'data') {
      size += value.length + 1;
      if (size > maxChars) throw new RangeError(`an event has more than ${maxChars} characters`);
      data.push(value);
    } else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) lastId = value;
    // `retry` is for whoever connects again, which is up to the trigger.
  };

  const dispatch = (): ConnectionMessage | null => {
    // Without data there is no event.
    const message =
      data.length === 0 ? null : { data: data.join('\n'), ...(event !== '' && { event }), ...(lastId !== '' && { id: lastId }) };
    data = [];
    size = 0;
    event = '';
    return message;
  };

  const endLine = (): ConnectionMessage | null => {
    const text = line;
    line = '';
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    // A line that begins with a colon is a comment, such as a sign of life.
    if (colon === 0) return null;
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? '' : text.slice(colon + 1);
    field(name, value.startsWith(' ') ? value.slice(1) : value);
    return null;
  };

  return {
    push(text) {
      const messages: ConnectionMessage[] = [];
      let rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
      if (text !== '') afterReturn = false;
      for (let at = rest.search(/[\r\n]/); at !== -1; at = rest.search(/[\r\n]/)) {
        line += rest.slice(0, at);
        const isReturn = rest[at] === '\r';
        afterReturn = isReturn && at + 1 === rest.length;
        rest = rest.slice(at + (isReturn && rest[at + 1] === '\n' ? 2 : 1));
        const message = endLine();
        if (message) messages.push(message);
      }
      line += rest;
      if (line.length > maxChars + MAX_FIELD_NAME) throw new RangeError(`an event has more than ${maxChars} characters`);
      return messages;
    },
  };
}

const MAX_FIELD_NAME = 16;
