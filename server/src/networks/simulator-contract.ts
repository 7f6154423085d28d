import type { NetworkId } from './contract.ts'

/** A request as a simulator sees it: the real host and path, after the sandbox took its own address away. */
export interface SimulatorRequest {
  method: string
  /** `api.x.com` */
  host: string
  /** `/2/tweets`, decoded only where the network decodes it */
  path: string
  query: URLSearchParams
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface SimulatorResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON, a string or bytes as they are, null as an empty body. */
  body: unknown
}

/** One network's double. Written from the network's documents alone; shares no code with the connector. */
export interface Simulator {
  network: NetworkId
  /** Hosts it answers for. */
  hosts: readonly string[]
  /** Names the step of a request (`create_post`, `media_append`, …) for faults and the call log; null: unknown path. */
  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null
  handle(request: SimulatorRequest): Promise<SimulatorResponse>
}
