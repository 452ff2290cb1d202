type Value = string | number | boolean | Value[];

/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 2 is server, 3 is client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, Value>>;
  /** 0 is unset, 2 is error. */
  readonly status: number;
  readonly statusMessage: string;
  readonly durationMs: number;
}

/** The spans and the resource of an ExportTraceServiceRequest in protobuf. */
export function decodeTraces(bytes: Buffer): { resource: ReceivedSpan['attributes']; spans: ReceivedSpan[] } {
  const resourceSpans = messages(fields(bytes), 1).map(fields);
  const resource = attributesOf(resourceSpans.flatMap((part) => messages(part, 1).map(fields))[0] ?? [], 1);
  const scopes = resourceSpans.flatMap((part) => messages(part, 2).map(fields));
  return { resource, spans: scopes.flatMap((scope) => messages(scope, 2).map((span) => spanOf(fields(span)))) };
}

interface Field {
  readonly id: number;
  readonly value: bigint | Buffer;
}

function spanOf(span: Field[]): ReceivedSpan {
  const status = fields(messages(span, 15)[0] ?? Buffer.alloc(0));
  return {
    traceId: bytesOf(span, 1).toString('hex'),
    spanId: bytesOf(span, 2).toString('hex'),
    parentSpanId: bytesOf(span, 4).toString('hex'),
    name: bytesOf(span, 5).toString(),
    kind: numberOf(span, 6),
    attributes: attributesOf(span, 9),
    status: numberOf(status, 3),
    statusMessage: bytesOf(status, 2).toString(),
    durationMs: Number(fixedOf(span, 8) - fixedOf(span, 7)) / 1e6,
  };
}

function attributesOf(message: Field[], id: number): Record<string, Value> {
  const pairs = messages(message, id).map(fields);
  return Object.fromEntries(pairs.map((pair) => [bytesOf(pair, 1).toString(), valueOf(fields(bytesOf(pair, 2)))]));
}

function valueOf([field]: Field[]): Value {
  switch (field?.id) {
    case 1:
      return (field.value as Buffer).toString();
    case 2:
      return field.value === 1n;
    case 3:
      return Number(field.value);
    case 4:
      return (field.value as Buffer).readDoubleLE();
    default:
      throw new Error(`a value of kind ${field?.id}`);
  }
}

/** The fields of a message: varints as numbers, everything else as bytes. */
function fields(bytes: Buffer): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    const lengths: Record<number, () => number> = { 1: () => 8, 2: () => Number(varint()), 5: () => 4 };
    found.push({ id: tag >> 3, value: wire === 0 ? varint() : take(lengths[wire]!()) });
  }
  return found;
}

function messages(message: Field[], id: number): Buffer[] {
  return message.filter((field) => field.id === id).map(({ value }) => value as Buffer);
}

function bytesOf(message: Field[], id: number): Buffer {
  return messages(message, id)[0] ?? Buffer.alloc(0);
}

function numberOf(message: Field[], id: number): number {
  return Number(message.find((field) => field.id === id)?.value ?? 0n);
}

function fixedOf(message: Field[], id: number): bigint {
  return bytesOf(message, id).readBigUInt64LE();
}
