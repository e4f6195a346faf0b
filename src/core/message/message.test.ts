import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Change } from '../change/index.ts'
import { defaultTemplate, writeMessage } from './index.ts'

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' }
const cron = { apiVersion: 'apps/v1', kind: 'CronJob', namespace: 'b', name: 'cron' }

// biome-ignore format: a table is read down its columns
const changes: readonly Change[] = [
  { file: 'b.yaml', object: deployment, setter: 'ns:a:tag', old: '1',   new: '2',   line: 9 },
  { file: 'b.yaml', object: deployment, setter: 'ns:a',     old: 'a:1', new: 'a:2', line: 10 },
  { file: 'a.yaml', object: deployment, setter: 'ns:a',     old: 'a:1', new: 'a:2', line: 3 },
  { file: 'a.yaml', object: cron,       setter: 'ns:x',     old: 'x',   new: 'y',   line: 1 },
]

function write(template: string): string {
  return writeMessage({
    template,
    automation: { namespace: 'flux-system', name: 'auto' },
    changes,
    values: { cluster: 'prod' },
    images: new Map([['ns:a', { name: 'nginx', tag: '2' }]]),
  })
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, template: string, message: string][] = [
  ['an empty template',          '',                                                       defaultTemplate],
  ['the automation',             '{{ .AutomationObject }} {{ .AutomationObject.Name }}',   'flux-system/auto auto'],
  ['values',                     '{{ .Values.cluster }}|{{ .Values.nope }}|{{ index .Values "nope" }}', 'prod|<no value>|'],
  ['files are sorted',           '{{ range $f, $_ := .Changed.FileChanges }}{{ $f }} {{ end }}', 'a.yaml b.yaml '],
  ['objects are sorted',         '{{ range $o, $c := .Changed.Objects }}{{ $o.Kind }}:{{ len $c }} {{ end }}', 'CronJob:1 Deployment:3 '],
  ['changes are told once',      '{{ range .Changed.Changes }}{{ .OldValue }}>{{ .NewValue }} {{ end }}', 'x>y a:1>a:2 1>2 '],
  ['identifiers print nested',   '{{ range $o, $_ := .Changed.Objects }}{{ $o }}{{ end }}', '{{{apps/v1 CronJob} {cron b}}}{{{apps/v1 Deployment} {web default}}}'],
  ['the older images',           '{{ range .Updated.Images }}{{ . }} {{ .Repository }} {{ .Registry }} {{ .Identifier }} {{ .Policy }}{{ end }}', 'nginx:2 library/nginx index.docker.io 2 ns/a'],
  ['the older files',            '{{ range $f, $_ := .Updated.Files }}{{ $f }} {{ end }}', 'a.yaml b.yaml '],
  ['the older objects',          '{{ range $o, $i := .Changed.ImageResult.Objects }}{{ $o.Kind }}={{ $i }} {{ end }}', 'CronJob=[] Deployment=[nginx:2] '],
  ['the older names',            '{{ range .Updated.Images }}{{ .Name }}{{ end }}',        'index.docker.io/library/nginx:2'],
]

for (const [name, template, message] of rows) {
  test(`writeMessage: ${name}`, () => assert.equal(write(template), message))
}

test('writeMessage: errors say which step failed', () => {
  assert.throws(() => write('{{ bogus }}'), {
    code: 'TEMPLATE_PARSE',
    message:
      'unable to create commit message template from spec: template: commit message:1: function "bogus" not defined',
  })
  assert.throws(() => write('{{ .Changed.Foo }}'), {
    code: 'TEMPLATE_EXECUTE',
    message: `failed to run template from spec: template: commit message:1:11: executing "commit message" at <.Changed.Foo>: can't evaluate field Foo in type update.Result`,
  })
})
