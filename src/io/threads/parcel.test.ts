import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { buffersOf, packed, unpacked } from './parcel.ts'

const items = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`)

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, value: unknown, chunks: readonly number[]][] = [
  ['a text',                              'text',                                       []      ],
  ['nothing',                             undefined,                                    []      ],
  ['an empty array',                      [],                                           []      ],
  ['an array of just one chunk',          items(2_000),                                 []      ],
  ['an array of a chunk and an item',     items(2_001),                                 [2]     ],
  ['100,000 items',                       items(100_000),                               [50]    ],
  ['two long arrays and a short one',     { a: items(4_000), b: [1], c: items(4_001) }, [2, 3]  ],
  ['a long array three levels deep',      { a: { b: { c: items(4_000) } } },            [2]     ],
  ['a long array four levels deep',       { a: { b: { c: { d: items(4_000) } } } },     []      ],
  ['a long array in an array',            [items(4_000)],                               [2]     ],
  ['a long array in an array of many',    Array(17).fill(items(2_001)),                 []      ],
  ['a long array of arrays',              items(4_000).map((item) => [item]),           [2]     ],
  ['a map',                               new Map([['a', [1]]]),                        []      ],
  ['bytes',                               new Uint8Array(5_000),                        []      ],
  ['lone surrogates and odd keys',        { '\ud800': '\udfff', '': ['\n\0'] },         []      ],
]

for (const [name, value, chunks] of rows) {
  test(`packed: ${name}`, async (t) => {
    const parcel = await packed(value, t.signal)
    assert.deepEqual(
      parcel.cuts.map((cut) => cut.chunks.length),
      chunks,
    )
    const moved = structuredClone(parcel, { transfer: buffersOf(parcel) })
    assert.equal(parcel.rest.length, 0, 'the bytes have moved')
    assert.deepEqual(await unpacked(moved, t.signal), value)
  })
}

test('packed: the value itself stays as it was', async (t) => {
  const value = { a: items(4_000), b: new Uint8Array([1]) }
  const parcel = await packed(value, t.signal)
  structuredClone(parcel, { transfer: buffersOf(parcel) })
  assert.deepEqual([value.a.length, value.b.length], [4_000, 1])
})

/** Turns of the event loop while `work` runs. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  const over = new AbortController()
  const counting = (async () => {
    for (let turns = 0; ; turns++) {
      if (over.signal.aborted) return turns
      await setImmediate()
    }
  })()
  await work
  over.abort()
  return counting
}

test('packed and unpacked let the event loop turn between chunks', async (t) => {
  const packing = packed(items(100_000), t.signal)
  assert.ok((await turnsDuring(packing)) >= 50)
  assert.ok((await turnsDuring(unpacked(await packing, t.signal))) >= 50)
})

test('packed and unpacked stop between chunks when they are aborted', async (t) => {
  const parcel = await packed(items(100_000), t.signal)
  const starts = [
    (signal: AbortSignal) => packed(items(100_000), signal),
    (signal: AbortSignal) => unpacked(parcel, signal),
  ]
  for (const start of starts) {
    const abort = new AbortController()
    const work = start(abort.signal)
    const turns = turnsDuring(work.catch(() => undefined))
    await setImmediate()
    abort.abort(new Error('enough'))
    await assert.rejects(work, /^Error: enough$/)
    assert.ok((await turns) < 10)
  }
})

test('packed: what no clone keeps is refused', async (t) => {
  await assert.rejects(packed({ run: () => undefined }, t.signal), /could not be cloned/)
})
