import { openSandbox, startApp } from './app.ts'
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
  const seconds = (): string => ((performance.now() - startedAtMs) / 1000).toFixed(1)
  if (config.role === 'sandbox') {
    const sandbox = await openSandbox(config, log)
    stopOnSignals(() => sandbox.close())
    process.stdout.write(`Sandbox networks: ${sandbox.url}  (ready in ${seconds()} s)\n`)
    return
  }
  const starting = startApp(config, log, progress)
  // Also while starting: what was begun is ended in order.
  stopOnSignals(async () => (await starting).close())
  const app = await starting
  process.stdout.write(await firstSteps(app, seconds()))
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
