/**
 * Every error the API answers with, and every `error_code` a delivery can end with.
 * `docs/errors.md` is printed from these two tables; a test keeps them equal.
 */

export const apiErrors = {
  validation_failed: {
    status: 400,
    retry: 'never',
    title: 'The request has fields that need mending.',
  },
  invalid_json: { status: 400, retry: 'never', title: 'The body is not valid JSON.' },
  invalid_idempotency_key: {
    status: 400,
    retry: 'never',
    title: 'The Idempotency-Key header cannot be used.',
  },
  invalid_cursor: {
    status: 400,
    retry: 'never',
    title: 'The cursor does not come from this list.',
  },
  unauthorized: { status: 401, retry: 'never', title: 'A valid API key is needed.' },
  forbidden: { status: 403, retry: 'never', title: 'This key may not do that.' },
  not_found: { status: 404, retry: 'never', title: 'There is nothing under that id.' },
  route_not_found: { status: 404, retry: 'never', title: 'There is no such route.' },
  method_not_allowed: {
    status: 405,
    retry: 'never',
    title: 'The route does not take that method.',
  },
  post_not_cancelable: { status: 409, retry: 'never', title: 'The post is no longer scheduled.' },
  post_not_editable: { status: 409, retry: 'never', title: 'Only a scheduled post can be edited.' },
  post_not_retryable: {
    status: 409,
    retry: 'never',
    title: 'Nothing of this post can be delivered again.',
  },
  post_in_progress: { status: 409, retry: 'later', title: 'The post is being delivered.' },
  media_in_use: {
    status: 409,
    retry: 'never',
    title: 'A post that is not finished needs this media.',
  },
  last_owner: { status: 409, retry: 'never', title: 'A workspace needs an owner.' },
  oauth_app_in_use: {
    status: 409,
    retry: 'never',
    title: 'Accounts are connected under this OAuth app.',
  },
  account_needs_reconnect: {
    status: 409,
    retry: 'never',
    title: 'The account must be connected again.',
  },
  gone: { status: 410, retry: 'never', title: 'The address is no longer good.' },
  precondition_failed: {
    status: 412,
    retry: 'never',
    title: 'The file is not the one that was asked for.',
  },
  payload_too_large: { status: 413, retry: 'never', title: 'The body is too large.' },
  unsupported_media_type: {
    status: 415,
    retry: 'never',
    title: 'The content type is not taken here.',
  },
  range_not_satisfiable: { status: 416, retry: 'never', title: 'The range lies outside the file.' },
  idempotency_key_reused: {
    status: 422,
    retry: 'never',
    title: 'The idempotency key belongs to another request.',
  },
  rate_limited: { status: 429, retry: 'later', title: 'Too many requests.' },
  internal_error: { status: 500, retry: 'later', title: 'Something went wrong on our side.' },
  storage_failed: { status: 502, retry: 'later', title: 'The file could not be stored.' },
  network_unreachable: { status: 502, retry: 'later', title: 'The network did not answer.' },
  database_unavailable: {
    status: 503,
    retry: 'later',
    title: 'The database is out of reach; nothing was stored.',
  },
} as const satisfies Record<string, { status: number; retry: 'never' | 'later'; title: string }>

export type ApiErrorCode = keyof typeof apiErrors

/** One mistake in a request: where it is (`account_ids[1]`), and how to mend it. */
export interface FieldProblem {
  path: string
  code: string
  message: string
}

/** An error the caller is meant to see. Anything else that is thrown is a bug and answers `internal_error`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ApiErrorCode
  readonly problems: readonly FieldProblem[]
  readonly headers: Readonly<Record<string, string>>

  /**
   * @param detail a sentence that says what is wrong and what to do next
   * @param options `problems` fills `errors` of the problem document; `headers` are sent with the answer
   */
  constructor(
    code: ApiErrorCode,
    detail: string,
    options: {
      problems?: readonly FieldProblem[]
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: options.cause })
    this.code = code
    this.problems = options.problems ?? []
    this.headers = options.headers ?? {}
  }
}

