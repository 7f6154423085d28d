import { generateLoad, type LoadOrder } from './generate-load.ts'

/** A process of its own, so that the load costs the server no time: order in as JSON, result out. */
const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder
process.stdout.write(JSON.stringify(await generateLoad(order)))
