import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

/** A field that LinkedIn does not take, and why. `path` is `/content/media/id`. */
export interface FieldProblem {
  code: string
  path: string
  message: string
}

/** The three bodies in which LinkedIn words an error, and the field errors that come in either of two. */
type Wording =
  | { form: 'gateway'; code?: string; serviceErrorCode?: number; message: string }
  | { form: 'input'; code: string; message: string; description: string; fieldPath?: string }
  | { form: 'fields'; problems: readonly FieldProblem[] }
  | { form: 'bare'; message: string }

/** LinkedIn says no. Thrown inside the simulator, worded by `refusalAnswer`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly wording: Wording
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, wording: Wording, headers: Readonly<Record<string, string>> = {}) {
    super(wording.form)
    this.status = status
    this.wording = wording
    this.headers = headers
  }
}

/** Gateway, authentication, throttle, version, permission. */
export function gatewayRefusal(
  status: number,
  code: string,
  message: string,
  serviceErrorCode?: number,
): Refusal {
  const number = serviceErrorCode === undefined ? {} : { serviceErrorCode }
  return new Refusal(status, { form: 'gateway', code, message, ...number })
}

/** 400 about fields of a body or a query. */
export function invalidFields(...problems: readonly FieldProblem[]): Refusal {
  return new Refusal(400, { form: 'fields', problems })
}

export function invalidField(code: string, path: string, message: string): Refusal {
  return invalidFields({ code, path, message })
}

/** 403 of an image, a video or a document that is not the caller's. */
export function forbiddenAsset(kind: string): Refusal {
  const message = `Accessing this ${kind} resource is forbidden. Please check your permissions for this resource`
  return new Refusal(403, { form: 'bare', message })
}

export function accessDenied(message: string): Refusal {
  return gatewayRefusal(403, 'ACCESS_DENIED', message, 100)
}

/** 403 for a field that may not be sent at all. */
export function unpermittedFields(paths: readonly string[]): Refusal {
  return accessDenied(
    `Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [${paths.join(', ')}]`,
  )
}

/** 403 for an author, actor or owner that the caller may not speak for. */
export function foreignValue(path: string): Refusal {
  return accessDenied(
    `Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [${path}]`,
  )
}

export function notFound(message: string): Refusal {
  return gatewayRefusal(404, 'NOT_FOUND', message)
}

/** A key of a path, or a parameter of a query, that Rest.li cannot read. */
export function syntaxRefusal(): Refusal {
  return gatewayRefusal(400, 'ILLEGAL_ARGUMENT', 'Syntax exception in path variables')
}

/** 400 for a query parameter, with the body recorded from the network. */
export function invalidParameter(name: string): Refusal {
  return new Refusal(400, {
    form: 'input',
    code: 'PARAM_INVALID',
    message: 'Invalid param. Please see errorDetails for more information.',
    description: 'Invalid value for param; wrong type or other syntax error',
    fieldPath: name,
  })
}

export function refusalAnswer(refusal: Refusal, switches: Switches): SimulatorResponse {
  const { status, wording, headers } = refusal
  return { status, headers, body: bodyOf(status, wording, switches) }
}

function bodyOf(status: number, wording: Wording, switches: Switches): Record<string, unknown> {
  switch (wording.form) {
    case 'bare':
      return { message: wording.message, status }
    case 'gateway': {
      const { form: _, ...fields } = wording
      return { status, ...fields }
    }
    case 'input':
      return inputErrors(status, wording.message, [wording])
    case 'fields':
      return fieldsBody(status, wording.problems, switches)
  }
}

function fieldsBody(
  status: number,
  problems: readonly FieldProblem[],
  switches: Switches,
): Record<string, unknown> {
  const inputs = problems.map(({ code, path, message }) => ({
    code,
    description: message,
    fieldPath: path,
  }))
  const summary = 'Invalid param. Please see errorDetails for more information.'
  const [first] = problems
  if (switches.validation_envelope === 'input_errors' || !first) {
    return inputErrors(status, summary, inputs)
  }
  if (problems.length === 1) return { status, code: first.code, message: first.message }
  return { code: 'MULTIPLE_VALIDATIONS_FAILED', ...inputErrors(status, summary, inputs) }
}

function inputErrors(
  status: number,
  message: string,
  inputs: readonly { code: string; description: string; fieldPath?: string }[],
): Record<string, unknown> {
  return {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message,
    errorDetails: {
      inputErrors: inputs.map(({ code, description, fieldPath }) => ({
        description,
        input: fieldPath === undefined ? {} : { inputPath: { fieldPath } },
        code,
      })),
    },
    status,
  }
}
