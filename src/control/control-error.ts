import { CONTROL_ERRORS, type ControlErrorCode } from './control-errors.js';

/** One thing wrong with a request, and where. */
export interface ControlFault {
  /** JSON pointer into the request body; '' is the whole of it. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** What may be said about an error beyond its code. */
export interface ControlErrorDetails {
  /** Replaces the sentence of the catalogue. */
  readonly message?: string;
  readonly param?: string;
  readonly faults?: readonly ControlFault[];
  /** The document as it is now, beside `version_conflict`. */
  readonly current?: object;
  /** Of that document, for the ETag. */
  readonly version?: number;
  readonly retryAfterSeconds?: number;
}

/** A ControlError on its way between threads. */
export interface CarriedControlError {
  readonly code: ControlErrorCode;
  readonly details: ControlErrorDetails;
}

/** The only error that administering throws on purpose: a code of its catalogue and what to tell. */
export class ControlError extends Error {
  readonly status: number;

  constructor(
    readonly code: ControlErrorCode,
    readonly details: ControlErrorDetails = {},
  ) {
    super(details.message ?? CONTROL_ERRORS[code].message);
    this.name = 'ControlError';
    this.status = CONTROL_ERRORS[code].status;
  }

  /** What of it reaches another thread. */
  get carried(): CarriedControlError {
    return { code: this.code, details: this.details };
  }

  static uncarry({ code, details }: CarriedControlError): ControlError {
    return new ControlError(code, details);
  }
}
