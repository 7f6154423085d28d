import { setTimeout as sleep } from 'node:timers/promises'
import { postgresProcessesIn } from './processes.ts'

const pollMs = 10
const patienceMs = 60_000

/**
 * Stops the server the fast way (SIGINT: open transactions are rolled back, a checkpoint is
 * written) and waits until its last process is gone.
 */
export async function stopServer(directory: string, pid: number): Promise<void> {
  const isOurs = (await postgresProcessesIn(directory)).includes(pid)
  if (isOurs) process.kill(pid, 'SIGINT')
  const deadline = Date.now() + patienceMs
  while ((await postgresProcessesIn(directory)).length > 0) {
    if (Date.now() > deadline) return // a slow disk: it goes on stopping without us
    await sleep(pollMs)
  }
}
