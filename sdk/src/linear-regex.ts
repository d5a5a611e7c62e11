/**
 * Regular expressions whose matching time grows with pattern × text and never faster, whatever either of them is:
 * a user's pattern must not be able to hang a process. JavaScript's own matcher backtracks and can take years.
 *
 * The pattern becomes a small program for a non-deterministic automaton, whose states are all followed side by side
 * (Thompson's construction; Russ Cox, "Regular Expression Matching: the Virtual Machine Approach").
 * Syntax is JavaScript's without look-around and back-references, which no such automaton can do.
 */

/** A pattern that is refused, or a text that is too long for it. The message is for the pattern's author. */
export class RegexError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RegexError';
  }
}

const MAX_PATTERN_LENGTH = 1_000;
const MAX_PROGRAM_LENGTH = 2_000;
const MAX_REPEAT = 1_000;
/** Program length × text length: some tenths of a second at worst. */
const MAX_STEPS = 20_000_000;

type Assertion = 'start' | 'end' | 'boundary' | 'notBoundary';
type CharTest = (char: string) => boolean;

type Syntax =
  | { kind: 'char'; test: CharTest }
  | { kind: 'assert'; assertion: Assertion }
  | { kind: 'sequence'; parts: Syntax[] }
  | { kind: 'either'; branches: Syntax[] }
  | { kind: 'repeat'; body: Syntax; min: number; max: number };

type Instruction =
  | { op: 'char'; test: CharTest }
  | { op: 'assert'; assertion: Assertion }
  | { op: 'split'; targets: number[] }
  | { op: 'match' };

/** Tests one character by JavaScript's own engine, which cannot backtrack over a single one. */
function charTest(source: string, flags: string): CharTest {
  let regex: RegExp;
  try {
    regex = new RegExp(`^(?:${source})$`, `${flags}u`);
  } catch {
    try {
      // Without `u` a needless backslash is allowed, as in `[\@]`.
      regex = new RegExp(`^(?:${source})$`, flags);
    } catch (cause) {
      throw new RegexError(`"${source}" is not valid in a pattern (${cause instanceof Error ? cause.message : String(cause)})`);
    }
  }
  const known = new Map<string, boolean>();
  return (char) => {
    let result = known.get(char);
    if (result === undefined) {
      result = regex.test(char);
      if (known.size < 256) known.set(char, result);
    }
    return result;
  };
}

