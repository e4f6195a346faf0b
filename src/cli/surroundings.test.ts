import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from './context.ts'
import { surroundingsOf } from './surroundings.ts'

function contextOf(said: string[]): Context {
  const context: Partial<Context> = {
    cwd: '/work',
    env: { HOME: '/home', UNSET: undefined },
    hide: (secret) => said.push(`hide ${secret}`),
    terminal: {
      progress: ({ label, total }: { readonly label: string; readonly total: number }) => {
        said.push(`${label}: ${total}`)
        return {
          step: (done: number, note?: string) => void said.push(`${done} ${note ?? ''}`),
          end: () => void said.push('end'),
        }
      },
    } as Context['terminal'],
  }
  return context as Context
}

test('surroundingsOf: variables that are not set are not there', () => {
  const { env, cwd } = surroundingsOf(contextOf([]))
  assert.deepEqual([env, cwd], [{ HOME: '/home' }, '/work'])
})

test('surroundingsOf: progress is shown while repositories are scanned, and only then', () => {
  const said: string[] = []
  const { reporter } = surroundingsOf(contextOf(said))
  reporter.scanned(1, 'too early')
  reporter.scansDone()
  assert.deepEqual(said, [])
  reporter.scanning(2)
  reporter.scanned(1, 'org/app')
  reporter.scansDone()
  assert.deepEqual(said, ['scanning image repositories: 2', '1 org/app', 'end'])
})
