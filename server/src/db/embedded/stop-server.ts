import { setTimeout as sleep } from 'node:timers/promises'
import { postgresProcessesIn } from './processes.ts'

const pollMs = 10
const patienceMs = 60_000

/**
 * Stops the server the fast way (SIGINT: open transactions are rolled back, a checkpoint is
 * written) and waits until its main process, which ends last, is gone. Others in the directory do
 * not count: somebody may already have started the next server.
 */
export async function stopServer(directory: string, pid: number): Promise<void> {
  const isRunning = async () => (await postgresProcessesIn(directory)).includes(pid)
  if (await isRunning()) process.kill(pid, 'SIGINT')
  const deadline = Date.now() + patienceMs
  while (await isRunning()) {
    if (Date.now() > deadline) return // a slow disk: it goes on stopping without us
    await sleep(pollMs)
  }
}
