import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface WebFile {
  bytes: Buffer
  contentType: string
}

/** The sandbox's own pages, scripts and styles by name: a handful of small files, read once. */
export function readWebFiles(): ReadonlyMap<string, WebFile> {
  const directory = join(import.meta.dirname, '../web')
  return new Map(
    readdirSync(directory).flatMap((name) => {
      const contentType = types[extname(name)]
      return contentType
        ? [[name, { bytes: readFileSync(join(directory, name)), contentType }]]
        : []
    }),
  )
}
