import type { ProbedConnection, ProbedStage } from '../../platform/upstream/connection-probe.js';
import { FAULT_WORDS, type FaultWords } from './fault-words.js';
import { failed, passed, type TestStep, type TestStepName } from './test-report.js';

const WORDS_OF_CODES: Readonly<Record<string, FaultWords>> = {
  ENOTFOUND: FAULT_WORDS.dns_permanent,
  EAI_AGAIN: FAULT_WORDS.dns_temporary,
  EGRESS_DENIED: FAULT_WORDS.egress_denied,
  ECONNREFUSED: FAULT_WORDS.connect_refused,
  ETIMEDOUT: FAULT_WORDS.connect_timeout,
  CERT_HAS_EXPIRED: { detail: 'The certificate of the host has expired.', hint: 'Renew it.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    detail: 'The certificate is for another host.',
    hint: 'Check the name of the host in base_url.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    detail: 'The certificate is signed by itself.',
    hint: 'Have Node trust it: NODE_EXTRA_CA_CERTS names a file with the certificate of the issuer.',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    detail: 'The issuer of the certificate is not known.',
    hint: 'Have the host send the certificates between, or name them in NODE_EXTRA_CA_CERTS.',
  },
};

/** The steps of a connection; those that were not reached are left out. */
export function connectionSteps({ dns, connect, tls }: ProbedConnection): TestStep[] {
  return [stepOf('dns', dns), stepOf('connect', connect), stepOf('tls', tls)].filter((step) => step !== null);
}

function stepOf(name: TestStepName, stage: ProbedStage | null): TestStep | null {
  if (stage === null) return null;
  const { ok, ms, code } = stage;
  if (ok) return passed(name, ms);
  const unknown = { detail: `The connection failed (${code ?? 'no code'}).`, hint: FAULT_WORDS.tls_failure.hint };
  const { detail, hint } = WORDS_OF_CODES[code ?? ''] ?? (name === 'tls' ? unknown : { ...unknown, hint: null });
  return failed(name, ms, { detail, hint });
}
