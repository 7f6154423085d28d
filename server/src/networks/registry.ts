import { z } from 'zod'
import type { ConnectFlow } from './connect-contract.ts'
import type { Network, NetworkId } from './contract.ts'
import { facebookConnect } from './facebook/connect.ts'
import { facebook } from './facebook/index.ts'
import { instagramConnect } from './instagram/connect.ts'
import { instagram } from './instagram/index.ts'
import { linkedinConnect } from './linkedin/connect.ts'
import { linkedinVariables } from './linkedin/env.ts'
import { linkedin } from './linkedin/index.ts'
import { tiktokConnect } from './tiktok/connect.ts'
import { tiktokVariables } from './tiktok/env.ts'
import { tiktok } from './tiktok/index.ts'
import { xConnect } from './x/connect.ts'
import { xVariables } from './x/env.ts'
import { x } from './x/index.ts'

export { inWords } from './rules.ts'
export { reportShared, sharedRules } from './shared-rules.ts'

/** A network as the worker sees it: options and state are its own business. */
export type AnyNetwork = Network<unknown, unknown>

const networks = { facebook, instagram, tiktok, linkedin, x }

/** The five networks, in the order people are shown them. */
export const networkIds = Object.keys(networks) as NetworkId[]

/** The network of that id. */
export function networkOf(id: NetworkId): AnyNetwork {
  return networks[id]
}

/** The networks that posts are delivered to. */
export const allNetworks: readonly AnyNetwork[] = networkIds.map(networkOf)

const connectFlows: Readonly<Record<NetworkId, ConnectFlow>> = {
  facebook: facebookConnect,
  instagram: instagramConnect,
  tiktok: tiktokConnect,
  linkedin: linkedinConnect,
  x: xConnect,
}

/** How accounts of that network are connected. */
export function connectFlowOf(id: NetworkId): ConnectFlow {
  return connectFlows[id]
}

/** Schema of `platform_options`: strict all the way down, so that a misspelt name is an error. */
export const platformOptions = z
  .strictObject({
    facebook: facebook.options.optional(),
    instagram: instagram.options.optional(),
    tiktok: tiktok.options.optional(),
    linkedin: linkedin.options.optional(),
    x: x.options.optional(),
  })
  .meta({
    id: 'PlatformOptions',
    description:
      'Options for single networks. Those of a network that no account of the post uses are checked, then ignored.',
  })

/** Variables the networks read, each with its meaning; `config` adds them to its own. */
export const networkVariables: Readonly<Record<string, string>> = {
  ...linkedinVariables,
  ...tiktokVariables,
  ...xVariables,
}
