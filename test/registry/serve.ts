/** `node serve.ts none|bearer REPOSITORIES TAGS`: a local registry, its URL on standard output. */
import { systemClock, systemRandom } from '../../src/io/http/index.ts'
import { listen } from '../../src/server/listen/index.ts'
import { createRegistry } from '../../src/server/registry/index.ts'

const [auth = 'none', repositories = '0', tags = '0'] = process.argv.slice(2)
const registry = createRegistry({
  clock: systemClock,
  random: systemRandom,
  ...(auth === 'bearer' ? { auth: { kind: 'bearer', users: {}, anonymousPull: true } } : {}),
})
const names = Array.from({ length: Number(tags) }, (_, index) => `v1.0.${index}`)
for (let index = 0; index < Number(repositories); index++) {
  registry.publishTags(`team-${index % 10}/app-${index}`, names)
}
const { url } = await listen(registry.send)
console.log(url)