class Parser {
  readonly #pattern: string;
  readonly #flags: string;
  #position = 0;
  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#flags = flags;
  }

  parse(): Syntax {
    const syntax = this.#alternatives();
    if (this.#position < this.#pattern.length) throw new RegexError('The pattern has a ) without its (');
    return syntax;
  }

  #take(expected: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(expected.source, 'yu');
    sticky.lastIndex = this.#position;
    const found = sticky.exec(this.#pattern);
    if (found) this.#position = sticky.lastIndex;
    return found;
  }

  #alternatives(): Syntax {
    const branches = [this.#sequence()];
    while (this.#take(/\|/)) branches.push(this.#sequence());
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'either', branches };
  }

  #sequence(): Syntax {
    const parts: Syntax[] = [];
    while (this.#position < this.#pattern.length && !/[|)]/.test(this.#pattern.charAt(this.#position))) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: 'sequence', parts };
  }

  #repeated(body: Syntax): Syntax {
    const found = this.#take(/(?:([*+?])|\{(\d+)(,(\d*))?\})\??/);
    if (!found) return body;
    if (body.kind === 'assert') throw new RegexError('The pattern repeats a place (^, $ or \\b), which has no meaning');
    const [, sign, least, range, most] = found;
    if (this.#take(/[*+?]/)) throw new RegexError('The pattern has a repetition with nothing to repeat');
    if (sign) return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    const min = Number(least);
    const max = range === undefined ? min : most ? Number(most) : Infinity;
    if (min > max) throw new RegexError(`The repetition {${min},${max}} is the wrong way round`);
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT))
      throw new RegexError(`The pattern repeats more than ${MAX_REPEAT} times`);
    return { kind: 'repeat', body, min, max };
  }

  #atom(): Syntax {
    if (this.#take(/\^/)) return { kind: 'assert', assertion: 'start' };
    if (this.#take(/\$/)) return { kind: 'assert', assertion: 'end' };
    if (this.#take(/\\b/)) return { kind: 'assert', assertion: 'boundary' };
    if (this.#take(/\\B/)) return { kind: 'assert', assertion: 'notBoundary' };
    if (this.#take(/\(\?(?:[=!]|<[=!])/))
      throw new RegexError('Patterns here cannot look ahead or behind: (?=, (?!, (?<= and (?<! are not available');
    if (this.#take(/\\[1-9]|\\k</)) throw new RegexError('Patterns here cannot refer back to a group: \\1 and \\k are not available');
    if (this.#take(/\((?:\?:|\?<[A-Za-z_$][\w$]*>|(?!\?))/)) {
      const inside = this.#alternatives();
      if (!this.#take(/\)/)) throw new RegexError('The pattern has a ( without its )');
      return inside;
    }
    const char = this.#take(
      /\\(?:[pP]\{[^}]*\}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[^])|\[(?:\\[^]|[^\]\\])*\]|[^\\^$.*+?()[\]{}|]|\./,
    );
    if (!char) throw new RegexError(`The pattern is not valid at "${this.#pattern.slice(this.#position, this.#position + 10)}"`);
    return { kind: 'char', test: charTest(char[0], this.#flags) };
  }
}

/** Appends the program of `syntax`; each instruction but a split leads to the next one. */
function compile(syntax: Syntax, program: Instruction[]): void {
  if (program.length > MAX_PROGRAM_LENGTH) throw new RegexError('The pattern is too large once its repetitions are written out');
  switch (syntax.kind) {
    case 'char':
      program.push({ op: 'char', test: syntax.test });
      return;
    case 'assert':
      program.push({ op: 'assert', assertion: syntax.assertion });
      return;
    case 'sequence':
      for (const part of syntax.parts) compile(part, program);
      return;
    case 'either': {
      const entry: number[] = [];
      const exits: number[][] = [];
      program.push({ op: 'split', targets: entry });
      for (const branch of syntax.branches) {
        entry.push(program.length);
        compile(branch, program);
        const exit: number[] = [];
        exits.push(exit);
        program.push({ op: 'split', targets: exit });
      }
      for (const exit of exits) exit.push(program.length);
      return;
    }
    case 'repeat': {
      // Each copy adds at least a split, so that the program's limit also ends repetitions of nothing.
      for (let copy = 0; copy < syntax.min; copy++) {
        program.push({ op: 'split', targets: [program.length + 1] });
        compile(syntax.body, program);
      }
      if (syntax.max === Infinity) {
        const start = program.length;
        const loop: number[] = [start + 1];
        program.push({ op: 'split', targets: loop });
        compile(syntax.body, program);
        program.push({ op: 'split', targets: [start] });
        loop.push(program.length);
        return;
      }
      const skips: number[][] = [];
      for (let copy = syntax.min; copy < syntax.max; copy++) {
        const skip = [program.length + 1];
        skips.push(skip);
        program.push({ op: 'split', targets: skip });
        compile(syntax.body, program);
      }
      for (const skip of skips) skip.push(program.length);
      return;
    }
  }
}

const wordChar = /^\w$/;

function holds(assertion: Assertion, before: string | undefined, after: string | undefined): boolean {
  const atBoundary = (before !== undefined && wordChar.test(before)) !== (after !== undefined && wordChar.test(after));
  switch (assertion) {
    case 'start':
      return before === undefined;
    case 'end':
      return after === undefined;
    case 'boundary':
      return atBoundary;
    case 'notBoundary':
      return !atBoundary;
  }
}

function run(program: Instruction[], chars: string[]): boolean {
  /** The position at which an instruction was last added, so that none is followed twice at one place. */
  const addedAt = new Int32Array(program.length).fill(-1);
  let current: number[] = [];
  for (let position = 0; position <= chars.length; position++) {
    const pending = [...current, 0]; // A match may start anywhere.
    const waiting: CharTest[] = [];
    const next: number[] = [];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (addedAt[at] === position) continue;
      addedAt[at] = position;
      const instruction = program[at];
      if (instruction === undefined || instruction.op === 'match') return true;
      if (instruction.op === 'split') pending.push(...instruction.targets);
      else if (instruction.op === 'assert') {
        if (holds(instruction.assertion, chars[position - 1], chars[position])) pending.push(at + 1);
      } else {
        waiting.push(instruction.test);
        next.push(at + 1);
      }
    }
    const char = chars[position];
    current = char === undefined ? [] : next.filter((_, index) => waiting[index]?.(char) === true);
  }
  return false;
}

/**
 * Compiles a pattern to a test for texts that contain a match.
 * @param flags `i` ignores case; the pattern always works on whole characters, as with `u`.
 * @throws RegexError for a pattern that is not valid, not supported or too large, and, on testing, for a text too long for it.
 */
export function compileRegex(pattern: string, flags: '' | 'i' = ''): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new RegexError(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters`);
  const program: Instruction[] = [];
  compile(new Parser(pattern, flags).parse(), program);
  program.push({ op: 'match' });
  return (text) => {
    if (text.length * program.length > MAX_STEPS) {
      throw new RegexError(
        `The text of ${text.length} characters is too long for this pattern; at most ${Math.floor(MAX_STEPS / program.length)}`,
      );
    }
    return run(program, Array.from(text));
  };
}
