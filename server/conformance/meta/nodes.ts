import { fieldsOf, listOf } from '../../src/networks/answer-fields.ts'

type Family = 'facebook' | 'instagram'

/** What an edge's answer names by its ids, on either host. Containers are in nobody's description. */
const madeBy: Readonly<Record<string, Readonly<Record<Family, string>>>> = {
  'GET published_posts': { facebook: 'PagePost', instagram: '' },
  'POST feed': { facebook: 'PagePost', instagram: '' },
  'POST photos': { facebook: 'Photo', instagram: '' },
  'POST videos': { facebook: 'AdVideo', instagram: '' },
  'POST video_reels': { facebook: 'AdVideo', instagram: '' },
  'POST video_stories': { facebook: 'AdVideo', instagram: '' },
  'GET video_reels': { facebook: 'AdVideo', instagram: '' },
  'POST media': { facebook: 'container', instagram: 'container' },
  'POST media_publish': { facebook: 'IGMedia', instagram: 'IGMediaForIGOnlyAPI' },
  'GET media': { facebook: 'IGMedia', instagram: 'IGMediaForIGOnlyAPI' },
  'GET stories': { facebook: 'IGMedia', instagram: 'IGMediaForIGOnlyAPI' },
}

/** Knows which kind of node an id stands for, as far as the answers so far have told. */
export class Nodes {
  readonly #kinds = new Map<string, string>()

  set(id: string, kind: string): void {
    this.#kinds.set(id, kind)
  }

  /** Null: no answer has named the id. */
  kindOf(id: string): string | null {
    return this.#kinds.get(id) ?? null
  }

  /** Takes in the ids of an answer. */
  learn(family: Family, method: string, node: string, edge: string | null, body: unknown): void {
    const kind = edge === 'comments' ? commentOf(node) : madeBy[`${method} ${edge}`]?.[family]
    if (!kind) return
    const answer = fieldsOf(body)
    for (const row of [answer, ...listOf(answer.data).map(fieldsOf)])
      for (const id of [row.id, row.video_id])
        if (typeof id === 'string' || typeof id === 'number') this.#kinds.set(String(id), kind)
    if (kind === 'AdVideo' || kind === 'PagePost')
      if (typeof answer.post_id === 'string') this.#kinds.set(answer.post_id, 'PagePost')
  }
}

function commentOf(node: string): string {
  return node.startsWith('IG') ? 'IGComment' : 'Comment'
}
