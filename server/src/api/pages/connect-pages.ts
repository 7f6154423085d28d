import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { chooseAccounts, type OpenChoice, readChoice } from '../../connect/choose-accounts.ts'
import { readDeletion } from '../../connect/network-notices.ts'
import { type ConnectErrorCode, connectErrors } from '../../errors.ts'
import type { NetworkId } from '../../networks/contract.ts'
import { networkIds, networkOf } from '../../networks/registry.ts'
import { browserSecretOf } from '../browser-cookies.ts'
import type { ApiContext } from '../context.ts'
import type { RouteReply } from '../route.ts'
import { escaped, messagePage, page } from './page.ts'

const isOverPage = () =>
  messagePage(410, {
    title: 'This choice is over',
    text: 'It was made already, it waited too long, or it belongs to another browser. Go back to where you came from; if nothing was connected, start again.',
  })

/** The pages that people see while an account is connected. */
export function registerConnectPages(pages: FastifyInstance, context: ApiContext): void {
  pages.get('/connect/choose', async (request, reply) =>
    send(reply, await choicePage(context, request)),
  )
  pages.post('/connect/choose', async (request, reply) =>
    send(reply, await choose(context, request)),
  )
  pages.get('/connect/deletion', async (request, reply) =>
    send(reply, await deletionPage(context, request)),
  )
  pages.get('/connect/result', async (request, reply) => send(reply, resultPage(request)))
}

function send(reply: FastifyReply, { status, headers = {}, body }: RouteReply): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

async function choicePage(context: ApiContext, request: FastifyRequest): Promise<RouteReply> {
  const id = connectionIdOf(request)
  const secret = browserSecretOf(context, request, id)
  const choice = await readChoice(context.connect, id, secret)
  if (choice === null) return isOverPage()
  const { name } = networkOf(choice.platform)
  return page(
    200,
    `Which ${name} accounts?`,
    `<p>Posts can go to those that you tick. Each becomes an account of its own; you can connect the others later.</p>
<form method="post" action="/connect/choose?connection=${escaped(id)}">
<fieldset><legend>${choice.accounts.length} to choose from</legend>
${choice.accounts.map(choiceRow).join('\n')}
</fieldset>
<div class="actions"><button name="do" value="connect">Connect</button>
<button name="do" value="cancel" class="quiet">Cancel</button></div></form>`,
    // A browser looks at where a form's answer leads, too.
    choice.returnOrigin === null ? [] : [choice.returnOrigin],
  )
}

function choiceRow({ id, name, handle, kind }: OpenChoice['accounts'][number]): string {
  const more = handle === null ? kind : `${kind} · @${handle}`
  return `<label class="choice"><input type="checkbox" name="account" value="${escaped(id)}" checked><span>${escaped(name)}<small>${escaped(more)}</small></span></label>`
}

async function choose(context: ApiContext, request: FastifyRequest): Promise<RouteReply> {
  const { origin } = request.headers
  const ownOrigin = new URL(context.publicUrl).origin
  if (origin !== undefined && origin !== ownOrigin)
    return messagePage(403, { title: 'Not from here', text: 'The form came from another site.' })
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
  const chosen = form.get('do') === 'connect' ? form.getAll('account') : []
  const id = connectionIdOf(request)
  const secret = browserSecretOf(context, request, id)
  const location = await chooseAccounts(context.connect, id, secret, new Set(chosen))
  return location === null
    ? isOverPage()
    : {
        status: 303,
        headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
      }
}

function connectionIdOf({ query }: FastifyRequest): string {
  const { connection } = query as Record<string, unknown>
  return typeof connection === 'string' && /^con_[0-9a-z]{1,60}$/.test(connection) ? connection : ''
}

/** What the network shows to somebody who wanted their data deleted. */
async function deletionPage(context: ApiContext, { query }: FastifyRequest): Promise<RouteReply> {
  const { code } = query as Record<string, unknown>
  const isCode = typeof code === 'string' && /^aud_[0-9a-z]{1,60}$/.test(code)
  const at = isCode ? await readDeletion(context.connect, code) : null
  if (at === null)
    return messagePage(404, { title: 'Unknown code', text: 'Nothing was deleted under this code.' })
  return messagePage(200, {
    title: 'Your data was deleted',
    text: `The access to your account and what was known of it were erased on ${at.toISOString().slice(0, 10)}.`,
    code: String(code),
  })
}

/** Where a flow ends whose caller named no page of its own. */
function resultPage({ query }: FastifyRequest): RouteReply {
  const { connected, error } = query as Record<string, unknown>
  const isCode = (value: unknown): value is ConnectErrorCode =>
    typeof value === 'string' && Object.hasOwn(connectErrors, value)
  if (isCode(error))
    return messagePage(200, {
      title: 'Nothing was connected',
      text: connectErrors[error],
      code: error,
    })
  const isNetwork = networkIds.some((id) => id === connected)
  if (!isNetwork) return messagePage(404, { title: 'Nothing to see', text: 'Close this page.' })
  const { name } = networkOf(connected as NetworkId)
  return messagePage(200, { title: `${name} is connected`, text: 'You can close this page.' })
}
