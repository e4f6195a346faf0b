import { rmSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { type ObjectId, type ObjectMemory } from '../git/index.ts'

/** Above this the index starts from nothing; it is only a memory. */
const maxBytes = 512 * 1024 * 1024

const schema = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA locking_mode = EXCLUSIVE;
  CREATE TABLE IF NOT EXISTS seen (
    key TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (key, id)
  ) WITHOUT ROWID`

/** Free pages do not count: they are used again. */
const usedBytes = `
  SELECT (page_count - freelist_count) * page_size AS bytes
  FROM pragma_page_count, pragma_freelist_count, pragma_page_size`

/**
 * Opens the index in `file`; call it with the mirror's lock held.
 *
 * Neither journal nor flush: an object id never changes its meaning, so all that a crash can do
 * is damage the file, and a file that cannot be read is thrown away. Where even a new one fails,
 * as on a full disk, the index lives in memory: a run needs none from before.
 */
export function openBlobIndex(file: string): ObjectMemory {
  const ways = [() => openAt(file), () => openNew(file), () => openAt(':memory:')]
  let open: ObjectMemory | undefined
  const guarded = <T>(work: (index: ObjectMemory) => T): T => {
    try {
      open ??= ways.shift()?.() ?? openAt(':memory:')
      return work(open)
    } catch (error) {
      open?.close()
      open = undefined
      if (ways.length === 0) throw error
      return guarded(work)
    }
  }
  return {
    get: (key, ids) => guarded((index) => index.get(key, ids)),
    put: (key, rows) => guarded((index) => index.put(key, rows)),
    forget: (key) => guarded((index) => index.forget(key)),
    close: () => open?.close(),
  }
}

function openNew(file: string): ObjectMemory {
  rmSync(file, { force: true })
  return openAt(file)
}

function openAt(file: string): ObjectMemory {
  const database = new DatabaseSync(file)
  try {
    database.exec(schema)
    const select = database.prepare('SELECT data FROM seen WHERE key = ? AND id = ?')
    const insert = database.prepare('INSERT OR REPLACE INTO seen VALUES (?, ?, ?)')
    const size = database.prepare(usedBytes)
    // Counting the rows would read all of them.
    let isEmpty = database.prepare('SELECT 1 FROM seen LIMIT 1').get() === undefined
    return {
      // A first run asks for everything and would find nothing.
      get: (key, ids) => (isEmpty ? new Map() : getAll(select, key, ids)),
      put(key, rows) {
        if (rows.size === 0) return
        if (Number(size.get()?.['bytes']) > maxBytes) database.exec('DELETE FROM seen')
        isEmpty = false
        database.exec('BEGIN')
        for (const [id, data] of rows) insert.run(key, id, seal(key, id, data))
        database.exec('COMMIT')
      },
      forget: (key) => void database.prepare('DELETE FROM seen WHERE key = ?').run(key),
      close: () => database.close(),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function getAll(
  select: StatementSync,
  key: string,
  ids: readonly ObjectId[],
): Map<ObjectId, string> {
  const found = new Map<ObjectId, string>()
  for (const id of ids) {
    const data = unseal(key, id, select.get(key, id)?.['data'])
    if (data !== undefined) found.set(id, data)
  }
  return found
}

/** Checksums are 8 hex digits. */
const sealChars = 8

/**
 * A row's text with a checksum in front: without journal and flush, a power cut can leave pages
 * that SQLite reads without a word, and a wrong byte range would end in a commit.
 */
function seal(key: string, id: ObjectId, data: string): string {
  return checksum(key, id, data) + data
}

/** The text of a row; `undefined` for none and for one that was damaged. */
function unseal(key: string, id: ObjectId, row: unknown): string | undefined {
  if (typeof row !== 'string') return undefined
  const data = row.slice(sealChars)
  return row.slice(0, sealChars) === checksum(key, id, data) ? data : undefined
}

function checksum(key: string, id: ObjectId, data: string): string {
  return crc32(data, crc32(`${key} ${id} `))
    .toString(16)
    .padStart(sealChars, '0')
}
