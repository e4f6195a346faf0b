import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { bashScript, fishScript, zshScript } from './scripts.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-completion-'))
after(() => rmSync(folder, { recursive: true }))

// Answers as the program does, without its start-up time, and says on request what it was asked.
const stub = `#!/bin/sh
shift 2
printf '%s\\n' "$@" > "$ASKED"
case "$*" in
  *"--file="*) printf 'files\\n--file=\\n' ;;
  *"--in "*) printf 'folders\\n\\n' ;;
  *"--output="*) printf 'words\\n--output=json\\t\\n--output=yaml\\t\\n' ;;
  *) printf 'words\\nupdate\\tUpdate files: all of them\\nuninstall\\t\\n' ;;
esac
`
const asked = path.join(folder, 'asked')
writeFileSync(path.join(folder, 'tidemark'), stub)
chmodSync(path.join(folder, 'tidemark'), 0o755)
writeFileSync(path.join(folder, 'some-file'), '')
mkdirSync(path.join(folder, 'some-folder'))
for (const [name, script] of [
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
] as const) {
  writeFileSync(path.join(folder, `script.${name}`), script)
}

function missing(shell: string): string | false {
  return spawnSync(shell, ['-c', 'exit']).status === 0 ? false : `${shell} is not installed`
}

/** Runs `script` in the folder and gives the lines of its stdout. */
function run(shell: string, args: readonly string[], script: string): readonly string[] {
  const env = { PATH: `${folder}:${process.env['PATH']}`, ASKED: asked, HOME: folder, TERM: 'dumb' }
  const result = spawnSync(shell, [...args, '-c', script], { cwd: folder, env, encoding: 'utf8' })
  assert.equal(result.stderr, '')
  return result.stdout.split('\n').filter((line) => line !== '')
}

/** What bash would put into COMPREPLY; `words` is the line as readline splits it. */
function inBash(line: string, words: readonly string[], first = ''): readonly string[] {
  return run(
    'bash',
    ['--norc'],
    `. ./script.bash; ${first}
     COMP_LINE='${line}' COMP_POINT=${line.length}
     COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
     _tidemark; printf '%s\\n' "\${COMPREPLY[@]}"`,
  )
}

test('bash offers the words of the program', { skip: missing('bash') }, () => {
  assert.deepEqual(inBash('tidemark u', ['tidemark', 'u']), ['update', 'uninstall'])
})

test('bash offers values behind =, where it splits words', { skip: missing('bash') }, () => {
  const words = ['tidemark', 'get', '--output', '=']
  assert.deepEqual(inBash('tidemark get --output=', words), ['json', 'yaml'])
  assert.deepEqual(inBash('tidemark get --output=j', [...words, 'j']), ['json', 'yaml'])
})

test('bash offers files behind = and folders', { skip: missing('bash') }, () => {
  const words = ['tidemark', '--file', '=', 'some-fi']
  assert.deepEqual(inBash('tidemark --file=some-fi', words), ['some-file'])
  assert.deepEqual(inBash('tidemark --in some', ['tidemark', '--in', 'some']), ['some-folder'])
})

test('bash calls the program behind an alias', { skip: missing('bash') }, () => {
  const first = 'shopt -s expand_aliases; alias flux=tidemark'
  assert.deepEqual(inBash('flux u', ['flux', 'u'], first), ['update', 'uninstall'])
})

test('fish offers words with their help', { skip: missing('fish') }, () => {
  const ask = (line: string): readonly string[] =>
    run('fish', ['--no-config'], `source script.fish; complete -C '${line}'`)
  assert.deepEqual(ask('tidemark u').toSorted(), ['uninstall', 'update\tUpdate files: all of them'])
  assert.deepEqual(ask('tidemark --output=').toSorted(), ['--output=json', '--output=yaml'])
  assert.deepEqual(ask('tidemark --file=some-fi'), ['--file=some-file'])
  assert.deepEqual(ask('tidemark --in some-'), ['some-folder/'])
})

test('zsh describes the words of the program', { skip: missing('zsh') }, () => {
  // Outside of the line editor the completion functions can only be watched.
  const ask = (words: string): readonly string[] =>
    run(
      'zsh',
      ['-f'],
      `compdef() { print "compdef $*" }; . ./script.zsh
       _describe() { print -l "\${(@P)2}" }
       compset() { print "compset $*" }
       _files() { print "files $*" }
       words=(${words}); CURRENT=$#words; _tidemark`,
    )
  const loaded = 'compdef _tidemark tidemark'
  const described = [loaded, 'update:Update files: all of them', 'uninstall:']
  assert.deepEqual(ask('tidemark u'), described)
  assert.deepEqual(ask("tidemark ''"), described)
  assert.deepEqual(ask('tidemark --file=some'), [loaded, 'compset -P --file=', 'files '])
  assert.deepEqual(ask('tidemark --in some'), [loaded, 'compset -P ', 'files -/'])
})
