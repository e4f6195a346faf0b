import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What a run took of the machine. */
export type Peak = {
  /** Peak resident set of the program, in MB. */
  readonly own: number
  /** The largest of the git processes that it starts, in MB. */
  readonly children: number
  /** Time on processors of the program alone, all its threads. */
  readonly cpuMs: number
}

/** Runs a Node program to its end; its output is dropped unless it fails. */
export function runNode(words: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let told = ''
    child.stderr.on('data', (piece: Buffer) => {
      told += piece.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${words.slice(0, 3).join(' ')} ended with ${code}: ${told}`))
    })
  })
}

/** How often the memory of a run's children is looked at. */
const sampleMs = 5

/**
 * Runs a Node program and measures memory: its own and its time at its end, its children's by looking at
 * `/proc` while they live.
 */
export async function peakOf(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Peak> {
  const report = path.join(folder, 'peak')
  const preload = path.join(folder, 'preload.mjs')
  writeFileSync(
    preload,
    `import { readFileSync, writeFileSync } from 'node:fs'
     process.on('exit', () => {
       const { user, system } = process.cpuUsage()
       const status = readFileSync('/proc/self/status', 'utf8')
       writeFileSync(${JSON.stringify(report)}, status + 'CpuMs: ' + (user + system) / 1000)
     })`,
  )
  let children = 0
  const timer = setInterval(() => {
    children = Math.max(children, ...gitPeaksKb())
  }, sampleMs)
  try {
    await runNode(['--import', preload, ...words], env)
  } finally {
    clearInterval(timer)
  }
  const status = readFileSync(report, 'utf8')
  const cpuMs = Number(/^CpuMs: (.+)$/m.exec(status)?.[1])
  return { own: peakKb(status) / 1024, children: children / 1024, cpuMs }
}

/**
 * The peak resident set in a `/proc/PID/status`. `getrusage` would not do: a process starts with the
 * peak of the one that started it, and a benchmark is larger than what it measures.
 */
function peakKb(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
}

/** `VmHWM` of every git process on the machine; the benchmark is alone on it. */
function gitPeaksKb(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        if (!/^Name:\tgit/m.test(status)) return []
        return [peakKb(status)]
      } catch {
        return []
      }
    })
}
