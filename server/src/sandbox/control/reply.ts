import type { ServerResponse } from 'node:http'
import { sendAnswer } from '../gateway/answer.ts'
import type { World } from '../world.ts'

/** Answers a control once what it changed is on disk. */
export async function reply(
  response: ServerResponse,
  world: World,
  status: number,
  body: unknown,
): Promise<void> {
  await world.settled()
  sendAnswer(response, { status, headers: { 'cache-control': 'no-store' }, body })
}
