import type { Tx } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import { AppError, type FieldProblem } from '../errors.ts'
import { newId } from '../lib/ids.ts'
import { codePoints } from '../lib/json-text.ts'
import { passwordCharacters } from './sign-in.ts'

/** What somebody types to become known. */
export interface PersonDetails {
  name: string
  email: string
  password: string
}

/** In the one form in which addresses are stored and compared. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Every mistake in what was typed. @throws AppError validation_failed */
export function checkPerson({ name, email, password }: PersonDetails): void {
  const problems: FieldProblem[] = []
  const add = (path: string, message: string) => problems.push({ path, code: 'invalid', message })
  const nameLength = codePoints(name.trim())
  if (nameLength < 1 || nameLength > 80) add('name', 'The name must have 1 to 80 characters.')
  if (!isEmail(email)) add('email', 'This is not an e-mail address.')
  const { least, most } = passwordCharacters
  if (password.length < least || password.length > most)
    add('password', `The password must have ${least} to ${most} characters.`)
  if (problems.length > 0)
    throw new AppError('validation_failed', problems.map(({ message }) => message).join(' '), {
      problems,
    })
}

/** Whether it can be an address; whether somebody reads it shows when the link is used. */
export function isEmail(email: string): boolean {
  return /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,190}\.[^\s@.\p{Cc}]{1,63}$/u.test(normalEmail(email))
}

/** Stores a person with a password. @returns the person's id */
export async function insertPerson(
  tx: Tx,
  { name, email }: PersonDetails,
  passwordHash: string,
): Promise<string> {
  const id = newId('user')
  await tx
    .insertInto('people')
    .values({ id, name: name.trim(), email: normalEmail(email), image: null })
    .execute()
  await tx
    .insertInto('sign_ins')
    .values({
      id: newId('session'),
      user_id: id,
      provider_id: 'credential',
      account_id: id,
      password: passwordHash,
    })
    .execute()
  return id
}

/** Lets a person into a workspace; whoever is in it already keeps the role they have. */
export async function insertMember(
  tx: Tx,
  workspaceId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await tx
    .insertInto('members')
    .values({ workspace_id: workspaceId, user_id: userId, role })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
