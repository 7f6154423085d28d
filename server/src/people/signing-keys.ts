import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Database } from '../db/database.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'

/** The one algorithm; what a token's header says changes nothing. */
export const algorithm = 'ES256'

/** A pair signs for this long, and verifies for as long again: two are good at any time. */
const signsForMs = 30 * 24 * 3_600_000
/** An unknown `kid` makes us look for pairs of other processes, at most so often. */
const lookEveryMs = 60_000

type PublicKey = Extract<Awaited<ReturnType<typeof importJWK>>, { type: string }>

interface Pair {
  kid: string
  publicJwk: JWK
  publicKey: PublicKey
  sealed: string
  createdAtMs: number
}

/** The pairs that sign the dashboard's tokens, kept in the database and shared by all processes. */
export interface SigningKeys {
  /** The pair that signs now; made when there is none, or only an old one. */
  current(): Promise<{ kid: string; privateKey: PublicKey }>
  /** Null for a `kid` that is none of ours. */
  find(kid: string): Promise<PublicKey | null>
  /** For `/.well-known/jwks.json`. */
  publicJwks(): Promise<JWK[]>
}

export function createSigningKeys(database: Database, masterKeys: MasterKeys): SigningKeys {
  let pairs: Pair[] = []
  let lookedAtMs = Number.NEGATIVE_INFINITY
  const place = (rowId: string) => ({
    workspaceId: '-',
    table: 'signing_keys',
    column: 'private_jwk',
    rowId,
  })

  async function look(): Promise<void> {
    lookedAtMs = performance.now()
    const rows = await database.read
      .selectFrom('signing_keys')
      .selectAll()
      .where('created_at', '>', new Date(Date.now() - 2 * signsForMs))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    pairs = await Promise.all(
      rows.map(async (row) => ({
        kid: row.id,
        publicJwk: row.public_jwk as JWK,
        publicKey: (await importJWK(row.public_jwk as JWK, algorithm)) as PublicKey,
        sealed: row.private_jwk,
        createdAtMs: row.created_at.getTime(),
      })),
    )
  }

  /** Of processes that find no young pair together, one makes it. */
  async function makeUnlessMade(): Promise<void> {
    const made = await generateKeyPair(algorithm, { extractable: true })
    const id = newId('signingKey')
    const publicJwk = { ...(await exportJWK(made.publicKey)), kid: id, alg: algorithm, use: 'sig' }
    const sealed = encrypt(masterKeys, place(id), JSON.stringify(await exportJWK(made.privateKey)))
    await database.transactRaw(async (tx) => {
      await tx.query({ text: 'lock table signing_keys in share row exclusive mode' })
      await tx.query({
        text: `insert into signing_keys (id, public_jwk, private_jwk)
          select $1, $2, $3 where not exists (select from signing_keys where created_at > $4)`,
        values: [id, JSON.stringify(publicJwk), sealed, new Date(Date.now() - signsForMs)],
      })
    })
    await look()
  }

  const youngest = (): Pair | undefined =>
    pairs.find((pair) => pair.createdAtMs > Date.now() - signsForMs)

  return {
    async current() {
      if (!youngest()) await look()
      if (!youngest()) await makeUnlessMade()
      const pair = youngest()
      if (!pair) throw new Error('no signing key could be made')
      const jwk = JSON.parse(decrypt(masterKeys, place(pair.kid), pair.sealed)) as JWK
      return { kid: pair.kid, privateKey: (await importJWK(jwk, algorithm)) as PublicKey }
    },
    async find(kid) {
      const known = () => pairs.find((pair) => pair.kid === kid)?.publicKey ?? null
      if (known() === null && performance.now() - lookedAtMs > lookEveryMs) await look()
      return known()
    },
    async publicJwks() {
      if (!youngest()) await this.current()
      return pairs.map((pair) => pair.publicJwk)
    },
  }
}
