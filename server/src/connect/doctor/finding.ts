import { PublishError } from '../../networks/publish-error.ts'

/** Something that stands in the way of a post, or may, and what to do about it. */
export interface Finding {
  /** `error`: posts fail; `warning`: some will; `info`: nobody but the network can tell. */
  severity: 'error' | 'warning' | 'info'
  code: string
  message: string
  /** What to click, or to set. */
  fix: string
}

/** What a check came to. `ok`: nothing of severity error was found. */
export interface Diagnosis {
  ok: boolean
  checked_at: string
  findings: Finding[]
}

export function diagnosisOf(findings: Finding[], now: Date): Diagnosis {
  const ok = findings.every(({ severity }) => severity !== 'error')
  return { ok, checked_at: now.toISOString(), findings }
}

/** The network could not be asked: no verdict. @throws whatever is no answer of a network */
export function unreachable(network: string, error: unknown): Finding {
  if (!(error instanceof PublishError)) throw error
  return {
    severity: 'warning',
    code: 'network_unreachable',
    message: `${network} could not be asked now: ${error.message}`,
    fix: 'Check again later.',
  }
}
