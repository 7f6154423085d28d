import { readFileSync } from 'node:fs'

/** Every variable the program reads, each named once. A network lists its own in `networks/<id>/env.ts`. */
export const variables = {
  PORT: 'Port of the API. Default 4400.',
  SANDBOX_PORT: 'Port of the sandbox networks. Default 4401.',
  HOST: 'Address to listen on. Default 127.0.0.1.',
  DATA_DIR: 'Folder for the database, media and secrets. Default ./data.',
  DATABASE_URL: 'A PostgreSQL of your own (15 or newer). Absent: the embedded one in DATA_DIR.',
  PUBLIC_URL: 'Address under which the API is reached from outside. Default http://HOST:PORT.',
  SANDBOX_URL: 'Address of the sandbox, when it runs apart. Default: this machine, SANDBOX_PORT.',
  MASTER_KEYS:
    'Keys that seal tokens at rest: "2:<base64 of 32 bytes>,1:<…>", first one writes. Absent: made in DATA_DIR.',
  LOG_LEVEL: 'fatal, error, warn, info, debug or trace. Default info.',
  LOG_RETENTION_DAYS: 'Days that timelines and raw answers are kept. Default 90.',
  RECONCILE_SECONDS:
    'When to look again after an unclear answer, seconds. Default 15,60,180 (sandbox 1,3,10).',
  RECONCILE_WINDOW_SECONDS:
    'When to give up looking and say outcome_unknown, seconds. Default 900 (sandbox 60).',
  RATE_LIMIT_PER_MINUTE: 'Requests a minute of one API key or person. Absent: no limit.',
  SIGN_IN_LIMIT_PER_MINUTE:
    'Attempts to sign in a minute from one address, and wrong passwords for one person. Absent: no limit.',
  OUTSIDE_ISSUER:
    'An issuer whose tokens are taken beside those of our own sign-in: its `iss`. Absent: none.',
  OUTSIDE_AUDIENCE: 'The `aud` that its tokens carry when they are meant for this program.',
  OUTSIDE_JWKS_URL: 'Where its public keys are.',
  OUTSIDE_ALGORITHMS: 'How it signs, separated by commas. Default ES256,RS256.',
  TRUSTED_PROXIES:
    'Addresses of reverse proxies whose X-Forwarded-For is believed: "10.0.0.0/8,127.0.0.1". Absent: none.',
  MEDIA_MAX_MB: 'Largest upload in megabytes. Default 100.',
  ALLOW_PRIVATE_NETWORKS:
    'Networks of your own that addresses named by callers may lead to, such as 10.0.0.0/8,fd00::/8. Default none.',
  FETCH_PORTS: 'Ports that addresses named by callers may have. Default 80,443.',
  S3_BUCKET: 'Bucket in which media is kept. Absent: on disk, in DATA_DIR.',
  S3_ENDPOINT: 'Address of an S3-compatible store. Absent: Amazon, in S3_REGION.',
  S3_REGION: 'Region of the bucket. Default us-east-1.',
  S3_ACCESS_KEY_ID: 'Key that may read, write, list and delete in the bucket.',
  S3_SECRET_ACCESS_KEY: 'Its secret.',
  S3_PREFIX: 'What every object name begins with, such as media/. Default nothing.',
  FFMPEG_PATH: 'Name or path of the ffmpeg that converts videos. Default ffmpeg.',
  WORKER_SLOTS: 'Deliveries under way at once in one process. Default 1000.',
  DATABASE_POOL: 'Database connections of one process. Default 16.',
} as const

export type VariableName = keyof typeof variables

export interface ReadVariables {
  values: Partial<Record<string, string>>
  problems: string[]
}

/** Reads the environment once. Any variable may come from a file named by `NAME_FILE`. */
export function readVariables(env: NodeJS.ProcessEnv, names: readonly string[]): ReadVariables {
  const values: Partial<Record<string, string>> = {}
  const problems: string[] = []
  for (const name of names) {
    const file = env[`${name}_FILE`]
    if (file && env[name]) problems.push(`${name} and ${name}_FILE are both set; keep one of them.`)
    try {
      const value = file ? readFileSync(file, 'utf8').trim() : env[name]?.trim()
      if (value) values[name] = value
      else if (file) problems.push(`${name}_FILE names ${file}, which is empty.`)
    } catch (error) {
      problems.push(
        `${name}_FILE names ${file}, which cannot be read (${(error as Error).message}).`,
      )
    }
  }
  return { values, problems }
}
