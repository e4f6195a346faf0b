/** The smallest image that a registry takes: an OCI layout made of files, with no network. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const platform = { architecture: 'amd64', os: 'linux' }

/**
 * Writes an OCI image layout of one empty layer below `folder`.
 *
 * @param label - goes into the config, so that images of different labels have different digests
 */
export function writeTinyImage(folder: string, label: string): void {
  const blobs = path.join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (mediaType: string, bytes: Buffer) => {
    const hex = sha256(bytes)
    writeFileSync(path.join(blobs, hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }

  const tar = Buffer.alloc(1024) // two zero blocks: an archive without members
  const layer = put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar))
  const config = put(
    'application/vnd.oci.image.config.v1+json',
    json({
      ...platform,
      config: { Labels: { label } },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(tar)}`] },
    }),
  )
  const manifest = put(
    'application/vnd.oci.image.manifest.v1+json',
    json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [layer],
    }),
  )
  writeFileSync(path.join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
  writeFileSync(
    path.join(folder, 'index.json'),
    json({
      schemaVersion: 2,
      manifests: [
        { ...manifest, platform, annotations: { 'org.opencontainers.image.ref.name': 'tiny' } },
      ],
    }),
  )
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
