/** Mirrors with flipped, cut and missing bytes: the next run heals them and writes nothing wrong. */
import assert from 'node:assert/strict'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Owner } from '../e2e/parts/owner.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Program } from './program.ts'
import { startRig } from './rig.ts'

export type DamageOptions = { readonly seed: number; readonly rounds: number }

export type DamageFigures = {
  /** Runs that failed, clearly, before the one that healed. */
  readonly failed: number
  /** Kinds of files that were hurt, with how often. */
  readonly hurt: Readonly<Record<string, number>>
  readonly durationMs: number
}

/**
 * Hurts one file of the mirror before each run.
 *
 * @throws {AssertionError} when two runs do not bring the new value, or a commit holds anything
 *   but the marked values
 */
export async function damageMirrors(
  owner: Owner,
  program: Program,
  { seed, rounds }: DamageOptions,
): Promise<DamageFigures> {
  const chance = chanceOf(seed)
  const { home, update, ...rig } = await startRig(owner, program)
  const started = performance.now()
  const hurt: Record<string, number> = {}
  let failed = 0
  assert.equal((await update('1.0.1')).code, 0)
  for (let round = 1; round <= rounds; round++) {
    const victim = hurtOneOf(path.join(home, 'state', 'mirrors'), chance)
    hurt[victim.kind] = (hurt[victim.kind] ?? 0) + 1
    const tag = `${round + 1}.0.0`
    const ended = await update(tag)
    if (ended.code !== 0) {
      failed++
      assert.match(ended.stderr, /✗ /, `round ${round}: ${victim.told}`)
      const again = await update(tag)
      assert.equal(again.code, 0, `round ${round}: ${victim.told}: ${again.stderr}`)
    }
    await rig.assertAt(tag, `round ${round}: ${victim.told}: ${ended.stderr}`)
  }
  await rig.assertSound()
  return { failed, hurt, durationMs: Math.round(performance.now() - started) }
}

type Victim = { readonly kind: string; readonly told: string }

const harms = {
  flip: (bytes: Buffer, chance: Chance) => {
    for (let times = 1 + chance.below(8); times > 0; times--) {
      const at = chance.below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8))
    }
    return bytes
  },
  /** Other digits: a text that still can be read and says something else. */
  renumber: (bytes: Buffer, chance: Chance) => {
    for (let times = 1 + chance.below(64); times > 0; times--) {
      const from = chance.below(bytes.length)
      const at = bytes.findIndex((byte, index) => index >= from && byte >= 0x30 && byte <= 0x39)
      if (at !== -1) bytes[at] = 0x30 + chance.below(10)
    }
    return bytes
  },
  cut: (bytes: Buffer, chance: Chance) => bytes.subarray(0, chance.below(bytes.length)),
  empty: () => Buffer.alloc(0),
  append: (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\0garbage\n')]),
}
/** Flipped bits are the harm that a checksum alone can find, so they come twice as often. */
const harmNames = ['flip', 'flip', 'renumber', 'cut', 'empty', 'append', 'remove'] as const

/** Objects are many and the other files few, so a kind of file is chosen before a file. */
function hurtOneOf(folder: string, chance: Chance): Victim {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile() && !name.endsWith('.lock'))
    .sort()
  const kinds = Map.groupBy(files, kindOf)
  const [first = '', ...rest] = kinds.keys()
  const kind = chance.pick([first, ...rest])
  const [one = '', ...others] = kinds.get(kind) ?? []
  const name = chance.pick([one, ...others])
  const harm = chance.pick([...harmNames])
  const file = path.join(folder, name)
  const before = readFileSync(file)
  if (harm === 'remove') rmSync(file)
  else if (before.length > 0) {
    chmodSync(file, 0o644)
    writeFileSync(file, harms[harm](before, chance))
  }
  return { kind, told: `${harm} ${name}` }
}

function kindOf(name: string): string {
  if (/objects\/[0-9a-f]{2}\//.test(name)) return 'loose object'
  if (name.includes('/refs/')) return 'ref'
  return path.extname(name) || path.basename(name)
}
