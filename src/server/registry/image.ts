import { encodeUtf8 } from '../../base/index.ts'
import { putBlob, putManifest, putTag, repositoryOf, type Store } from './store.ts'

/** What the tiny image says of itself. */
export type ImageOptions = {
  /** RFC 3339; the start of 2024 when absent, so that equal calls give equal digests. */
  readonly created?: string
  readonly labels?: Readonly<Record<string, string>>
  /** `os/architecture` of each image of a multi-platform index; one plain image when absent. */
  readonly platforms?: readonly string[]
}

const types = {
  config: 'application/vnd.oci.image.config.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
} as const

/** Two zero blocks: an empty tar archive, the smallest layer there is. */
const emptyLayer = new Uint8Array(1024)

/** Puts a tiny image, or an index of tiny images, behind a tag. @returns its digest */
export function publishImage(
  store: Store,
  name: string,
  tag: string,
  options: ImageOptions = {},
): string {
  const repository = repositoryOf(store, name)
  const { platforms } = options
  let digest: string
  if (platforms === undefined) digest = putImage(store, name, 'linux/amd64', options).digest
  else {
    const manifests = platforms.map((platform) => {
      const [os = '', architecture = ''] = platform.split('/')
      const image = putImage(store, name, platform, options)
      return { mediaType: types.manifest, ...image, platform: { os, architecture } }
    })
    const index = { schemaVersion: 2, mediaType: types.index, manifests }
    digest = putManifest(repository, types.index, encodeJson(index))
  }
  putTag(repository, tag, digest)
  return digest
}

function putImage(
  store: Store,
  name: string,
  platform: string,
  options: ImageOptions,
): { digest: string; size: number } {
  const repository = repositoryOf(store, name)
  const [os = '', architecture = ''] = platform.split('/')
  const layer = putBlob(store, repository, emptyLayer)
  const config = encodeJson({
    created: options.created ?? '2024-01-01T00:00:00Z',
    os,
    architecture,
    config: { Labels: options.labels ?? {} },
    rootfs: { type: 'layers', diff_ids: [layer] },
    history: [],
  })
  const manifest = encodeJson({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: {
      mediaType: types.config,
      digest: putBlob(store, repository, config),
      size: config.length,
    },
    layers: [{ mediaType: types.layer, digest: layer, size: emptyLayer.length }],
  })
  return { digest: putManifest(repository, types.manifest, manifest), size: manifest.length }
}

function encodeJson(value: unknown): Uint8Array {
  return encodeUtf8(JSON.stringify(value))
}
