import { z } from 'zod'
import { Dependency, SensitivePath, Version } from './contract.js'
import { HealthRules, HealthRulesSent } from './health.js'
import { next } from './next-version.js'
import { builtInSources, type Sources } from './sources/index.js'

const rest = {
  dependencies: z.array(Dependency).max(100).default([]),
  sensitive: z.array(SensitivePath).max(1000).default([]),
}

const PushedVersion = z.union([Version, z.literal(next)]).meta({
  description:
    'A semantic version, or `next`: the newest version if its content is identical, otherwise the next patch version (0.1.0 for the first).',
})

/** The schemas of a bundle's spec: as it is sent, and as it is stored. */
export const bundleSpecsOf = (sources: Pick<Sources, 'sent' | 'stored'>) => ({
  sent: z
    .strictObject({
      version: PushedVersion,
      source: sources.sent,
      ...rest,
      health: HealthRulesSent.optional(),
    })
    .meta({ id: 'BundleSpecInput' }),
  stored: z
    .strictObject({
      version: Version,
      source: sources.stored,
      ...rest,
      // Absent without rules: revisions from before they existed stay equal to what is pushed again.
      health: HealthRules.optional(),
    })
    .meta({ id: 'BundleSpec' }),
})

export const { sent: BundleSpecInput, stored: BundleSpec } = bundleSpecsOf(builtInSources)

export type BundleSpecInput = z.infer<typeof BundleSpecInput>
/** A bundle's spec as sent, before defaults. */
export type BundleSpecSent = z.input<typeof BundleSpecInput>
export type BundleSpec = z.infer<typeof BundleSpec>
