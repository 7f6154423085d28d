import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One `import … from` or `export … from`, or a dynamic `import()`. */
export interface Import {
  /** Path below `src` for our own files, the bare name for a package. */
  to: string
  isOurs: boolean
  isTypeOnly: boolean
}

export interface SourceFile {
  /** Below `server/src`: `posts/create-post.ts`. */
  name: string
  text: string
  imports: Import[]
}

const root = path.resolve(import.meta.dirname, '../src')

/** Every hand-written TypeScript file of the server, tests and what serves only them left out. */
export function readSourceTree(): SourceFile[] {
  return globSync('**/*.ts', { cwd: root })
    .filter((name) => !/\.test\.ts$|(^|\/)test(-[^/]+\.ts$|\/)/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(root, name), 'utf8')
      return { name, text, imports: importsOf(name, text) }
    })
}

/** Every file below `src`, pages included. */
export function listSourceFiles(): string[] {
  return globSync('**/*.*', { cwd: root }).filter((name) => path.basename(name).includes('.'))
}

export function readSource(name: string): string {
  return readFileSync(path.join(root, name), 'utf8')
}

export function importsOf(name: string, text: string): Import[] {
  const statements = text.matchAll(/^(import|export)\s+([^'";]*?)\s*from\s+'([^']+)'/gms)
  const bare = text.matchAll(/^import\s+'([^']+)'/gm)
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [
    ...[...statements].map(([, , clause = '', to = '']) => toImport(name, to, isTypeOnly(clause))),
    ...[...bare, ...dynamic].map(([, to = '']) => toImport(name, to, false)),
  ]
}

function isTypeOnly(clause: string): boolean {
  if (/^type\s+[\w{*]/.test(clause)) return true
  const names = /^\{([\s\S]*)\}$/
    .exec(clause)?.[1]
    ?.split(',')
    .map((each) => each.trim())
    .filter(Boolean)
  return names?.every((each) => each.startsWith('type ')) ?? false
}

function toImport(from: string, to: string, isTypeOnly: boolean): Import {
  if (!to.startsWith('.')) return { to, isOurs: false, isTypeOnly }
  return { to: path.posix.join(path.posix.dirname(from), to), isOurs: true, isTypeOnly }
}
