import type { LittleRun } from './little-text.ts'

/** A stretch of a post's text for the browser; links open elsewhere, mentions lead to a page of the sandbox. */
export interface ViewRun {
  kind: 'text' | 'hashtag' | 'mention' | 'link'
  text: string
  href?: string
}

const link = /https?:\/\/[^\s<>"']+/g

/** @param author who a URN is; null for nobody. A mention must match the name, else it is plain text. */
export function viewRuns(
  runs: readonly LittleRun[],
  author: (urn: string) => { name: string; url: string } | null,
): ViewRun[] {
  return trimmed(runs).flatMap((run): ViewRun[] => {
    if (run.kind === 'hashtag') return [{ kind: 'hashtag', text: run.text }]
    if (run.kind === 'text') return linked(run.text)
    const named = author(run.urn)
    return named && isNameOf(run.text, run.urn, named.name)
      ? [{ kind: 'mention', text: run.text, href: named.url }]
      : [{ kind: 'text', text: run.text }]
  })
}

/** Organizations go by their full name, members also by the first or the last. */
function isNameOf(text: string, urn: string, name: string): boolean {
  if (text === name) return true
  const [first = '', ...rest] = name.split(' ')
  return urn.startsWith('urn:li:person:') && (text === first || text === rest.join(' '))
}

function trimmed(runs: readonly LittleRun[]): LittleRun[] {
  return runs.map((run, index) => {
    if (run.kind !== 'text') return run
    const begun = index === 0 ? run.text.trimStart() : run.text
    return { ...run, text: index === runs.length - 1 ? begun.trimEnd() : begun }
  })
}

function linked(text: string): ViewRun[] {
  const runs: ViewRun[] = []
  let at = 0
  for (const found of text.matchAll(link)) {
    const url = found[0].replace(/[.,;:!?)\]]+$/, '')
    if (!URL.canParse(url)) continue
    if (found.index > at) runs.push({ kind: 'text', text: text.slice(at, found.index) })
    runs.push({ kind: 'link', text: url, href: url })
    at = found.index + url.length
  }
  if (at < text.length) runs.push({ kind: 'text', text: text.slice(at) })
  return runs
}
