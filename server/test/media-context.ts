import path from 'node:path'
import { createLog } from '../src/lib/log.ts'
import { openDiskStorage } from '../src/media/disk-storage.ts'
import type { MediaContext } from '../src/media/media.ts'
import type { TestApp } from './start-app.ts'

/** The app's files, for tests that call what no route reaches. */
export async function mediaContextOf(app: TestApp): Promise<MediaContext> {
  return {
    database: app.app.database,
    storage: await openDiskStorage(path.join(app.env.DATA_DIR ?? '', 'media')),
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
    publicUrl: app.url,
    mediaMaxBytes: 1024,
    ffmpeg: 'none',
    isDatabaseUnavailable: () => false,
    log: createLog('silent'),
  }
}
