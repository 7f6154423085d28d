import type { RawAnswer, RawCall, Transport } from '../../src/networks/transport.ts'
import { TransportError } from '../../src/networks/transport-error.ts'
import type { Actor } from './actor.ts'
import type { CallFault } from './call-fault.ts'
import type { RefreshWatch } from './refresh-watch.ts'
import type { Stage } from './stage.ts'
import { bytesOf, rawAnswer, type VirtualNetwork } from './virtual-network.ts'

/** What the way out needs of its story. */
export interface TransportParts {
  stage: Stage
  network: VirtualNetwork
  /** In whose name requests arrive: they do so although their sender died. */
  ether: Actor
  draw(call: RawCall): CallFault
  refreshes: RefreshWatch
}

/** One actor's way to the network: no sockets, the story's time, and the story's faults. */
export function virtualTransport(parts: TransportParts, actor: Actor): Transport {
  return {
    async send(call) {
      const body = await bytesOf(call.body)
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(parts, actor, call, body, { resolve, reject })
        parts.stage.offer(actor, exchange.what, () => exchange.begin())
      })
    },
    close: async () => {},
  }
}

interface End {
  resolve(answer: RawAnswer): void
  reject(error: TransportError): void
}

/** One request and its answer. Whoever does not wait any longer does not stop the request. */
class Exchange {
  readonly what: string
  readonly #parts: TransportParts
  readonly #actor: Actor
  readonly #call: RawCall
  readonly #body: Buffer
  readonly #end: End
  #callOff = (): void => {}
  #isOver = false

  constructor(parts: TransportParts, actor: Actor, call: RawCall, body: Buffer, end: End) {
    this.#parts = parts
    this.#actor = actor
    this.#call = call
    this.#body = body
    this.#end = end
    this.what = `calls ${call.method} ${call.target.pathname}`
  }

  begin(): void {
    if (this.#call.mayStart?.() === false) this.#fail('not_sent', 'withdrawn', 'withdrawn')
    else this.#send()
  }

  #send(): void {
    const { stage, ether, draw, refreshes } = this.#parts
    if (this.#isRefresh()) refreshes.begins(this.#body, this.#actor)
    const fault = draw(this.#call)
    if (fault.kind !== 'none') stage.say('fault', fault.kind)
    const { timeoutMs } = this.#call
    this.#callOff = stage.at(stage.nowMs + timeoutMs, this.#actor, 'hears nothing', () =>
      this.#fail('in_doubt', 'timed_out', `no answer in ${timeoutMs} ms`),
    )
    stage.at(stage.nowMs + fault.thereMs, ether, '', () => this.#arrive(fault))
  }

  async #arrive(fault: CallFault): Promise<void> {
    const { stage, network, ether } = this.#parts
    const acted = fault.acts
      ? await stage.during(network.handle(this.#call, this.#body, fault.network))
      : null
    if (acted) stage.say(ether.name, `${network.stepOf(this.#call)} → ${acted.status}`)
    if (fault.answer === 'silence') return
    const answer =
      fault.answer === 'true' || fault.answer === 'cut'
        ? acted
        : network.usualAnswer(fault.answer.status, fault.answer.headers)
    stage.at(stage.nowMs + fault.backMs, this.#actor, 'hears', () => {
      if (fault.answer === 'cut' || !answer)
        return this.#fail('in_doubt', 'connection_lost', 'read ECONNRESET')
      stage.say(this.#actor.name, `gets ${answer.status}`)
      this.#settle(() => this.#end.resolve(rawAnswer(answer)), answer.body)
    })
  }

  #fail(phase: 'not_sent' | 'in_doubt', reason: TransportError['reason'], words: string): void {
    const message = `${this.#call.target.host}: ${words}`
    this.#settle(() => this.#end.reject(new TransportError(phase, reason, message)))
  }

  #settle(tell: () => void, answer?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#callOff()
    if (this.#isRefresh()) this.#parts.refreshes.ends(this.#body, this.#actor, answer)
    tell()
  }

  #isRefresh(): boolean {
    return this.#parts.network.stepOf(this.#call) === 'token'
  }
}
