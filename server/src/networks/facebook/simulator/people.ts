import { type Records, type SimulatorWorld, TraitRefused } from '../../simulator-contract.ts'
import { profileId } from './ids.ts'

/** https://developers.facebook.com/docs/pages-api/overview (tasks of a Page) */
export const pageTasks = [
  'ANALYZE',
  'ADVERTISE',
  'MESSAGING',
  'MODERATE',
  'CREATE_CONTENT',
  'MANAGE',
] as const
export type PageTask = (typeof pageTasks)[number]

/** Somebody who logs in. The id is the app-scoped one. */
export interface User {
  id: string
  name: string
}

/** A Page with the one person who manages it. */
export interface Page {
  id: string
  username: string
  name: string
  category: { id: string; name: string }
  user_id: string
  tasks: PageTask[]
  created_at: string
}

export interface Traits {
  tasks: PageTask[]
  /** The demo person manages this Page too. */
  isOfDemoUser: boolean
}

/** The people and their Pages. */
export class People {
  readonly #users: Records<User>
  readonly #pages: Records<Page>
  readonly #idByHandle = new Map<string, string>()
  readonly #pagesOfUser = new Map<string, string[]>()

  constructor(world: SimulatorWorld) {
    this.#users = world.records<User>('users')
    this.#pages = world.records<Page>('pages', {
      put: (id, page) => {
        this.#idByHandle.set(page.username.toLowerCase(), id)
        const ids = this.#pagesOfUser.get(page.user_id) ?? []
        if (!ids.includes(id)) this.#pagesOfUser.set(page.user_id, [...ids, id])
      },
    })
  }

  user(id: string): User | undefined {
    return this.#users.get(id)
  }

  users(): User[] {
    return [...this.#users.values()]
  }

  page(id: string): Page | undefined {
    return this.#pages.get(id)
  }

  /** By id or by username, as paths of the website name it. */
  pageByName(name: string): Page | undefined {
    return this.page(name) ?? this.page(this.#idByHandle.get(name.toLowerCase()) ?? '')
  }

  pages(): Page[] {
    return [...this.#pages.values()]
  }

  pagesOf(userId: string): Page[] {
    return (this.#pagesOfUser.get(userId) ?? []).flatMap((id) => this.page(id) ?? [])
  }

  /** The first is the demo Page; the others are numbered. */
  add(now: Date, traits: Traits): Page {
    const number = this.#pages.size + 1
    const suffix = number === 1 ? '' : ` ${number}`
    const page: Page = {
      id: profileId(),
      username: number === 1 ? 'dravo_demo' : `dravo_demo_${number}`,
      name: `Dravo Demo${suffix}`,
      category: { id: '1605186416478696', name: 'Brand' },
      user_id: this.#userFor(traits, suffix).id,
      tasks: traits.tasks,
      created_at: now.toISOString(),
    }
    this.#pages.put(page.id, page)
    return page
  }

  #userFor(traits: Traits, suffix: string): User {
    const [first] = this.users()
    if (first && traits.isOfDemoUser) return first
    const user = { id: profileId(), name: `Demo Person${suffix}` }
    this.#users.put(user.id, user)
    return user
  }
}

/** @throws TraitRefused */
export function traitsOf(traits: Readonly<Record<string, unknown>>): Traits {
  for (const name of Object.keys(traits)) {
    if (name !== 'tasks' && name !== 'managed_by') {
      throw new TraitRefused(name, 'Pages have two traits: tasks and managed_by.')
    }
  }
  const managedBy = traits.managed_by ?? 'own_person'
  if (managedBy !== 'own_person' && managedBy !== 'demo_person') {
    throw new TraitRefused('managed_by', 'Use own_person or demo_person.')
  }
  return { tasks: tasksOf(traits.tasks ?? pageTasks), isOfDemoUser: managedBy === 'demo_person' }
}

function tasksOf(wanted: unknown): PageTask[] {
  const isKnown = (task: unknown): task is PageTask => pageTasks.some((each) => each === task)
  if (!Array.isArray(wanted) || !wanted.every(isKnown)) {
    throw new TraitRefused('tasks', `Use a list of ${pageTasks.join(', ')}.`)
  }
  return [...wanted]
}
