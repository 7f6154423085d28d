import type { SimulatorRequest } from '../../simulator-contract.ts'
import { checkFields, type Rule } from './field-rules.ts'
import { gatewayRefusal } from './refusal.ts'

const maxJsonBytes = 1 << 20

/**
 * A JSON body whose fields LinkedIn knows and takes.
 * @throws Refusal 400, 403 or 415
 */
export async function jsonBody(request: SimulatorRequest, rule: Rule): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw gatewayRefusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `The content type ${type.slice(0, 80) || 'none'} is not supported`,
    )
  }
  const value = parse((await request.body.bytes(maxJsonBytes)).toString())
  checkFields(value, rule)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw gatewayRefusal(400, 'ILLEGAL_ARGUMENT', 'Cannot parse request entity')
  }
}
