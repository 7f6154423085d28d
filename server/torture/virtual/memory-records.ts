import type { RecordHooks, Records } from '../../src/networks/simulator-contract.ts'

/** A simulator's records for the length of a story: as the sandbox keeps them, without its journal. */
export function memoryRecords<T>(isOnDisk: boolean, hooks: RecordHooks<T> = {}): Records<T> {
  const rows = new Map<string, T | string>()
  const read = (key: string): T | undefined => {
    const row = rows.get(key)
    // What the sandbox leaves on disk comes back as a copy.
    return row !== undefined && isOnDisk ? JSON.parse(row as string) : (row as T | undefined)
  }
  return {
    get: read,
    has: (key) => rows.has(key),
    put(key, value) {
      rows.set(key, isOnDisk ? JSON.stringify(value) : value)
      hooks.put?.(key, value)
    },
    delete(key) {
      const value = read(key)
      if (value !== undefined) hooks.delete?.(key, value)
      rows.delete(key)
    },
    clear() {
      hooks.clear?.()
      rows.clear()
    },
    keys: () => rows.keys(),
    *values() {
      for (const key of rows.keys()) yield read(key) as T
    },
    get size() {
      return rows.size
    },
  }
}
