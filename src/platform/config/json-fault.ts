const SPACE = /[ \t\r\n]*/y;
const UNCLOSED_STRING = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Where a text stops being JSON, as an index into it; its length when it only ends too early, null when it is JSON.
 * JSON.parse knows, but tells it only for some mistakes.
 */
export function jsonFault(text: string): number | null {
  const walk = new Walk(text);
  while (walk.step());
  return walk.isWhole ? null : walk.at;
}

/** What may stand at a place. */
type Wanted = 'value' | 'value or end' | 'name' | 'name or end' | 'next or end';

/** Goes through a text token by token, without recursion, so that no nesting is too deep. */
class Walk {
  at = 0;
  private wanted: Wanted = 'value';
  private readonly closers: ('}' | ']')[] = [];

  constructor(private readonly text: string) {
    this.take(SPACE);
  }

  get isWhole(): boolean {
    return this.at === this.text.length && this.wanted === 'next or end' && this.closers.length === 0;
  }

  /** Takes one token and the space after it; false when none fits. */
  step(): boolean {
    return this.token() && this.take(SPACE);
  }

  private token(): boolean {
    switch (this.wanted) {
      case 'value':
        return this.value();
      case 'value or end':
        return this.close() || this.value();
      case 'name':
        return this.name();
      case 'name or end':
        return this.close() || this.name();
      default:
        return this.close() || this.comma();
    }
  }

  private value(): boolean {
    if (this.skip('{')) return this.open('}', 'name or end');
    if (this.skip('[')) return this.open(']', 'value or end');
    return (this.text[this.at] === '"' ? this.string() : this.take(SCALAR)) && this.want('next or end');
  }

  private name(): boolean {
    return this.string() && this.take(SPACE) && this.skip(':') && this.want('value');
  }

  private open(closer: '}' | ']', wanted: Wanted): true {
    this.closers.push(closer);
    return this.want(wanted);
  }

  private close(): boolean {
    const closer = this.closers.at(-1);
    if (closer === undefined || !this.skip(closer)) return false;
    this.closers.pop();
    return this.want('next or end');
  }

  private comma(): boolean {
    const closer = this.closers.at(-1);
    return closer !== undefined && this.skip(',') && this.want(closer === '}' ? 'name' : 'value');
  }

  private string(): boolean {
    return this.take(UNCLOSED_STRING) && this.skip('"');
  }

  private want(wanted: Wanted): true {
    this.wanted = wanted;
    return true;
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const isFound = pattern.test(this.text);
    if (isFound) this.at = pattern.lastIndex;
    return isFound;
  }
}
