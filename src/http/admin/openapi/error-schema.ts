const FAULT = {
  type: 'object',
  required: ['pointer', 'code', 'message'],
  properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
};

/** The error envelope of the admin API, as the document has it. */
export const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code', 'details', 'request_id'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        code: { type: 'string' },
        details: { type: 'array', items: FAULT },
        request_id: { type: 'string' },
        doc: { type: 'string' },
      },
    },
  },
};
