import { startApp } from './app.ts'
import { ConfigError, readConfig } from './config/config.ts'
import { firstSteps } from './first-steps/first-steps.ts'
import { createLog } from './lib/log.ts'
import { networkVariables } from './networks/registry.ts'

/** `npm start`: everything in one process, or the one role that `--role` names. */
async function main(): Promise<void> {
  const startedAtMs = performance.now()
  const config = readConfig(process.env, process.argv.slice(2), Object.keys(networkVariables))
  const log = createLog(config.logLevel)
  const progress = (line: string): void => void process.stderr.write(`${line}\n`)
  const app = await startApp(config, log, progress)
  stopOnSignals(async () => {
    await app.close()
  })
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  process.stdout.write(await firstSteps(app, seconds))
}

/** The first signal stops in order, the second at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false
  const onSignal = (): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    process.stderr.write('Stopping: finishing what is under way (again to stop at once) …\n')
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

main().catch((error: Error) => {
  const isExpected = error instanceof ConfigError || error.name !== 'Error'
  process.stderr.write(
    `\nDravo could not start.\n${isExpected ? error.message : (error.stack ?? error.message)}\n`,
  )
  process.exit(1)
})
