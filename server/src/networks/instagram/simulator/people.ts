import { randomInt } from 'node:crypto'
import { type Records, type SimulatorWorld, TraitRefused } from '../../simulator-contract.ts'

export const accountTypes = ['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL'] as const
export const pageTasks = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MANAGE',
  'MESSAGING',
  'MODERATE',
] as const

/** What may differ between accounts. */
export interface Traits {
  /** Which login the token handed out comes from: Instagram's, or Facebook's by way of a Page. */
  login: 'instagram' | 'facebook'
  account_type: (typeof accountTypes)[number]
  page_tasks: readonly string[]
  /** Of the last 24 hours; each allows 4800 calls. */
  impressions: number
  is_restricted: boolean
  trial_reels: boolean
  /** Permissions the person did not grant. */
  without_scopes: readonly string[]
  /** How old the token handed out is; refreshing takes 24. */
  token_age_hours: number
}

export interface Account extends Traits {
  /** The Instagram professional account id. */
  id: string
  app_scoped_id: string
  username: string
  name: string
  page: { id: string; name: string }
  created_at: string
}

const defaults: Traits = {
  login: 'instagram',
  account_type: 'BUSINESS',
  page_tasks: pageTasks,
  impressions: 100,
  is_restricted: false,
  trial_reels: true,
  without_scopes: [],
  token_age_hours: 48,
}

/** Somebody who manages every Page of the sandbox, and one Page that has no Instagram account. */
export interface FacebookUser {
  id: string
  name: string
  lone_page: { id: string; name: string }
}

/** Instagram's professional accounts, and the Facebook user behind their Pages. */
export class People {
  readonly #rows: Records<Account>
  readonly #facebook: Records<FacebookUser>
  readonly #idByUsername = new Map<string, string>()
  readonly #idByPage = new Map<string, string>()

  constructor(world: SimulatorWorld) {
    this.#facebook = world.records('facebook-user')
    this.#rows = world.records('accounts', {
      put: (id, account) => {
        this.#idByUsername.set(account.username.toLowerCase(), id)
        this.#idByPage.set(account.page.id, id)
      },
    })
  }

  get(id: string): Account | undefined {
    return this.#rows.get(id)
  }

  byUsername(username: string): Account | undefined {
    return this.#rows.get(this.#idByUsername.get(username.toLowerCase()) ?? '')
  }

  byPage(pageId: string): Account | undefined {
    return this.#rows.get(this.#idByPage.get(pageId) ?? '')
  }

  all(): Account[] {
    return [...this.#rows.values()]
  }

  facebookUser(): FacebookUser {
    const known = this.#facebook.get('user')
    if (known) return known
    const user: FacebookUser = {
      id: `12${digits(13)}`,
      name: 'Dravo Demo',
      lone_page: { id: `10${digits(13)}`, name: 'Page without Instagram' },
    }
    this.#facebook.put('user', user)
    return user
  }

  /** The first is the demo account; the others are numbered. */
  add(now: Date, traits: Traits = defaults): Account {
    const number = this.#rows.size + 1
    const name = number === 1 ? 'Dravo Demo' : `Dravo Demo ${number}`
    const account: Account = {
      ...traits,
      id: `17841${digits(12)}`,
      app_scoped_id: `2${digits(15)}`,
      username: number === 1 ? 'dravo_demo' : `dravo_demo_${number}`,
      name,
      page: { id: `10${digits(13)}`, name },
      created_at: now.toISOString(),
    }
    this.#rows.put(account.id, account)
    return account
  }
}

const checks: { [K in keyof Traits]: [test: (value: unknown) => boolean, words: string] } = {
  login: [oneOf('instagram', 'facebook'), 'Use instagram or facebook.'],
  account_type: [oneOf(...accountTypes), `Use one of ${accountTypes.join(', ')}.`],
  page_tasks: [listOf(oneOf(...pageTasks)), `Give a list out of ${pageTasks.join(', ')}.`],
  impressions: [isCount, 'Give a whole number.'],
  is_restricted: [oneOf(true, false), 'Give true or false.'],
  trial_reels: [oneOf(true, false), 'Give true or false.'],
  without_scopes: [listOf((value) => typeof value === 'string'), 'Give a list of permissions.'],
  token_age_hours: [isCount, 'Give a whole number of hours.'],
}

/** @throws TraitRefused */
export function traitsOf(given: Readonly<Record<string, unknown>>): Traits {
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof Traits] : null
    if (!check)
      throw new TraitRefused(name, `Instagram accounts have ${Object.keys(checks).join(', ')}.`)
    if (!check[0](value)) throw new TraitRefused(name, check[1])
  }
  return { ...defaults, ...(given as Partial<Traits>) }
}

function oneOf(...allowed: readonly unknown[]): (value: unknown) => boolean {
  return (value) => allowed.includes(value)
}

function listOf(isItem: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isItem)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}
