import { type ZodType, z } from 'zod'
import type { SettingRule } from '../../networks/simulator-contract.ts'
import type { World } from '../world.ts'
import type { Control } from './control.ts'
import { controlBody } from './control-body.ts'
import { reply } from './reply.ts'

const hourMs = 3_600_000

const shared = {
  caps: z.enum(['real', 'off']).optional(),
  processing_ms: z.int().min(0).max(hourMs).optional(),
  listing_lag_ms: z.int().min(0).max(hourMs).optional(),
}

/** `GET /_sandbox/settings`: the values, and what each network's own switches stand for. */
export const showSettings: Control = async ({ response }, world) => {
  await reply(response, world, 200, world.settings.all(world.simulators))
}

/** `PATCH /_sandbox/settings`: only what is named changes. */
export const changeSettings: Control = async (visit, world) => {
  const change = await controlBody(visit, schemaOf(world))
  const { caps, processing_ms, listing_lag_ms } = change
  world.settings.changeShared(defined({ caps, processing_ms, listing_lag_ms }))
  for (const simulator of world.simulators) {
    const own = (change as Record<string, unknown>)[simulator.network]
    if (own) world.settings.changeNetwork(simulator, own as Record<string, string>)
  }
  await reply(visit.response, world, 200, world.settings.all(world.simulators))
}

function schemaOf(world: World) {
  const networks = world.simulators.map((each) => [
    each.network,
    z.strictObject(rulesSchema(each.settingRules)).optional(),
  ])
  return z.strictObject({
    ...shared,
    ...(Object.fromEntries(networks) as Record<string, ZodType>),
  } as typeof shared)
}

function rulesSchema(rules: Readonly<Record<string, SettingRule>>): Record<string, ZodType> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, ruleSchema(rule).optional()]),
  )
}

function ruleSchema(rule: SettingRule): ZodType {
  if (rule.kind === 'choice') return z.enum(rule.values as [string, ...string[]])
  if (rule.kind === 'flag') return z.boolean()
  return z.int().min(rule.min).max(rule.max)
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