/** Who must act on a failed delivery, and whether trying again by itself can help. */
export const deliveryErrors = {
  media_unsupported: {
    acts: 'caller',
    retry: 'never',
    cure: 'Send media of a kind the network takes.',
  },
  unsupported_media_format: {
    acts: 'caller',
    retry: 'never',
    cure: 'Convert the file to a format the network takes.',
  },
  media_required: {
    acts: 'caller',
    retry: 'never',
    cure: 'Add an image or a video for this network.',
  },
  media_too_large: { acts: 'caller', retry: 'never', cure: 'Send a smaller or shorter file.' },
  media_too_many: { acts: 'caller', retry: 'never', cure: 'Send fewer files, or split the post.' },
  media_unreachable: {
    acts: 'caller',
    retry: 'never',
    cure: 'Upload the file with POST /v1/media and use its public_url.',
  },
  media_processing_failed: {
    acts: 'caller',
    retry: 'never',
    cure: 'Encode the file anew and upload it again.',
  },
  text_too_long: {
    acts: 'caller',
    retry: 'never',
    cure: 'Shorten the text, or give this network its own with platform_options.<network>.text.',
  },
  text_required: { acts: 'caller', retry: 'never', cure: 'Add text for this network.' },
  option_not_allowed: {
    acts: 'caller',
    retry: 'never',
    cure: 'Remove the option, or the content that excludes it.',
  },
  auth_expired: {
    acts: 'account owner',
    retry: 'never',
    cure: 'Connect the account again, then retry the post.',
  },
  permission_denied: {
    acts: 'account owner',
    retry: 'never',
    cure: 'Grant the missing permission, or use an app whose plan allows it.',
  },
  account_disconnected: {
    acts: 'caller',
    retry: 'never',
    cure: 'Connect the account again, then retry the post.',
  },
  rate_limited: {
    acts: 'nobody',
    retry: 'automatic',
    cure: 'Wait; it is tried again when the network allows it.',
  },
  daily_cap_reached: {
    acts: 'caller',
    retry: 'after reset',
    cure: 'Post again after the cap resets.',
  },
  duplicate_content: {
    acts: 'caller',
    retry: 'never',
    cure: 'Change the text; the network refuses the same content twice.',
  },
  content_rejected: { acts: 'caller', retry: 'never', cure: 'Change what the network objects to.' },
  platform_rejected: {
    acts: 'caller',
    retry: 'never',
    cure: 'Read error_message and raw_response: the network refused the request.',
  },
  platform_unavailable: {
    acts: 'network',
    retry: 'automatic',
    cure: 'Retry later; nothing was posted.',
  },
  outcome_unknown: {
    acts: 'caller',
    retry: 'by hand',
    cure: 'Look at the account first. Retry with accept_duplicates only if the post is not there.',
  },
  skipped_late: {
    acts: 'caller',
    retry: 'by hand',
    cure: 'Retry the post if it should still go out.',
  },
} as const satisfies Record<string, { acts: string; retry: string; cure: string }>

export type DeliveryErrorCode = keyof typeof deliveryErrors

/** Why connecting an account ended without one: `error` at the caller's page. */
export const connectErrors = {
  access_denied: 'The person did not agree. Nothing was connected; start again when they want to.',
  scope_not_allowed:
    'The network does not let this app ask for one of its scopes. Make the app with the scopes it was given, or ask the network for the missing product.',
  scope_missing:
    'The person agreed to less than posting needs. Start again, and leave all boxes ticked.',
  no_accounts:
    'The person agreed, but manages nothing that this app may post to. On networks with pages: tick at least one, and have a role on it that may post.',
  state_expired: 'More than ten minutes passed between start and callback. Start again.',
  state_used: 'This callback came before; it counts once. Start again if nothing was connected.',
  session_missing:
    'The browser that came back is not the one that started. Start and finish in one browser, under the same host name.',
  wrong_callback:
    'The callback of another network answered. Nothing was connected; start again, and check the redirect URI of the app.',
  app_missing: 'The OAuth app was deleted meanwhile.',
  app_rejected: 'The network does not accept the app: check its client id and secret.',
  code_rejected: 'The network did not take the code of the consent. Start again.',
  network_refused: 'The network refused, for a reason of its own. Start again later.',
  network_unreachable: 'The network did not answer. Start again later.',
} as const satisfies Record<string, string>

export type ConnectErrorCode = keyof typeof connectErrors

/** Warnings of a result: the post is live, but not quite as asked. */
export const deliveryWarnings = {
  option_not_applied: 'An option does not fit this kind of content and was left out.',
  first_comment_failed: 'The post is live; its first comment could not be posted.',
  thread_incomplete:
    'The first part is live; a later part failed. Retry goes on at the missing part.',
  alt_text_failed: 'The post is live; the network did not take an alt text.',
  id_not_available: 'The network gives no id for this post.',
  media_converted: 'A file was converted or scaled to what the network takes.',
  awaiting_creator: 'The draft waits in the creator’s inbox.',
  ambiguous_match: 'More than one post matched after an unclear answer; the oldest was taken.',
} as const satisfies Record<string, string>

export type DeliveryWarningCode = keyof typeof deliveryWarnings

/** Warnings of a validation alone: nothing goes wrong, but a person may want to know. */
export const validationWarnings = {
  link_not_clickable: 'The network shows addresses in this text as plain words.',
  media_not_inspected: 'A file could not be measured, so that not every rule could be looked at.',
} as const satisfies Record<string, string>

export type ValidationWarningCode = keyof typeof validationWarnings
