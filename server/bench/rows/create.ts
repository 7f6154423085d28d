import { allNetworks } from '../../src/networks/registry.ts'
import { callApi, inParallel } from '../api-client.ts'
import { addressOf, connect, type DatabaseAddress, emptyTables } from '../bench-database.ts'
import { runLoad } from '../load/run-load.ts'
import { checkRows } from '../pgbench/check-rows.ts'
import type { Pgbench } from '../pgbench/find-pgbench.ts'
import type { InsertVariables } from '../pgbench/insert-statement.ts'
import { runPgbench } from '../pgbench/run-pgbench.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { median } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export interface CreateOptions {
  /** Null: measure the API alone. */
  pgbench: Pgbench | null
  roundSeconds: number
  say(line: string): void
}

export interface CreateCell {
  connections: number
  api: Speed
  pgbench: Speed | null
  ratio: number | null
  generatorCpuPercent: number
}

export interface Speed {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

const connectionCounts = [1, 32, 128]
const rounds = 3
const accountCount = 100
const warmUpSeconds = 3

/** Creates a second through the API, and the same inserts under pgbench, in turns on one server. */
export async function measureCreate(options: CreateOptions): Promise<CreateCell[]> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path, args: ['--role', 'api'] })
  try {
    const stage = await prepare(server, await addressOf(directory.path), options)
    for (const connections of connectionCounts)
      await apiRound(stage, connections, warmUpSeconds / connectionCounts.length)
    const cells: CreateCell[] = []
    for (const connections of connectionCounts) cells.push(await measureCell(stage, connections))
    return cells
  } finally {
    await server.stop()
  }
}

interface Stage {
  server: ServerProcess
  address: DatabaseAddress
  options: CreateOptions
  accountIds: readonly string[]
  variables: InsertVariables
}

/** One account in each request, many accounts in all: nobody's load is on a single row. */
async function prepare(
  server: ServerProcess,
  address: DatabaseAddress,
  options: CreateOptions,
): Promise<Stage> {
  const platform = allNetworks[0]?.id ?? ''
  const accounts = await inParallel([...Array(accountCount).keys()], 8, (_, index) =>
    callApi<{ id: string }>(server, '/v1/accounts', {
      platform,
      platform_account_id: `${1_000 + index}`,
      credentials: { access_token: `token-${index}` },
    }),
  )
  await using client = await connect(address)
  const { rows } = await client.query<{ id: string }>('select id from workspaces')
  const accountIds = accounts.map((account) => account.id)
  const text = 'A post of ordinary length, about what happened today, with a link at its end.'
  const variables = {
    workspace: rows[0]?.id ?? '',
    accounts: `{${accountIds.join(',')}}`,
    platform,
    text,
    content: JSON.stringify({ text, media: [], missing: [], options: {} }),
  }
  const stage = { server, address, options, accountIds, variables }
  if (options.pgbench) await checkRows(client, variables, () => createOne(stage))
  return stage
}

async function createOne({ server, accountIds, variables }: Stage): Promise<void> {
  const body = { account_ids: [accountIds[0]], text: variables.text }
  await callApi(server, '/v1/posts', body, { 'idempotency-key': 'bench-check' })
}

async function measureCell(stage: Stage, connections: number): Promise<CreateCell> {
  const api: (Speed & { generatorCpuPercent: number })[] = []
  const pgbench: Speed[] = []
  for (let round = 1; round <= rounds; round += 1) {
    api.push(await apiRound(stage, connections, stage.options.roundSeconds))
    if (stage.options.pgbench) pgbench.push(await pgbenchRound(stage, connections))
    stage.options.say(progressOf(connections, round, api.at(-1), pgbench.at(-1)))
  }
  const apiSpeed = speedOf(api)
  const pgbenchSpeed = pgbench.length > 0 ? speedOf(pgbench) : null
  return {
    connections,
    api: apiSpeed,
    pgbench: pgbenchSpeed,
    ratio: pgbenchSpeed && apiSpeed.perSecond / pgbenchSpeed.perSecond,
    generatorCpuPercent: median(api.map((each) => each.generatorCpuPercent)),
  }
}

async function apiRound(stage: Stage, connections: number, seconds: number) {
  await empty(stage)
  const { server, accountIds, variables } = stage
  const { url, key } = server
  return runLoad({ url, key, accountIds, text: variables.text, connections, seconds })
}

async function pgbenchRound(stage: Stage, clients: number): Promise<Speed> {
  await empty(stage)
  return runPgbench({
    file: stage.options.pgbench?.file as string,
    connection: stage.address,
    variables: stage.variables,
    accountCount,
    clients,
    seconds: stage.options.roundSeconds,
  })
}

async function empty(stage: Stage): Promise<void> {
  await using client = await connect(stage.address)
  await emptyTables(client)
}

function speedOf(rounds: readonly Speed[]): Speed {
  return {
    perSecond: median(rounds.map((round) => round.perSecond)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
  }
}

function progressOf(connections: number, round: number, api?: Speed, pgbench?: Speed): string {
  const speed = (of?: Speed): string => `${Math.round(of?.perSecond ?? 0)}/s`
  const other = pgbench ? `, pgbench ${speed(pgbench)}` : ''
  return `  ${connections} connections, round ${round}: API ${speed(api)}${other}`
}
