import type { BodyPart, SimulatorRequest } from '../../simulator-contract.ts'
import type { Rule } from './body-schema.ts'
import type { Simulation } from './call.ts'
import { jsonBody } from './json-body.ts'
import { invalid } from './refusal.ts'

const maxFieldBytes = 64 * 1024

/** Takes `media` to a file, out of a multipart or a JSON body, and gives back the other fields. */
export async function readUpload(
  request: SimulatorRequest,
  simulation: Simulation,
  staged: string,
  maxBytes: number,
  jsonRule: Rule,
): Promise<{ fields: Record<string, unknown>; sizeBytes: number }> {
  const { files } = simulation.uploads
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const maxJsonBytes = Math.ceil((maxBytes * 4) / 3) + 4096
    const { media, ...fields } = (await jsonBody(request, jsonRule, maxJsonBytes)) as Record<
      string,
      unknown
    >
    const bytes = Buffer.from(String(media), 'base64')
    const { sizeBytes } = await files.write(staged, chunksOf(bytes), { maxBytes })
    return { fields, sizeBytes }
  }
  const fields: Record<string, unknown> = {}
  let sizeBytes = -1
  for await (const part of request.body.parts()) {
    if (part.name === 'media')
      ({ sizeBytes } = await files.write(staged, part.chunks, { maxBytes }))
    else fields[part.name] = await shortText(part)
  }
  if (sizeBytes === -1)
    throw invalid({ parameters: { media: [] }, message: '$.media: is missing but it is required' })
  return { fields, sizeBytes }
}

async function shortText(part: BodyPart): Promise<string> {
  let text = Buffer.alloc(0)
  for await (const chunk of part.chunks) {
    text = Buffer.concat([text, chunk])
    if (text.length > maxFieldBytes) {
      throw invalid({ parameters: { [part.name]: [] }, message: 'The field is too long.' })
    }
  }
  return text.toString()
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
