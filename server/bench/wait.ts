import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until the answer is yes. @throws after `timeoutMs` */
export async function waitUntil(
  what: string,
  ask: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const endsAtMs = performance.now() + timeoutMs
  while (!(await ask())) {
    if (performance.now() > endsAtMs) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`)
    await sleep(100)
  }
}
